"""What servers are given, wherever it is said: by callers, by the configuration, by proxies."""

import textwrap

import pytest

from tests.case_files import TextTree, files_tree
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.routing.interfaces import name_of
from upgradelint.facts.rpc.routing.matching import is_lost
from upgradelint.facts.snapshot import Snapshot
from upgradelint.rules import run

CLIENT = """
import oslo_messaging as messaging
from oslo_config import cfg
from demo import rpc

class API:
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic={topic}, version='1.0'))

    def start(self, ctxt, job):
        self.client.call(ctxt, 'start', job=job)
"""

RPC = """
import oslo_messaging as messaging

def get_client(target):
    return messaging.get_rpc_client(TRANSPORT, target)

def get_server(target, endpoints):
    return messaging.get_rpc_server(TRANSPORT, target, endpoints)
"""

SERVICE = """
import oslo_messaging as messaging
from demo import rpc

class Service:
    def __init__(self, topic, manager):
        self.topic = topic
        self.manager = manager

    def start(self):
        target = messaging.Target(topic=self.topic)
        self.server = rpc.get_server(target, [self.manager])
        self.server.start()
"""

MANAGER = """
class Manager:
    def start(self, context, job, size=0):
        pass
"""


def read(client: str = "'jobs'", **files: str) -> Snapshot:
    every = {"rpc": RPC, "api": CLIENT.format(topic=client), **files}
    texts = {f"demo/{name}.py": textwrap.dedent(text) for name, text in every.items()}
    folders = {path.rpartition("/")[0] for path in texts}
    return collect(
        TextTree("demo", dict.fromkeys((f"{one}/__init__.py" for one in folders), "") | texts)
    )


def shown(one: Endpoint) -> tuple[str, str, str]:
    return one.cls, one.topic, " ".join(method.signature for method in one.methods)


PLAIN = ("demo.manager.Manager", "jobs", "start(job, size=0)")


@pytest.mark.parametrize(
    "main",
    [
        "def main():\n    launch(service.Service('jobs', manager.Manager()))\n",
        "def run(topic):\n    launch(service.Service(topic, manager.Manager()))\n"
        "def main():\n    run_server(topic='jobs')\n"
        "def run_server(topic):\n    run(topic)\n",
        "class Jobs(service.Service):\n"
        "    def __init__(self):\n"
        "        super().__init__('jobs', manager.Manager())\n",
        "def main():\n"
        "    made = {'a': manager.Manager}[CONF.kind]()\n"
        "    service.Service('jobs', made).start()\n",
        "def main():\n"
        "    path = 'demo.manager.Manager'\n"
        "    launch(service.Service('jobs', importutils.import_object(path)))\n",
        "def main():\n"
        "    kind = importutils.import_class('demo.manager.Manager')\n"
        "    launch(service.Service('jobs', profiler.trace_cls('rpc')(kind())))\n",
    ],
    ids=["caller", "caller of a caller", "derived", "chosen by configuration", "path", "traced"],
)
def test_whoever_calls_says_what_is_served(main):
    head = (
        "from oslo_utils import importutils\nfrom oslo_config import cfg\n"
        "from osprofiler import profiler\nfrom demo import manager, service\nCONF = cfg.CONF\n"
    )
    snapshot = read(service=SERVICE, manager=MANAGER, **{"cmd/main": head + main})
    assert [shown(one) for one in snapshot.rpc_servers] == [PLAIN]
    assert snapshot.unproven == ()


@pytest.mark.parametrize(
    "main",
    [
        "def main():\n"
        "    from demo.service import Service\n"
        "    Service('jobs', manager.Manager())\n",
        "def main(models=service):\n    launch(models.Service('jobs', manager.Manager()))\n",
        "def main():\n    launch(own.Service('jobs', manager.Manager()))\n",
    ],
    ids=["imported inside", "a parameter", "derived and called alike"],
)
def test_a_service_may_stand_under_the_name_of_another_class(main):
    head = "from demo import manager, models, own, service\nfrom demo.models import Service\n"
    own = "from demo import service\nclass Service(service.Service): pass\n"
    models = "class Service: pass\n"
    files = {"cmd/main": head + main, "own": own, "models": models}
    snapshot = read(service=SERVICE, manager=MANAGER, **files)
    assert [shown(one) for one in snapshot.rpc_servers] == [PLAIN]


MADE_BY_A_LIBRARY = (
    "from sqlalchemy.orm import declarative_base\nclass Own: pass\n"
    "Base = declarative_base(cls=Own)\nclass Service(Base): pass\n"
)


@pytest.mark.parametrize("named", ["models.Service", "Service"])
@pytest.mark.parametrize(
    "models",
    [
        "class Service: pass\n",
        "from oslo_db import models\nclass Service(models.ModelBase): pass\n",
        "from a import Meta\nclass Service(metaclass=Meta): pass\n",
        MADE_BY_A_LIBRARY,
    ],
    ids=["plain", "of a library", "metaclass", "made by a library"],
)
def test_who_names_another_class_that_is_called_alike_is_not_run(named, models):
    assert not is_run(named, models)


@pytest.mark.parametrize(
    "models",
    [
        "from a import of\nfrom demo import service\nclass Service(of(service.Service)): pass\n",
        "from a import changed\n@changed\nclass Service: pass\n",
    ],
    ids=["made from a starter", "decorated"],
)
def test_who_names_a_class_that_may_be_one_which_starts_servers_is_run(models):
    assert is_run("Service", models)


def is_run(named: str, models: str) -> bool:
    """Whether a function that makes a model is gone into: a file that it imports is broken."""
    api = (
        "from demo import models\nfrom demo.models import Service\n"
        f"def query():\n    from demo.other import broken\n    return broken.query({named}())\n"
    )
    main = "from demo import manager, service\ndef main():\n    service.Service('jobs', 1)\n"
    files = {"db": api, "models": models, "other/broken": "def query(:\n", "main": main}
    snapshot = read(service=SERVICE, manager=MANAGER, **files)
    return any(one.family == "file" for one in snapshot.unproven)


OPTIONS = """
from oslo_config import cfg

opts = [
    cfg.StrOpt('jobs-manager', default='demo.manager.Manager', help='who works'),
    cfg.StrOpt('topic', default='jobs'),
]
cfg.CONF.register_opts(opts)
"""


def test_a_manager_is_loaded_from_the_default_of_an_option():
    main = """
    from oslo_config import cfg
    from oslo_utils import importutils
    from demo import service

    def main():
        manager = importutils.import_object(cfg.CONF.jobs_manager)
        launch(service.Service('jobs', manager))
    """
    snapshot = read(service=SERVICE, manager=MANAGER, conf=OPTIONS, main=main)
    assert [shown(one) for one in snapshot.rpc_servers] == [PLAIN]
    assert snapshot.unproven == ()


def test_all_that_a_table_names_may_be_served_and_what_else_is_open():
    main = """
    from oslo_config import cfg
    from oslo_utils import importutils
    from demo import service

    KNOWN = {'big': 'demo.manager.Manager', 'small': 'demo.small.Small'}

    def known():
        return dict(KNOWN)

    def main():
        path = known().get(cfg.CONF.kind)
        launch(service.Service('jobs', importutils.import_object(path)))
    """
    small = "class Small:\n    def start(self, context, job):\n        pass\n"
    files = {"service": SERVICE, "manager": MANAGER, "small": small}
    snapshot = read(main=main, **files)
    assert [one.cls for one in snapshot.rpc_servers] == ["demo.manager.Manager", "demo.small.Small"]
    assert {one.delegate for one in snapshot.rpc_servers} == {""}
    more = main.replace("dict(KNOWN)", "dict(KNOWN, **cfg.CONF.more)")
    assert {one.delegate for one in read(main=more, **files).rpc_servers} == {"?"}


def test_a_server_is_loaded_by_an_entry_point():
    driver = """
    import oslo_messaging as messaging

    class Server:
        def __init__(self, conf):
            self.topic, self.endpoints = conf.topic, []

        def register_endpoint(self, endpoint):
            self.endpoints.append(endpoint)

        def run(self):
            target = messaging.Target(topic=self.topic)
            messaging.get_rpc_server(TRANSPORT, target, self.endpoints)
    """
    jobs = """
    from oslo_config import cfg
    from stevedore import driver

    class Jobs:
        def start(self, context, job):
            pass

        def begin(self):
            rpc_server = driver.DriverManager('demo.backends', 'oslo').driver(cfg.CONF.jobs)
            rpc_server.register_endpoint(self)
            rpc_server.run()
    """
    points = "[entry_points]\ndemo.backends =\n    oslo = demo.driver:Server\n"
    texts = {"demo/driver.py": driver, "demo/jobs.py": jobs, "demo/rpc.py": RPC}
    texts["demo/api.py"] = CLIENT.format(topic="cfg.CONF.jobs.topic")
    files = {path: textwrap.dedent(text) for path, text in texts.items()} | {"demo/__init__.py": ""}
    files["demo/pyproject.toml"] = f"deep = {'[' * 5000}{']' * 5000}"
    options = Options()
    tree = collect(TextTree("demo", files), options)
    assert not any(one.cls == "demo.jobs.Jobs" and one.topic for one in tree.rpc_servers)
    snapshot = collect(TextTree("demo", {"demo/setup.cfg": points, **files}), options)
    (one,) = (one for one in snapshot.rpc_servers if one.cls == "demo.jobs.Jobs")
    assert one.topic == "<oslo_config.cfg.CONF.jobs.topic>"
    assert one.method("start") is not None


VERSIONED = """
import oslo_messaging as messaging
from demo import conf

class Jobs:
    def __init__(self):
        self.target = messaging.Target(topic='jobs', version=conf.CONF.queue.version)
        self.server = messaging.get_rpc_server(TRANSPORT, self.target, [self])

    def start(self, context, job):
        pass
"""

GROUPS = """
from oslo_config import cfg

queue_group = cfg.OptGroup(name='queue', title='Queue')
queue_opts = [cfg.StrOpt('version', default='1.4')]
other_opts = [cfg.StrOpt('version', default='2.0')]

def new():
    conf = cfg.ConfigOpts()
    conf.register_opts(queue_opts, group=queue_group)
    conf.register_opts(other_opts, group='other')
    return conf

CONF = new()
"""


def test_a_version_is_the_default_of_the_option_of_its_group():
    (one,) = read(jobs=VERSIONED, conf=GROUPS).rpc_servers
    assert (one.cls, one.version) == ("demo.jobs.Jobs", "1.4")


PROXY = """
import oslo_messaging as messaging
from demo import rpc

class Handler:
    def __init__(self, served, target):
        self.__served = served
        self.target = target

    def __getattr__(self, name):
        try:
            method = getattr(self.__served, name)
            def run(__ctx, **kwargs):
                with entered(__ctx):
                    return method(**kwargs)
            return run
        except AttributeError:
            log(name)

class Server:
    def __init__(self, target):
        self.server = rpc.get_server(target, endpoints=[Handler(self, target)])

class Jobs(Server):
    def __init__(self):
        super().__init__(messaging.Target(topic='jobs', version='1.2'))

    def start(self, job, size=0):
        pass

    def _check(self):
        pass
"""


def test_a_proxy_serves_what_it_hands_out_for_a_name():
    (one,) = read(jobs=PROXY).rpc_servers
    assert shown(one) == ("demo.jobs.Handler", "jobs", "start(job, size=0)")
    assert (one.version, one.delegate) == ("1.2", "")


def test_what_a_proxy_does_not_find_any_more_is_not_served():
    before, after = read(jobs=PROXY), read(jobs=PROXY.replace("def start", "def begin"))
    found = [one for one in run(before, after) if one.level == "error"]
    assert [one.code for one in found] == ["UPG111"]


def test_a_proxy_of_what_nobody_can_tell_may_serve_anything():
    manager = MANAGER.replace(
        "def start(self, context, job, size=0)", "def __getattr__(self, name)"
    )
    manager = manager.replace("pass", "return getattr(OTHER, name)")
    target = "class Manager:\n    target = messaging.Target(version='1.0')\n"
    manager = "import oslo_messaging as messaging\n" + manager.replace("class Manager:\n", target)
    snapshot = read(manager=manager)
    (one,) = snapshot.rpc_servers
    assert one.delegate == "?"
    assert [each.reason for each in snapshot.unproven] == [
        "what else it serves cannot be told: a method that is gone is not missed"
    ]
    assert list(run(snapshot, snapshot)) == []


@pytest.mark.parametrize(
    ("base", "made"),
    [
        ("neutron_lib.rpc.Service", "Agent(host='a', topic='jobs', manager=manager.Manager())"),
        ("neutron_lib.rpc.Service", "neutron_lib.rpc.Service('a', 'jobs', manager.Manager())"),
        ("neutron.service.Service", "Agent('a', 'b', 'jobs', 'demo.manager.Manager')"),
    ],
)
def test_a_service_of_neutron_serves_its_manager(base, made):
    main = f"""
    import {base.rpartition(".")[0]}
    from demo import manager

    class Agent({base}):
        def start(self):
            super().start()

    def main():
        launch({made})
    """
    assert [shown(one) for one in read(main=main, manager=MANAGER).rpc_servers] == [PLAIN]


def test_a_topic_that_begins_with_known_text_leads_to_its_endpoint():
    api = CLIENT.replace("def __init__(self)", "def __init__(self, id)")
    files = {"service": SERVICE, "guest/manager": MANAGER, "other/manager": MANAGER}
    main = """
    from demo import service
    from demo.guest import manager
    from demo.other import manager as others

    def main(conf):
        launch(service.Service("guest.%s" % conf.id, manager.Manager()))

    def other():
        launch(service.Service('others', others.Manager()))
    """
    snapshot = read(api=api.format(topic="f'guest.{id}'"), main=main, **files)
    assert {one.topic for one in snapshot.rpc_servers} == {"guest.*", "others"}
    (call,) = snapshot.rpc_calls
    (server,) = (one for one in snapshot.rpc_servers if one.package == call.package)
    assert server.cls == "demo.guest.manager.Manager"


HELPER = """
from demo import rpc
import oslo_messaging as messaging

_CLIENT = None

def get():
    global _CLIENT
    if not _CLIENT:
        _CLIENT = Sender()
    return _CLIENT

class Sender:
    def __init__(self):
        self._client = messaging.get_rpc_client(
            TRANSPORT, messaging.Target(topic='jobs', version='1.0'))

    def sync_call(self, ctxt, method, **kwargs):
        return self._client.call(ctxt, method, **kwargs)

    def cast(self, ctxt, msg):
        method, kwargs = msg
        self._client.cast(ctxt, method, **kwargs)
"""


@pytest.mark.parametrize(
    "sends",
    ["self.rpc.sync_call(ctxt, 'start', job=job)", "self.rpc.cast(ctxt, ('start', {'job': job}))"],
)
def test_who_names_the_method_to_a_helper_of_another_file_sends_it(sends):
    api = f"""
    from demo import helper

    class API:
        def __init__(self):
            self.rpc = helper.get()

        def start(self, ctxt, job):
            return {sends}
    """
    manager = "import oslo_messaging as messaging\n" + MANAGER.replace(
        "class Manager:\n", "class Manager:\n    target = messaging.Target(version='1.0')\n"
    )
    snapshot = read(api=api, helper=HELPER, manager=manager)
    sent = [(one.client, one.method, one.arguments) for one in snapshot.rpc_calls]
    assert ("demo.api.API", "start", ("job",)) in sent
    assert snapshot.unproven == ()


def test_functions_name_the_method_to_a_function_beside_them():
    notify = """
    import oslo_messaging as messaging
    START = 'start'

    def notify(method, **kwargs):
        client = messaging.get_rpc_client(TRANSPORT, messaging.Target(topic='jobs', version='1.0'))
        client.cast(CONTEXT, method, **kwargs)

    def start(job):
        notify(START, job=job)
    """
    calls = read(api=notify).rpc_calls
    assert [(one.wrapper, one.method, one.arguments) for one in calls] == [
        ("start", "start", ("job",))
    ]


def test_a_class_that_is_served_under_two_topics_is_beside_its_client():
    main = """
    from demo import manager, service

    def start(conf, topic):
        launch(service.Service(topic, manager.Manager()))

    def main(conf):
        start(conf, conf.topic)

    def admin(conf):
        start(conf, 'admin')
    """
    snapshot = read("cfg.CONF.topic", service=SERVICE, manager=MANAGER, conf=OPTIONS, main=main)
    assert [(one.cls, one.topic) for one in snapshot.rpc_servers] == [
        ("demo.manager.Manager", "<oslo_config.cfg.CONF.topic>")
    ]
    assert [one.package for one in snapshot.rpc_calls] == ["demo"]


DEFAULTS = """
import oslo_messaging as messaging
CURRENT = '1.4'

class API:
    def __init__(self, topic=None, version=CURRENT):
        self.client = messaging.get_rpc_client(
            TRANSPORT, messaging.Target(topic=topic, version=version))

    def start(self, ctxt, job):
        self.client.call(ctxt, 'start', job=job)
"""


def test_a_version_is_the_default_of_a_parameter():
    (call,) = read(api=DEFAULTS).rpc_calls
    assert (call.version, call.unproven, call.topic) == ("1.4", "", "")


def test_a_target_is_set_on_what_is_loaded():
    service = SERVICE.replace(
        "target = messaging.Target(topic=self.topic)",
        "target = messaging.Target(topic=self.topic, version='1.3')\n"
        "        self.manager.target = target",
    )
    main = """
    from oslo_config import cfg
    from oslo_utils import importutils
    from demo import service

    def main(manager=cfg.CONF.jobs_manager):
        launch(service.Service('jobs', importutils.import_object(manager)))
    """
    (one,) = read(service=service, manager=MANAGER, conf=OPTIONS, main=main).rpc_servers
    assert (one.cls, one.version) == ("demo.manager.Manager", "1.3")


def test_a_class_that_cannot_be_read_is_not_passed_over():
    manager = """
    import oslo_messaging as messaging

    class Manager:
        target = messaging.Target(version='1.0')
        size = 1 / 0

        def start(self, context, job):
            pass
    """
    reasons = {one.subject: one.reason for one in read(manager=manager).unproven}
    assert reasons["demo.manager.Manager"].startswith("the class cannot be read: ")


def test_a_file_that_only_derives_from_who_makes_the_client_sends_too():
    service = """
    import oslo_messaging as messaging
    from demo import rpc

    class Service:
        def __init__(self, topic):
            self.topic = topic

        @property
        def jobs_client(self):
            return rpc.get_client(messaging.Target(topic=self.topic, version='1.0'))

        def check(self, ctxt):
            return self.jobs_client.call(ctxt, 'check')
    """
    jobs = """
    from demo import service

    class Jobs(service.Service):
        def __init__(self):
            super().__init__('jobs')

        def start(self, ctxt, job):
            self.jobs_client.cast(ctxt, 'start', job=job)
    """
    calls = {one.client: one for one in read(service=service, jobs=jobs).rpc_calls}
    assert (calls["demo.jobs.Jobs"].method, calls["demo.jobs.Jobs"].topic) == ("start", "jobs")


AGENT = """
import oslo_messaging as messaging

class PluginApi:
    def __init__(self):
        target = messaging.Target(topic='plugin', version='1.0')
        self.client = messaging.get_rpc_client(None, target)

    def report(self, context, info):
        return self.client.call(context, 'report', info=info)

class Agent:
    target = messaging.Target(version='1.0')

    def __init__(self):
        self.plugin = PluginApi()
        target = messaging.Target(topic='{topic}', server='here')
        self.server = messaging.get_rpc_server(None, target, [self])

    def report(self):
        self.plugin.report({{}}, 'all is well')
"""
PLUGIN = """
import oslo_messaging as messaging

class Callbacks:
{target}
    def report(self, context, info{more}):
        pass

class Plugin:
    def setup_rpc(self):
        target = messaging.Target(topic='plugin', server='here')
        self.server = messaging.get_rpc_server(None, target, [Callbacks()])
"""
TARGET = "    target = messaging.Target(version='1.0')"


@pytest.mark.parametrize(
    ("topic", "target", "more", "codes"),
    [
        ("agent", "", "", []),
        ("agent", TARGET, "", []),
        ("agent", "", ", host", ["UPG101"]),
        ("agent", TARGET, ", host", ["UPG101"]),
        ("agent", "", ", host=None", []),
    ],
)
def test_a_client_is_led_to_the_servers_of_its_topic(topic, target, more, codes):
    agent = AGENT.format(topic=topic)
    before, after = (
        collect(files_tree("", {"demo/agent.py": agent, "demo/plugin.py": plugin}))
        for plugin in (PLUGIN.format(target=target, more=one) for one in ("", more))
    )
    assert [one.code for one in run(before, after) if one.level != "note"] == codes
    assert after.unproven == ()


@pytest.mark.parametrize(
    ("namespace", "topic", "name"),
    [
        ("", "<oslo_config.cfg.CONF.compute.topic>", "compute.topic"),
        ("", "<oslo_config.cfg.CONF.host_topic>", "host_topic"),
        ("<neutron_lib.constants.RPC_NAMESPACE_STATE>", "q", "RPC_NAMESPACE_STATE"),
        ("", "jobs", "jobs"),
        ("", "", "manager"),
    ],
)
def test_how_an_interface_is_called(namespace, topic, name):
    place = Location("demo/manager.py", 1)
    endpoint = Endpoint("demo.manager", namespace, "1.0", "demo.M", (), place, place, topic)
    assert name_of(endpoint) == name


BASE_RPC = """
import oslo_messaging as messaging

class Base:
    target = messaging.Target(namespace='base', version='1.1')

    def ping(self, context, arg):
        pass
"""

COMMON = """
import oslo_messaging as messaging
from demo import base, rpc

class Service:
    def __init__(self, topic, manager):
        self.topic = topic
        self.manager = manager

    def start(self):
        target = messaging.Target(topic=self.topic)
        self.server = rpc.get_server(target, [self.manager, base.Base()])
        self.server.start()
"""

START = "from demo import manager, service\ndef main():\n    {}\n"
JOBS = START.format("launch(service.Service('jobs', manager.Manager()))")
OTHERS = {
    "another topic": "launch(service.Service('others', manager.Other()))",
    "not followed": "launch(service.Service(*ARGUMENTS))",
    "made alone": "made = service.Service('others', manager.Other())\n    made.start = other",
}
MANAGERS = MANAGER + "\nclass Other:\n    def stop(self, context):\n        pass\n"


def base_of(**files: str) -> Endpoint:
    snapshot = read(service=COMMON, manager=MANAGERS, base=BASE_RPC, **files)
    return next(one for one in snapshot.rpc_servers if one.cls == "demo.base.Base")


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_what_every_service_serves_belongs_to_no_topic_alone(other):
    files = {"cmd/jobs": JOBS, "cmd/other": START.format(other)}
    assert (base_of(**files).topic, base_of(**files).package) == ("", "demo")


LOOPING = COMMON.replace(
    "        target =",
    "        if self.topic == 'others':\n            raise ValueError(wait())\n        target =",
)


def test_a_service_whose_start_is_not_seen_serves_what_all_do():
    other = START.format("launch(service.Service('others', manager.Other()))")
    files = {"cmd/jobs": JOBS, "cmd/other": other}
    snapshot = read(service=LOOPING, manager=MANAGERS, base=BASE_RPC, **files)
    found = {one.cls: (one.topic, one.package) for one in snapshot.rpc_servers}
    assert found["demo.base.Base"] == ("", "demo")
    assert found["demo.manager.Manager"][0] == "jobs"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="alone"),
        pytest.param({"cmd/other": "class Service: pass\ndef main(): Service('b')\n"}, id="alike"),
    ],
)
def test_what_only_one_service_serves_has_its_topic(more):
    assert base_of(**{"cmd/jobs": JOBS}, **more).topic == "jobs"


WRAPPING = """
import inspect
import oslo_messaging as messaging
from demo import rpc

class Tracking:
    def __init__(self, endpoint, tracker=None):
        self._endpoint = endpoint
        self._tracker = tracker if tracker is not None else endpoint

    def __getattr__(self, name):
        found = getattr(self._endpoint, name)
        if not inspect.ismethod(found):
            return found

        def tracked(*args, **kwargs):
            self._tracker.began(name)
            return found(*args, **kwargs)

        return tracked

class Service:
    def __init__(self, topic, manager):
        self.topic = topic
        self.manager = manager

    def start(self):
        target = messaging.Target(topic=self.topic)
        self.server = rpc.get_server(target, {endpoints})
        self.server.start()
"""

WRAPPED = "import oslo_messaging as messaging\n" + MANAGER.replace(
    "    def start", "    target = messaging.Target(version='1.3')\n\n    def start"
)


@pytest.mark.parametrize(
    ("endpoints", "manager", "version"),
    [
        pytest.param("[Tracking(self.manager)]", WRAPPED, "1.3", id="its own target"),
        pytest.param("[Tracking(self.manager)]", MANAGER, "1.0", id="none"),
        pytest.param(
            "[Tracking(self.manager, rpc.Tracker())]", WRAPPED, "1.3", id="another beside it"
        ),
        pytest.param("[Tracking(Tracking(self.manager))]", WRAPPED, "1.3", id="twice"),
        pytest.param("[Tracking(self.manager), Tracking(OTHER)]", WRAPPED, "1.3", id="and more"),
    ],
)
def test_a_wrapper_serves_what_it_wraps(endpoints, manager, version):
    rpc = RPC + "\nclass Tracker:\n    def began(self, name):\n        pass\n"
    service = WRAPPING.replace("{endpoints}", endpoints)
    snapshot = read(service=service, manager=manager, rpc=rpc, **{"cmd/jobs": JOBS})
    assert [(one.cls, one.topic, one.version) for one in snapshot.rpc_servers] == [
        ("demo.manager.Manager", "jobs", version)
    ]
    assert [one.subject for one in snapshot.unproven if "Tracking" in one.subject] == []


def test_a_wrapper_that_tells_nothing_of_what_it_wraps_is_unproven():
    service = WRAPPING.replace("{endpoints}", "[Tracking(None), Tracking(None)]")
    snapshot = read(service=service, manager=MANAGER, **{"cmd/jobs": JOBS})
    reasons = [one.reason for one in snapshot.unproven if "Tracking" in one.subject]
    assert reasons == ["its target cannot be told: it is that of what it stands for"]


MAJORS = """
import oslo_messaging as messaging

class API:
    def __init__(self):
        self.client = messaging.get_rpc_client(None, messaging.Target(topic='jobs', version='1.0'))

    def start(self, context, job):
        self.client.cast(context, 'start', job=job)

class Manager:
    target = messaging.Target(version='{newer}')

    def start(self, context, job, size):
        pass

class Older:
    target = messaging.Target(version='{older}')

    def start(self, context, job):
        pass
"""


@pytest.mark.parametrize(
    ("newer", "older", "lost"),
    [("2.0", "1.4", False), ("1.0", "1.4", True), ("2.0", "3.0", True)],
)
def test_what_the_endpoint_of_its_own_major_takes_is_not_looked_for_elsewhere(newer, older, lost):
    text = MAJORS.format(newer=newer, older=older)
    found = collect(files_tree("", {"demo/jobs.py": text}))
    untold = [replace(one, topic="") for one in found.rpc_servers]
    assert [is_lost(one, untold) for one in found.rpc_calls] == [lost]
