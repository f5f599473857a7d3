"""The exception that a finding names is raised by oslo.messaging, on its fake transport."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from tests.case_files import Case, judge, read_cases

pytestmark = pytest.mark.filterwarnings("ignore")

FAMILIES = ("upg1", "upg2", "upg3", "upg426", "upg816", "upg817")
CASES = {
    (case.document[:6], case.title): case
    for case in read_cases()
    if case.document.startswith(FAMILIES)
}

SENT: dict[str, Any] = {"instance": "an instance"}

PATIENCE = 0.5
"""Seconds to wait for a reply: nobody listens to another topic."""


def program(
    case: Case, which: str, transport: object, topic: str, cap: str | None
) -> dict[str, Any]:
    """Return what the code of one release defines; every message is a call, to be answered."""
    (text,) = [text for text in getattr(case, which).files.values() if text]
    held = {"TRANSPORT": transport, "CAP": cap, "LOG": logging.getLogger(__name__)}
    text = text.replace("topic='compute'", f"topic='{topic}'").replace(".cast(", ".call(")
    exec(compile(text, case.title, "exec"), held)
    return held


@contextmanager
def transport() -> Iterator[object]:
    import oslo_messaging as messaging
    from oslo_config import cfg
    from oslo_messaging.conffixture import ConfFixture

    conf = cfg.ConfigOpts()
    conf([], project="upgradelint", default_config_files=[])
    with ConfFixture(conf, "fake:") as fixture:
        fixture.response_timeout = 20
        made = messaging.get_rpc_transport(conf)
        try:
            yield made
        finally:
            made.cleanup()


def answer(
    case: Case, *, client: str, server: str, method: str, cap: str | None, sent: dict[str, Any]
) -> str:
    """Return what a client of one release gets from a server of the other, "" for no exception."""
    import oslo_messaging as messaging

    topic = f"compute-{uuid.uuid4()}"
    with transport() as over:
        held = program(case, server, over, topic, None)
        manager, proxy = held["ComputeManager"](), held.get("ComputeV1Proxy")
        manager.driver = SimpleNamespace(rescue=lambda *_: None)
        target = messaging.Target(topic=topic, server="here")
        proxies = [proxy(manager)] if proxy else []
        serving = messaging.get_rpc_server(over, target, [manager, *proxies], "threading")
        serving.start()
        try:
            api = program(case, client, over, topic, cap)["ComputeAPI"]()
            api.client = api.client.prepare(timeout=PATIENCE)
            getattr(api, method)({}, **sent)
        except Exception as error:
            return f"{type(error).__name__}: {error}".splitlines()[0]
        finally:
            serving.stop()
            serving.wait()
    return ""


def an_object() -> object:
    from oslo_versionedobjects import base
    from oslo_versionedobjects.fields import StringField

    class Server(base.VersionedObject):
        fields: ClassVar[dict[str, Any]] = {"host": StringField()}

    return Server(host="a")


def test_an_object_without_a_serializer_cannot_be_sent() -> None:
    case = CASES["upg215", "the old class of clients, and its fifth argument"]
    (found,) = [finding for finding in judge(case) if finding.code == "UPG215"]
    sides = {"client": "after", "server": "before", "method": "rescue_instance", "cap": None}
    raised = answer(case, **sides, sent={"instance": an_object()})
    assert raised.startswith("ValueError: Cannot convert")
    assert "ValueError: Cannot convert" in found.breaks


class Manager:
    def rescue_instance(self, context: object, instance: Any) -> str:
        return instance.host


def test_what_a_server_without_its_serializer_gets_is_a_dict() -> None:
    import oslo_messaging as messaging
    from oslo_versionedobjects.base import VersionedObjectSerializer

    case = CASES["upg127", "it is one that does nothing"]
    (found,) = [finding for finding in judge(case) if finding.code == "UPG127"]
    (text,) = [text for text in case.after.files.values() if text]
    topic = messaging.Target(topic="compute", version="1.0")
    with transport() as over:
        held: dict[str, Any] = {"TRANSPORT": over}
        exec(compile(text, case.title, "exec"), held)
        serving = held["serve"](topic(server="here"), Manager())
        client = messaging.get_rpc_client(over, topic, serializer=VersionedObjectSerializer())
        with pytest.raises(AttributeError) as raised:
            client.call({}, "rescue_instance", instance=an_object())
        serving.stop()
        serving.wait()
    assert str(raised.value).startswith("'dict' object has no attribute 'host'")
    assert "AttributeError: 'dict' object has no attribute" in found.breaks


RUNS = [
    # code, case, client of, server of, method, version cap, what is sent
    ("UPG102", "the context is dropped, and the first argument stands at its place",
     "before", "after", "serial", None, {"zone": "a", "host": "b"}),
    ("UPG106", "an attribute of it", "before", "after", "rescue_instance", None, SENT),
    ("UPG106", "in a helper of the class", "before", "after", "rescue_instance", None, SENT),
    ("UPG202", "several new methods of a client without a cap are one finding",
     "after", "before", "pause_instance", None, SENT),
    ("UPG202", "the code fixes the cap", "after", "before", "rescue_instance", None, SENT),
    ("UPG204", "the wrapper stays and calls a new method",
     "after", "before", "rescue_instance", "1.0", SENT),
    ("UPG214", "a cap that the code fixes above what is asked for",
     "after", "before", "rescue_instance", None, SENT),
    ("UPG108", "a literal before, a dict that the method asks for by name",
     "before", "after", "stop_instance", None, SENT),
    ("UPG109", "it returns None in so many words",
     "before", "after", "get_console", None, SENT),
    ("UPG216", "the call was there, and its reply is looked at now",
     "after", "before", "get_console", None, SENT),
    ("UPG214", "the question is asked in a helper",
     "after", "before", "rescue_instance", None, SENT),
    ("UPG101", "a decorator reads one that the method has a default for",
     "before", "after", "rescue_instance", None, SENT),
    ("UPG125", "renamed", "after", "before", "rescue_instance", None, SENT),
    ("UPG131", "one is left out", "before", "after", "rescue_instance", None, SENT),
    ("UPG213", "it asks for a version that older servers do not have",
     "after", "before", "rescue_instance", "1.0", SENT),
    ("UPG217", "the client is called where the server is", "after", "before",
     "pause_instance", "1.0", SENT),
]  # fmt: skip


@pytest.mark.parametrize(("code", "title", "client", "server", "method", "cap", "sent"), RUNS)
def test_the_exception_is_the_one_that_is_named(
    code, title, client, server, method, cap, sent
) -> None:
    case = CASES[code.lower(), title]
    (found,) = [finding for finding in judge(case) if finding.code == code]
    raised = answer(case, client=client, server=server, method=method, cap=cap, sent=sent)
    assert raised
    kind, _, detail = raised.partition(": ")
    assert kind in found.breaks or (kind == "RPCVersionCapError" and "refused" in found.breaks)
    named = [word.strip("'") for word in detail.split() if word.startswith("'")]
    exact = kind in ("TypeError", "AttributeError")
    assert all(word in found.breaks for word in named if exact)


CAPS = [
    ("UPG816", "nobody defines it any more", "NoSuchOptError"),
    ("UPG817", "it has one where it had none", "RPCVersionCapError"),
]


@pytest.mark.parametrize(("code", "title", "error"), CAPS)
def test_options_of_pins_raise_what_is_named(code: str, title: str, error: str) -> None:
    import oslo_messaging as messaging
    from oslo_config import cfg

    case = CASES[code.lower(), title]
    (found,) = [finding for finding in judge(case) if finding.code == code]
    (text,) = [text for text in case.after.files.values() if text]
    conf = cfg.ConfigOpts()
    conf([], project="upgradelint", default_config_files=[])
    with transport() as over:
        held: dict[str, Any] = {"TRANSPORT": over, "CONF": conf}
        exec(compile(text.replace("cfg.CONF", "CONF"), case.title, "exec"), held)
        with pytest.raises((cfg.NoSuchOptError, messaging.RPCVersionCapError)) as raised:
            held["MailAPI"]().client.prepare(version="1.1").cast({}, "send", letter="a")
    assert type(raised.value).__name__ == error
    assert error in found.breaks


def test_without_indirection_a_remotable_method_runs_where_it_is_called() -> None:
    from oslo_versionedobjects import base

    ran: list[str] = []

    class Instance(base.VersionedObject):
        @base.remotable
        def save(self) -> None:
            ran.append("here")

    class Conductor:
        def object_action(self, *_: object) -> tuple[dict[str, Any], None]:
            ran.append("there")
            return {}, None

    case = CASES["upg426", "a method of the service set it"]
    assert [finding.code for finding in judge(case)] == ["UPG426"]
    manager = SimpleNamespace(conductor=Conductor(), init_host=lambda: Instance({}).save())
    for trees in (case.before, case.after):
        held: dict[str, Any] = {}
        (text,) = [text for text in trees.files.values() if text]
        exec(compile(text, case.title, "exec"), held)
        try:
            held["Service"](manager).start()
        finally:
            base.VersionedObject.indirection_api = None
    assert ran == ["there", "here"]
