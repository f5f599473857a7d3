"""RPC facts of small services: what is served, and every way in which it is called."""

import pytest

from tests.case_files import TextTree
from tests.rpc.sources import (
    DERIVED_SERVER,
    HANDLERS,
    ITSELF,
    LISTED,
    NAMED_ONLY,
    SENT_BY_NAME,
    TOPIC,
    reached,
    read,
)
from upgradelint.compare.rpc.delivery import own_calls
from upgradelint.facts.collect import collect
from upgradelint.facts.rpc.model import UNTOLD
from upgradelint.rules import run

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
    assert {way[2] for way in reached(snapshot)} == {"demo.plugin.Plugin"}
    alone = collect(TextTree("demo", {"demo/__init__.py": "", "demo/agent.py": AGENT}))
    assert list(own_calls(None, alone)) == []


def test_a_client_without_any_endpoint_is_unproven():
    (lost,) = read(rpc=TOPIC, api=SENT_BY_NAME).unproven
    assert (lost.subject, lost.reason) == ("demo.api.API", "no endpoint is known that serves it")


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
    calls = [call for call in snapshot.rpc_calls if call.client == "demo.api.Controller"]
    found = {call.method: (call.package, call.unproven) for call in calls}
    assert found == {"stop": ("demo", ""), "ping": ("", UNTOLD)}
    assert "demo.api.Controller.ping" in {doubt.subject for doubt in snapshot.unproven}


def test_an_interface_that_is_found_elsewhere_is_the_same():
    """The package of an interface depends on where its clients are led."""
    served = "import oslo_messaging as messaging\n{}\nclass Jobs:\n"
    served += (
        "    target = messaging.Target(version='1.0')\n    def start(self, ctxt, job{}): ...\n"
    )
    client = NAMED_ONLY.replace("topic='jobs'", "topic='jobs', version='1.0'")
    before = read(api=client, manager=served.format("", ""))
    after = read(**{"api": client, "other/__init__": "", "other/jobs": served.format("", ", size")})
    (found,) = (finding for finding in run(before, after) if finding.level == "error")
    assert (found.code, found.location.path) == ("UPG101", "demo/other/jobs.py")


MIXIN = """
import oslo_messaging as messaging

class Mixin:
    def ping(self, ctxt, host):
        self.client.prepare(version={version}).cast(ctxt, 'ping', host=host)
"""


DERIVED_API = """
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
        rpcapi=DERIVED_API.format(own=own),
        manager=PINGED.format(takes=takes),
    )
    found = [finding.code for finding in run(None, snapshot) if finding.level != "note"]
    inherited = [doubt for doubt in snapshot.unproven if doubt.subject != "demo.mixin.Mixin.ping"]
    assert (found, inherited) == (codes, [])


MADE_BY_CLASS = (
    "    client = messaging.get_rpc_client(None, messaging.Target(topic='v', version='1.0'))\n"
)
MADE_BY_METHOD = """\
    def _made(self):
        return messaging.get_rpc_client(None, messaging.Target(topic='v', version='1.0'))
"""


@pytest.mark.parametrize(
    ("client", "version", "own", "takes", "codes"),
    [
        ("client", "'1.3'", MADE_BY_CLASS, "name", ["UPG301"]),
        ("_made()", "'1.3'", MADE_BY_METHOD, "name", ["UPG301"]),
        ("_made()", "'1.3'", MADE_BY_METHOD, "host", []),
        ("client", "1.3", "    pass\n", "host", ["UPG209"]),
        ("client", "'1.3'", "    pass\n", "name", []),
    ],
)
def test_a_method_that_is_inherited_gets_its_client_from_the_class(
    client, version, own, takes, codes
):
    mixin = MIXIN.replace("self.client", f"self.{client}").format(version=version)
    head = "import oslo_messaging as messaging\nfrom demo.mixin import Mixin\n\nclass API(Mixin):\n"
    snapshot = read(mixin=mixin, rpcapi=head + own, manager=PINGED.format(takes=takes))
    assert [found.code for found in run(None, snapshot) if found.level != "note"] == codes


def test_a_client_of_no_known_interface_is_named_by_its_class():
    snapshot = read(mixin=MIXIN.format(version="1.3"))
    (found,) = (finding for finding in run(None, snapshot) if finding.code == "UPG209")
    assert found.message == "Mixin.ping() claims 1.3, which is no version"
