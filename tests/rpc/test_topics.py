"""Which servers a client reaches by its topic."""

import pytest

from tests.case_files import files_tree
from tests.rpc.services import CLIENT, JOBS, MANAGER, OPTIONS, SERVICE, START, read
from upgradelint.base.location import Location
from upgradelint.facts.collect import collect
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.routing.interfaces import name_of
from upgradelint.rules import run


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
    assert {server.topic for server in snapshot.rpc_servers} == {"guest.*", "others"}
    (call,) = snapshot.rpc_calls
    (server,) = (
        server_facts
        for server_facts in snapshot.rpc_servers
        if server_facts.package == call.package
    )
    assert server.cls == "demo.guest.manager.Manager"


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
    assert [(server.cls, server.topic) for server in snapshot.rpc_servers] == [
        ("demo.manager.Manager", "<oslo_config.cfg.CONF.topic>")
    ]
    assert [call.package for call in snapshot.rpc_calls] == ["demo"]


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
        for plugin in (PLUGIN.format(target=target, more=text) for text in ("", more))
    )
    assert [finding.code for finding in run(before, after) if finding.level != "note"] == codes
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


COMMON = SERVICE.replace("import rpc", "import base, rpc").replace(
    "[self.manager]", "[self.manager, base.Base()]"
)


OTHERS = {
    "another topic": "launch(service.Service('others', manager.Other()))",
    "not followed": "launch(service.Service(*ARGUMENTS))",
    "made alone": "made = service.Service('others', manager.Other())\n    made.start = other",
}


MANAGERS = MANAGER + "\nclass Other:\n    def stop(self, context):\n        pass\n"


def base_of(**files: str) -> Endpoint:
    snapshot = read(service=COMMON, manager=MANAGERS, base=BASE_RPC, **files)
    return next(server for server in snapshot.rpc_servers if server.cls == "demo.base.Base")


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
    found = {server.cls: (server.topic, server.package) for server in snapshot.rpc_servers}
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
