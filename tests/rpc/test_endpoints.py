"""Endpoints: their methods, what decorators demand, and the target they get."""

import pytest

from tests.rpc.sources import (
    DERIVED_SERVER,
    HANDLERS,
    ITSELF,
    LISTED,
    SENT_BY_NAME,
    TOPIC,
    reached,
    read,
    served,
)


def test_endpoints_with_their_versions_and_inherited_methods():
    found = served()
    known = {name: (endpoint.namespace, endpoint.version) for name, endpoint in found.items()}
    assert known == {
        "Base": ("", "1.0"),
        "Manager": ("jobs", "2.3"),
        "OldProxy": ("jobs", "1.9"),
    }
    assert [method.name for method in found["Manager"].methods] == [
        "attach",
        "clean",
        "detach",
        "ping",
    ]
    assert found["Manager"].version_location.line == 31


def test_what_a_decorator_demands_is_required_and_the_def_is_the_signature():
    attach, _, detach, _ = served()["Manager"].methods
    assert (attach.names, attach.required, attach.open) == (("volume", "mode"), ("volume",), True)
    assert (detach.signature, detach.required) == ("detach(volume, force=False)", ("volume",))


def test_a_proxy_serves_what_it_forwards():
    proxy = served()["OldProxy"]
    known = {method.name: (method.forwarded, method.names) for method in proxy.methods}
    assert proxy.delegate == "demo.manager.Manager"
    assert known["detach"] == (False, ("volume",))
    assert known["attach"] == (True, ("volume", "mode"))


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
