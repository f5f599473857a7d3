"""RPC facts of small services: what is served, and every way in which it is called."""

import textwrap

import pytest

from tests.case_files import TextTree
from upgradelint.compare.rpc.delivery import compare_rpc, own_calls
from upgradelint.compare.rpc.reception import receiver
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.facts.rpc.model import UNTOLD, CallPath, Endpoint
from upgradelint.facts.rpc.versions import allows, read_version
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.programs.folder import Folder
from upgradelint.rules import run

CLIENT = """
import oslo_messaging as messaging
from demo import rpc

class API:
    def __init__(self):
        target = messaging.Target(topic='demo', version='1.0')
        self.client = rpc.get_client(target, version_cap=CAP)

    def _ver(self, ctxt, old):
        return '2.0' if self.client.can_send_version('2.0') else old

{method}
"""

RPC = """
import oslo_messaging as messaging

def get_client(target, version_cap=None):
    return messaging.get_rpc_client(TRANSPORT, target, version_cap=version_cap)

def assert_min_rpc_version(version):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(self, *args, **kwargs):
            if not self.client.can_send_version(version):
                raise TooOld(version)
            return func(self, *args, **kwargs)
        return wrapper
    return decorator
"""


def read(**files: str) -> Snapshot:
    texts = {f"demo/{name}.py": textwrap.dedent(text) for name, text in files.items()}
    return collect(TextTree("demo", {"demo/__init__.py": "", **texts}))


def paths(method: str) -> tuple[CallPath, ...]:
    text = textwrap.indent(textwrap.dedent(method), "    ")
    return read(rpcapi=CLIENT.format(method=text), rpc=RPC).rpc_calls


def shown(one: CallPath) -> tuple[str, str, str, str]:
    asked = [*one.sendable, *(f"not {version}" for version in one.refused)]
    return one.kind, one.version, " ".join(one.arguments), " ".join(asked)


VARIABLE = """
def go(self, ctxt, host, extra):
    version = '1.2'
    args = {'host': host, 'extra': extra}
    if not self.client.can_send_version(version):
        del args['extra']
        version = '1.1'
    self.client.prepare(version=version).cast(ctxt, 'go', **args)
"""

HELPER = """
def go(self, ctxt, host):
    cctxt = self.client.prepare(server=host, version=self._ver(ctxt, '1.4'))
    return cctxt.call(ctxt, 'go', host=host)
"""

TUPLE = """
def _get_cctxt(self, *versions):
    for version in versions[:-1]:
        if self.client.can_send_version(version):
            return self.client.prepare(version=version)
    return self.client.prepare(version=versions[-1])

def go(self, ctxt, host):
    cctxt = self._get_cctxt('1.3', '1.0')
    kw = dict(host=host)
    if cctxt.can_send_version('1.3'):
        kw.update(extra=1)
    cctxt.call(ctxt, 'go', **kw)
"""

METHOD_OBJECT = """
def go(self, ctxt, host, cast=True):
    cctxt = self.client.prepare()
    method = cctxt.cast if cast else cctxt.call
    return method(ctxt, 'go', host=host)
"""

PER_BRANCH = """
def go(self, ctxt, host, extra):
    if self.client.can_send_version('1.5'):
        self.client.prepare(version='1.5').cast(ctxt, 'go', host=host, extra=extra)
    else:
        self.client.prepare(version='1.0').cast(ctxt, 'go', host=host)
"""

DEMANDED = """
@rpc.assert_min_rpc_version('1.7')
def go(self, ctxt, host):
    self.client.prepare(version='1.7').cast(ctxt, 'go', host=host)
"""

NAME_FIRST = """
def _call(self, method, **kwargs):
    return self.client.call(self._context, method, **kwargs)

def go(self, host):
    return self._call('go', host=host)
"""

PASSED_ON = """
def go(self, ctxt, **kwargs):
    return self.client.call(ctxt, 'go', **kwargs)
"""


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (VARIABLE, [("cast", "1.2", "extra host", "1.2"), ("cast", "1.1", "host", "not 1.2")]),
        (HELPER, [("call", "2.0", "host", "2.0"), ("call", "1.4", "host", "not 2.0")]),
        (TUPLE, [("call", "1.3", "extra host", "1.3"), ("call", "1.0", "host", "not 1.3")]),
        (METHOD_OBJECT, [("cast", "1.0", "host", ""), ("call", "1.0", "host", "")]),
        (PER_BRANCH, [("cast", "1.5", "extra host", "1.5"), ("cast", "1.0", "host", "not 1.5")]),
        (DEMANDED, [("cast", "1.7", "host", "1.7")]),
    ],
    ids=["variable", "helper", "tuple", "method object", "per branch", "demanded"],
)
def test_every_way_of_a_call(method, expected):
    found = paths(method)
    assert [shown(one) for one in found] == expected
    assert {one.unproven for one in found} == {""}
    assert {(one.topic, one.package, one.method) for one in found} == {("demo", "", "go")}


def test_a_helper_that_takes_the_name_first():
    known = [one for one in paths(NAME_FIRST) if not one.unproven]
    assert [(one.wrapper, one.method, one.arguments) for one in known] == [("go", "go", ("host",))]


def test_arguments_that_callers_pass_on_are_unproven():
    snapshot = read(rpcapi=CLIENT.format(method=textwrap.indent(PASSED_ON, "    ")), rpc=RPC)
    (one,) = snapshot.rpc_calls
    assert one.unproven == "the arguments cannot be told: what callers pass as **kwargs"
    assert [found.subject for found in snapshot.unproven] == [
        "demo.rpcapi.API.go",
        "demo.rpcapi.API",
    ]


@pytest.mark.parametrize(
    ("cap", "sendable", "refused", "expected"),
    [
        ("", (), (), True),
        ("", ("6.2",), (), True),
        ("", (), ("6.2",), False),
        ("6.1", ("6.1",), ("6.2",), True),
        ("6.1", ("6.2",), (), False),
        ("5.13", (), ("6.0",), True),
        ("6.1", ("5.0",), (), False),
        ("1.10", ("1.9",), ("1.11",), True),
    ],
)
def test_ways_under_a_pin(cap, sendable, refused, expected):
    assert allows(cap, sendable, refused) is expected


SERVER = """
import functools
import oslo_messaging as messaging
from oslo_service import periodic_task
from demo import rpcapi

def locked(func):
    @functools.wraps(func)
    def wrapper(self, context, volume, *args, **kwargs):
        return func(self, context, volume, *args, **kwargs)
    return wrapper

def opened(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs)
    return wrapper

class Base:
    target = messaging.Target(version='1.0')

    def ping(self, context, arg=None):
        pass

class Cleaner:
    def clean(self, context, request):
        pass

class Manager(Cleaner, Base):
    VERSION = rpcapi.API.VERSION
    target = messaging.Target(version=VERSION, namespace='jobs')

    @opened
    @locked
    def attach(self, context, volume=None, *, mode='rw', **rest):
        pass

    @messaging.expected_exceptions(KeyError)
    def detach(self, ctxt, volume, force=False):
        pass

    @property
    def free(self):
        pass

    def _private(self, context):
        pass

class OldProxy:
    target = messaging.Target(version='1.9', namespace='jobs')

    def __init__(self, manager):
        self.manager = manager

    def __getattr__(self, name):
        return getattr(self.manager, name)

    def detach(self, ctxt, volume):
        return self.manager.detach(ctxt, volume)
"""


def served() -> dict[str, Endpoint]:
    api = "class API:\n    VERSION = '2.3'\n"
    found = read(manager=SERVER, rpcapi=api).rpc_servers
    return {one.cls.rpartition(".")[2]: one for one in found}


def test_endpoints_with_their_versions_and_inherited_methods():
    found = served()
    known = {name: (one.namespace, one.version) for name, one in found.items()}
    assert known == {
        "Base": ("", "1.0"),
        "Manager": ("jobs", "2.3"),
        "OldProxy": ("jobs", "1.9"),
    }
    assert [one.name for one in found["Manager"].methods] == ["attach", "clean", "detach", "ping"]
    assert found["Manager"].version_location.line == 31


def test_what_a_decorator_demands_is_required_and_the_def_is_the_signature():
    attach, _, detach, _ = served()["Manager"].methods
    assert (attach.names, attach.required, attach.open) == (("volume", "mode"), ("volume",), True)
    assert (detach.signature, detach.required) == ("detach(volume, force=False)", ("volume",))


def test_a_proxy_serves_what_it_forwards():
    proxy = served()["OldProxy"]
    known = {one.name: (one.forwarded, one.names) for one in proxy.methods}
    assert proxy.delegate == "demo.manager.Manager"
    assert known["detach"] == (False, ("volume",))
    assert known["attach"] == (True, ("volume", "mode"))


TAKES_ANYTHING = """
import oslo_messaging as messaging

class API:
    def __init__(self):
        target = messaging.Target(topic='demo', version='1.0')
        self.client = messaging.get_rpc_client(TRANSPORT, target)

    def go(self, ctxt, host):
        self.client.prepare().cast(ctxt, 'go', host=host)

class Manager:
    target = messaging.Target(version='1.0')

    def go(self, context, **kwargs):
        driver.go(**kwargs)

    def init_host(self, **kwargs):
        pass
"""


def test_a_server_that_takes_anything_is_unproven_where_it_is_called():
    snapshot = read(code=TAKES_ANYTHING)
    reasons = [(one.subject, one.reason) for one in snapshot.unproven]
    assert reasons == [
        ("demo.code.Manager.go", "it takes any argument: what clients send is not checked")
    ]
    assert list(compare_rpc(snapshot, snapshot)) == list(own_calls(None, snapshot)) == []


def reached(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """Client, method, and the class that serves it."""
    found = ((one, receiver(one, snapshot.rpc_servers)) for one in snapshot.rpc_calls)
    return {(one.wrapper, one.method, to[0].cls if to else "") for one, to in found}


TOPIC = """
import oslo_messaging as messaging
from oslo_config import cfg

CONF = cfg.CONF
TRANSPORT = None

def get_client(target):
    assert TRANSPORT is not None
    return messaging.get_rpc_client(TRANSPORT, target)

def get_server(target, endpoints):
    assert TRANSPORT is not None
    return messaging.get_rpc_server(TRANSPORT, target, endpoints)

class Sender:
    def __init__(self, topic=None):
        if topic is None:
            topic = CONF.jobs.topic
        self.client = get_client(messaging.Target(topic=topic))

    def send(self, name, **kwargs):
        return self.client.call({}, name, **kwargs)
"""

LISTED = """
from demo import jobs, rpc
from demo.rpc import CONF, messaging

class Service:
    def __init__(self, topic, endpoints):
        self.server = rpc.get_server(messaging.Target(topic=topic), endpoints)

    @classmethod
    def create(cls, topic, endpoints):
        return cls(topic, endpoints)

def main():
    endpoints = [jobs.Jobs(), jobs.Health()]
    Service.create(CONF.jobs.topic, endpoints)
"""

HANDLERS = """
class Jobs:
    def start(self, ctxt, job): ...
    def stop(self, ctxt, job): ...

class Health:
    def ping(self, ctxt): ...
"""

SENT_BY_NAME = """
from demo.rpc import Sender

class API(Sender):
    def start_job(self, job):
        return self.send('start', job=job)
"""

STARTED = """
from demo import rpc
from demo.rpc import CONF, messaging

class Jobs:
    VERSION = '1.7'

    def begin(self):
        self.target = messaging.Target(version=self.VERSION, topic=CONF.jobs.topic)
        rpc.get_server(self.target, [self]).start()

    def start(self, ctxt, job): ...
"""

BASE = """
import oslo_messaging as messaging

class Manager:
    VERSION = '1.0'

    @property
    def target(self):
        if not hasattr(self, '_target'):
            self._target = messaging.Target(version=self.VERSION)
        return self._target
"""

DERIVED = """
from demo.base import Manager

class Jobs(Manager):
    VERSION = '1.7'

    def start(self, ctxt, job): ...
"""

ITSELF = """
from demo import rpc
from demo.rpc import CONF, messaging

class Server:
    def __init__(self, target):
        self.server = rpc.get_server(target, [self])
"""

DERIVED_SERVER = """
from demo.rpc import CONF, messaging
from demo.server import Server

class Jobs(Server):
    def __init__(self):
        super().__init__(messaging.Target(topic=CONF.jobs.topic))

    def start(self, ctxt, job): ...
"""


@pytest.mark.parametrize(
    ("files", "served"),
    [
        ({"main": LISTED, "jobs": HANDLERS}, "demo.jobs.Jobs"),
        ({"service": STARTED}, "demo.service.Jobs"),
        ({"base": BASE, "manager": DERIVED}, "demo.manager.Jobs"),
        ({"server": ITSELF, "jobs": DERIVED_SERVER}, "demo.jobs.Jobs"),
    ],
    ids=[
        "a list given to a server",
        "a target made at the start",
        "a property of the base",
        "a base that gives itself to a server",
    ],
)
def test_endpoints_without_a_target_of_their_own(files, served):
    snapshot = read(rpc=TOPIC, api=SENT_BY_NAME, **files)
    assert reached(snapshot) == {("start_job", "start", served)}
    (call,) = snapshot.rpc_calls
    assert (call.location.path, call.location.line) == ("demo/api.py", 6)


AGENT = """
import oslo_messaging as messaging

class PluginAPI:
    def __init__(self):
        target = messaging.Target(topic='plugin', version='1.0')
        self.client = messaging.get_rpc_client(TRANSPORT, target)

    def sync(self, ctxt, host):
        return self.client.prepare(version='1.3').call(ctxt, 'sync', host=host)

    def report(self, ctxt, state):
        return self.client.call(ctxt, 'report', state=state)

class Agent:
    target = messaging.Target(version='1.1')

    def sync(self, ctxt): ...
"""

PLUGIN = """
import oslo_messaging as messaging

class Plugin:
    target = messaging.Target(version='1.4')

    def sync(self, ctxt, host): ...
    def report(self, ctxt, state): ...
"""


def test_a_client_is_not_led_to_the_endpoint_beside_it_that_serves_others():
    files = {"demo/agent.py": AGENT, "demo/__init__.py": "", "demo/plugin/__init__.py": PLUGIN}
    snapshot = collect(TextTree("demo", files))
    assert {one[2] for one in reached(snapshot)} == {"demo.plugin.Plugin"}
    alone = collect(TextTree("demo", {"demo/__init__.py": "", "demo/agent.py": AGENT}))
    assert list(own_calls(None, alone)) == []


def test_a_client_without_any_endpoint_is_unproven():
    (lost,) = read(rpc=TOPIC, api=SENT_BY_NAME).unproven
    assert (lost.subject, lost.reason) == ("demo.api.API", "no endpoint is known that serves it")


GATES = """
from oslo_messaging import (
    Target as T,
    get_rpc_client as connect,
)

class API:
    def __init__(self):
        self.client = connect(TRANSPORT, T(topic='demo', version='1.0'))

    def go(self, admin, host):
        self.client.call(
            # who asks
            admin.elevated(),
            'go',
            host=host,
        )

class Manager:
    target = T(version='1.0')

    def go(self, context, host): ...
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_files_are_looked_at_whatever_their_ends_and_names(ends):
    snapshot = read(code=GATES.replace("\n", ends))
    assert reached(snapshot) == {("go", "go", "demo.code.Manager")}


def test_functions_send_too_and_casts_of_types_do_not():
    text = GATES + (
        "\n\ndef wake(ctxt):\n    API().client.cast(ctxt, 'go', host=None)\n"
        "\n\nclass Rows:\n    def all(self):\n        return typing.cast(list, self.rows)\n"
    )
    snapshot = read(code=text)
    assert {one.wrapper: one.client for one in snapshot.rpc_calls} == {
        "go": "demo.code.API",
        "wake": "demo.code",
    }


LOOKED_AT = """
def go(self, ctxt, host, extra, options=None):
    version, args = '1.2', {'host': host, 'extra': extra, 'options': dict(options)}
    if not self.client.can_send_version(version):
        if extra.loud:
            raise ValueError(extra)
        del args['extra']
        version = 1.1
    self.client.prepare(version=version).cast(ctxt, 'go', **args)
"""


def test_what_becomes_of_values_on_the_way():
    newer, older = paths(LOOKED_AT)
    assert newer.passed == (("extra", "extra"), ("host", "host"))
    assert (newer.asked, older.asked) == ((), ("extra",))
    assert newer.dicts == older.dicts == ("options",)
    assert (newer.malformed, older.malformed, older.version) == ("", "1.1", "1.1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.10", ("1.10", "")),
        ("2", ("2", "'2'")),
        (1.1, ("1.1", "1.1")),
        (2, ("2", "2")),
        ("v1.1", ("1.1", "'v1.1'")),
        ("1.x", ("1", "'1.x'")),
        ((1, 1), ("1.1", "(1, 1)")),
        (("1.1", "1.0"), ("", "")),
        (True, ("", "")),
        (float("inf"), ("", "")),
        (10**50, ("", "")),
        ("9" * 5000, ("", "")),
        (-1, ("", "")),
        ("one", ("", "")),
        (None, ("", "")),
    ],
)
def test_what_is_a_version(value, expected):
    assert read_version(value) == expected


KEPT = """
import oslo_messaging as messaging

TARGET = None

def get_target():
    global TARGET
    if TARGET is None:
        TARGET = messaging.Target(topic='jobs', version='1.2')
    return TARGET

def get_client():
    return messaging.get_rpc_client(TRANSPORT, get_target())

def start(ctxt, job):
    get_client().call(ctxt, 'start', job=job)
"""


def test_a_target_that_is_made_once_and_kept_is_that_target():
    (call,) = read(rpc=KEPT).rpc_calls
    assert (call.topic, call.version, call.unproven) == ("jobs", "1.2", "")


REQUESTS = """
import pecan

class Controller:
    def post(self, job):
        pecan.request.client.call(pecan.request.context, 'stop', job=job)

    def ping(self):
        self.client.cast(self.context, 'ping')
        self.client.cast(self.context, 'nobody_has_this')
        self.driver.call(self.context, 'start')
"""


def test_a_client_that_cannot_be_told_reaches_the_only_endpoint_that_may_take_it():
    served = {"main": LISTED, "jobs": HANDLERS, "server": ITSELF, "more": DERIVED_SERVER}
    served["more"] += "    def ping(self, ctxt): ...\n"
    snapshot = read(rpc=TOPIC, api=REQUESTS, **served)
    calls = [one for one in snapshot.rpc_calls if one.client == "demo.api.Controller"]
    found = {one.method: (one.package, one.unproven) for one in calls}
    assert found == {"stop": ("demo", ""), "ping": ("", UNTOLD)}
    assert "demo.api.Controller.ping" in {one.subject for one in snapshot.unproven}


NAMED_ONLY = """
import oslo_messaging as messaging

def validated(method):
    def wrapper(self, **kwargs):
        return method(self, **kwargs)
    return wrapper

class API:
    def __init__(self):
        self.client = messaging.get_rpc_client(TRANSPORT, messaging.Target(topic='jobs'))

    @validated
    def start(self, job):
        self.client.call({}, 'start', job=job)
"""


def test_a_decorator_that_wants_names_hides_no_call():
    (call,) = read(api=NAMED_ONLY).rpc_calls
    assert (call.wrapper, call.method, call.arguments) == ("start", "start", ("job",))


def test_an_interface_that_is_found_elsewhere_is_the_same():
    """The package of an interface depends on where its clients are led."""
    served = "import oslo_messaging as messaging\n{}\nclass Jobs:\n"
    served += (
        "    target = messaging.Target(version='1.0')\n    def start(self, ctxt, job{}): ...\n"
    )
    client = NAMED_ONLY.replace("topic='jobs'", "topic='jobs', version='1.0'")
    before = read(api=client, manager=served.format("", ""))
    after = read(**{"api": client, "other/__init__": "", "other/jobs": served.format("", ", size")})
    (found,) = (one for one in run(before, after) if one.level == "error")
    assert (found.code, found.location.path) == ("UPG101", "demo/other/jobs.py")


OPEN = """
import oslo_messaging as messaging

class API:
    def __init__(self):
        self.client = messaging.get_rpc_client(TRANSPORT, messaging.Target(topic='jobs'))

    def start(self, ctxt, job):
        self.client.call(ctxt, 'start', job=job)

class Jobs:
    target = messaging.Target(version='1.0')

    def start(self, context, **kwargs):
        job = {}
"""


@pytest.mark.parametrize(
    ("body", "required"),
    [
        ("self.run(kwargs['job'])", ("job",)),
        ("self.run(kwargs['job'], kwargs['size'])", ("job", "size")),
        ("self.run(kwargs.pop('size'), kwargs.get('force'))", ("size",)),
        ("kwargs['size'] if kwargs.get('sized') else None", ()),
        ("[kwargs['size'] for one in kwargs['jobs']]", ("jobs",)),
        ("kwargs.setdefault('size', 1) and kwargs['size']", ()),
        ("self.read(lambda: kwargs['size'])", ()),
        ("sorted(kwargs['jobs'], key=lambda one: kwargs[one])", ("jobs",)),
        ("[kwargs['size'] for one in (1, 2)]", ("size",)),
        ("{kwargs['size'] for one in (1, 2) if one in self.jobs}", ()),
        ("any(kwargs['size'] for one in self.jobs for each in one)", ()),
    ],
)
def test_what_a_server_that_takes_anything_always_reads(body, required):
    snapshot = read(jobs=OPEN.format(body))
    (endpoint,) = snapshot.rpc_servers
    assert (endpoint.methods[0].required, endpoint.methods[0].open) == (required, True)


def test_what_it_reads_and_older_clients_do_not_send_is_found():
    before, after = read(jobs=OPEN.format("{}")), read(jobs=OPEN.format("kwargs['size']"))
    found = [one for one in run(before, after) if one.level == "error"]
    assert [one.code for one in found] == ["UPG101"]
    assert found[0].message.startswith('jobs.start() reads argument "size" of what it takes as **')
    assert found[0].hint == "kwargs.get('size')\n"


TASKS = """
from celery import Celery, Task, shared_task

app = Celery('demo')

@app.task
def pack(parcel, weight=1): ...

@app.task(bind=True, name='mail.send')
def send(self, to, *, subject): ...

@shared_task(ignore_result=True)
def clean(days): ...

class Base(Task):
    abstract = True

class Weigh(Base):
    def run(self, parcel, scale=None): ...

class Measure(Task):
    name = 'measuring'

    def run(self, size): ...

measure = app.register_task(Measure())

def order(request):
    {}
"""


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("pack.delay(request.parcel, weight=2)", ("demo.tasks.pack", "parcel", "weight", "")),
        ("send.apply_async(('a',), {'subject': 'b'})", ("mail.send", "to", "subject", "")),
        ("clean.apply_async(kwargs=dict(days=3))", ("demo.tasks.clean", "", "days", "")),
        ("app.send_task('mail.send', args=['a'])", ("mail.send", "0", "", "")),
        ("pack.si(request.parcel)", ("demo.tasks.pack", "parcel", "", "")),
        ("pack.s(weight=2)", ("demo.tasks.pack", "", "weight", "partial")),
        ("app.signature('mail.send', args=('a',))", ("mail.send", "0", "", "partial")),
        ("Weigh().delay(request.parcel)", ("demo.tasks.Weigh", "parcel", "", "")),
        ("measure.apply_async(args=[3])", ("measuring", "size", "", "")),
    ],
)
def test_what_is_put_into_a_queue(call, sent):
    (one,) = read(tasks=TASKS.format(call)).rpc_calls
    partial = "partial" if one.partial else ""
    assert (one.method, " ".join(one.placed), " ".join(one.arguments), partial) == sent
    assert (one.kind, one.package, one.unproven) == ("cast", "celery", "")


@pytest.mark.parametrize(
    "call",
    ["pack.delay(*request.args)", "pack.delay(**request.form)", "pack.apply_async(request.a)"],
)
def test_what_cannot_be_told_of_a_queued_message_is_unproven(call):
    (one,) = read(tasks=TASKS.format(call)).rpc_calls
    assert one.unproven.startswith("the arguments cannot be told")


def test_tasks_have_signatures_without_a_context_and_no_version():
    (endpoint,) = read(tasks=TASKS.format("request.delay(3)")).rpc_servers
    assert {one.signature: one.required for one in endpoint.methods} == {
        "demo.tasks.Weigh(parcel, scale=None)": ("parcel",),
        "demo.tasks.clean(days)": ("days",),
        "demo.tasks.pack(parcel, weight=1)": ("parcel",),
        "mail.send(to, subject)": ("subject", "to"),
        "measuring(size)": ("size",),
    }


def test_a_decorator_of_the_library_of_that_name_keeps_the_signature(tmp_path):
    """Whether its source is there to read, which ends in `*args, **kw`, or not."""
    (tmp_path / "decorator.py").write_text(
        "def decorate(func, caller):\n"
        "    def fun(*args, **kw):\n"
        "        return caller(func, *args, **kw)\n"
        "    return fun\n"
    )
    text = """
    import decorator
    import oslo_messaging as messaging

    def tracked(f):
        def wrapper(f, *args, **kwargs):
            return f(*args, **kwargs)
        return decorator.decorate(f, wrapper)

    class Manager:
        target = messaging.Target(version='1.0')

        @tracked
        def build(self, context, item, host=None):
            pass
    """
    tree = TextTree("demo", {"demo/__init__.py": "", "demo/manager.py": textwrap.dedent(text)})
    for libraries in ((), (Folder(tmp_path),)):
        (server,) = collect(tree, Options(libraries=libraries)).rpc_servers
        assert [one.signature for one in server.methods] == ["build(item, host=None)"]


SERVICE = """
import oslo_messaging as messaging

class Conductor:
    target = messaging.Target(namespace='conductor', version='1.0')

    def ping(self, ctxt):
        pass
"""
WORKER = """
import oslo_messaging as messaging
from demo import settings

class Worker:
    target = messaging.Target(version={version})

    def work(self, ctxt, task):
        pass
"""


def client_of_worker() -> str:
    sends = "self.client.prepare().cast(ctxt, 'work', task=task)"
    return CLIENT.format(method=f"    def work(self, ctxt, task):\n        {sends}\n")


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, [("UPG124", "note", "demo/conductor.py")]),
        ({"rpcapi": client_of_worker()}, [("UPG124", "warning", "demo/rpcapi.py")]),
        ({"rpcapi": client_of_worker(), "worker": WORKER.format(version="settings.read()")}, []),
    ],
    ids=["clients are gone too", "clients are still there", "its version cannot be told"],
)
def test_an_endpoint_that_is_gone(after, found):
    around = {"rpc": RPC, "conductor": SERVICE}
    worker = WORKER.format(version="'1.0'")
    before = read(**around, rpcapi=client_of_worker(), worker=worker)
    findings = run(before, read(**around, **after))
    assert [(one.code, one.level, one.location.path) for one in findings] == found


def test_a_proxy_that_a_server_is_given_has_the_target_of_another():
    wrapper = """
    class Wrapper:
        def __init__(self, endpoint):
            self._endpoint = endpoint

        def __getattr__(self, name):
            return getattr(self._endpoint, name)
    """
    service = """
    import oslo_messaging as messaging
    from demo.wrapper import Wrapper

    def start(manager):
        target = messaging.Target(topic='demo', server='here')
        return messaging.get_rpc_server(TRANSPORT, target, [Wrapper(manager)])
    """
    found = read(rpc=RPC, rpcapi=client_of_worker(), wrapper=wrapper, service=service)
    assert found.rpc_servers == ()
    reasons = {one.subject: one.reason for one in found.unproven}
    assert reasons["demo.wrapper.Wrapper"].startswith("its target cannot be told")
    assert reasons["demo.rpcapi.API"] == "no endpoint is known that serves it"


MIXIN = """
import oslo_messaging as messaging

class Mixin:
    def ping(self, ctxt, host):
        self.client.prepare(version={version}).cast(ctxt, 'ping', host=host)
"""
DERIVED = """
import oslo_messaging as messaging
from demo.mixin import Mixin

class API(Mixin):
    def __init__(self):
        target = messaging.Target(topic='volume', version='1.0')
        self.client = messaging.get_rpc_client(None, target)
{own}
"""
PINGED = """
import oslo_messaging as messaging

class Manager:
    target = messaging.Target(version='1.3')

    def ping(self, context, {takes}):
        pass
"""
OWN = "    def ping(self, ctxt, name):\n        self.client.cast(ctxt, 'ping', name=name)"


@pytest.mark.parametrize(
    ("version", "own", "takes", "codes"),
    [
        ("'1.3'", "", "name", ["UPG301"]),
        ("1.3", "", "host", ["UPG209"]),
        ("'1.4'", "", "host", ["UPG302"]),
        ("'1.3'", "", "host", []),
        ("'1.3'", OWN, "name", []),
    ],
)
def test_a_client_sends_by_methods_that_it_inherits(version, own, takes, codes):
    snapshot = read(
        mixin=MIXIN.format(version=version),
        rpcapi=DERIVED.format(own=own),
        manager=PINGED.format(takes=takes),
    )
    found = [one.code for one in run(None, snapshot) if one.level != "note"]
    inherited = [one for one in snapshot.unproven if one.subject != "demo.mixin.Mixin.ping"]
    assert (found, inherited) == (codes, [])
