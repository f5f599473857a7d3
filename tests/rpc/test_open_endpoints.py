"""Servers that take anything: what they read of it, and who calls them."""

import pytest

from tests.rpc.sources import CLIENT, RPC, read
from upgradelint.compare.rpc.delivery import compare_rpc, own_calls
from upgradelint.rules import run

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
    reasons = [(doubt.subject, doubt.reason) for doubt in snapshot.unproven]
    assert reasons == [
        ("demo.code.Manager.go", "it takes any argument: what clients send is not checked")
    ]
    assert list(compare_rpc(snapshot, snapshot)) == list(own_calls(None, snapshot)) == []


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
    found = [finding for finding in run(before, after) if finding.level == "error"]
    assert [finding.code for finding in found] == ["UPG101"]
    assert found[0].message.startswith('jobs.start() reads argument "size" of what it takes as **')
    assert found[0].hint == "kwargs.get('size')\n"


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
    assert [(finding.code, finding.level, finding.location.path) for finding in findings] == found


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
    reasons = {doubt.subject: doubt.reason for doubt in found.unproven}
    assert reasons["demo.wrapper.Wrapper"].startswith("its target cannot be told")
    assert reasons["demo.rpcapi.API"] == "no endpoint is known that serves it"
