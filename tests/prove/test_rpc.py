"""Calls that are not taken, tried with oslo.messaging's own client and server."""

from pathlib import Path

import pytest

from tests.prove.projects import ROOT, all_tried, cases, made_false, written
from upgradelint.prove.running.trial import Laboratory

PARCELS = ROOT / "examples/parcels"
CODES = ("UPG101", "UPG102", "UPG103", "UPG104", "UPG111", "UPG121", "UPG201", "UPG202", "UPG30")

SERVICE = """\
import oslo_messaging as messaging


class API:
    def __init__(self):
        target = messaging.Target(topic='compute', version='1.0')
        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

{client}

class Manager:
    target = messaging.Target(version='{version}')

{server}
"""
CALL = """\
    def rescue(self, ctxt, instance, host):
        cctxt = self.client.prepare(version='1.1')
        return cctxt.call(ctxt, 'rescue', {sent})
"""


def service(sent: str, server: str, version: str = "1.1", claimed: str = "1.1") -> dict[str, str]:
    client = CALL.format(sent=sent).replace("1.1", claimed)
    text = SERVICE.format(client=client, version=version, server=server)
    return {"compute/__init__.py": "", "compute/rpc.py": text}


OTHER_MAJOR = """\
import oslo_messaging as messaging


class Manager:
    target = messaging.Target(version='2.0')

    def rescue(self, ctxt, instance): ...
"""
OLD = service("instance=instance, host=host", "    def rescue(self, ctxt, instance, host): ...\n")
BOTH = "instance=instance, host=host"

CHANGES = {
    "a parameter more": (
        service(BOTH, "    def rescue(self, ctxt, instance, host, image): ...\n"),
        "UPG101 compute.rescue(image)",
        "TypeError: missing argument 'image'",
    ),
    "over several lines, with an annotation and a default that nobody has here": (
        service(
            BOTH,
            "    @wrapped(1)\n    def rescue(\n        self, ctxt: Context,  # whose\n"
            "        instance, host=CONF.host,\n        *, image: Image,\n    ) -> Nothing:\n"
            '        """Rescue."""\n        self.driver.rescue(instance)\n',
        ),
        "UPG101 compute.rescue(image)",
        "TypeError: missing argument 'image'",
    ),
    "a parameter less": (
        service(BOTH, "    def rescue(self, ctxt, instance): ...\n"),
        "UPG102 compute.rescue(host)",
        "TypeError: unexpected argument 'host'",
    ),
    "another name": (
        service(BOTH, "    def rescue(self, ctxt, instance, node): ...\n"),
        "UPG103 compute.rescue(node)",
        "TypeError: unexpected argument 'host'",
    ),
    "no method": (
        service(BOTH, "    def save(self, ctxt, instance, host): ...\n"),
        "UPG111 compute.rescue",
        "NoSuchMethod: rescue",
    ),
    "a claim that the pin refuses": (
        service(BOTH, "    def rescue(self, ctxt, instance, host): ...\n", "1.2", "1.2"),
        "UPG204 compute.rescue",
        "RPCVersionCapError: 1.2 is above 1.1",
    ),
    "another namespace": (
        service(BOTH, "    def rescue(self, ctxt, instance, host): ...\n", "1.1', namespace='x"),
        "UPG123 x",
        "UnsupportedVersion: no endpoint of no namespace",
    ),
    "one of two endpoints that are called the same": (
        service(BOTH, "    def rescue(self, ctxt, instance, host, image): ...\n", "1.1")
        | {"compute/other.py": OTHER_MAJOR},
        "UPG101 compute.rescue(image)",
        "TypeError: missing argument 'image'",
    ),
    "no version": (
        service(BOTH, "    def rescue(self, ctxt, instance, host): ...\n", "2.0"),
        "UPG121 compute 2.0",
        "UnsupportedVersion: 1.1",
    ),
}


def test_breaks_are_proved(tmp_path: Path, laboratory: Laboratory) -> None:
    before = written(tmp_path / "1.0", OLD)
    found = {}
    for name, (after, key, _) in CHANGES.items():
        found[name] = cases(before, written(tmp_path / name, after))[key]
    said = {name: f"proved: {change[2]}" for name, change in CHANGES.items()}
    assert all_tried(found, laboratory) == said


def test_false_findings_are_not(tmp_path: Path, laboratory: Laboratory) -> None:
    """The newer release still takes the call, and a rule says that it does not."""
    before = written(tmp_path / "1.0", OLD)
    found = {}
    for name in ("another name", "no version"):
        after, key, _ = CHANGES[name]
        case = cases(before, written(tmp_path / name, after))[key]
        found[name] = made_false(case, before)
    verdicts = all_tried(found, laboratory)
    assert verdicts == dict.fromkeys(found, "not reproduced: nothing was raised")


@pytest.mark.slow
def test_the_examples_breaks_are_proved(laboratory: Laboratory) -> None:
    found = cases(PARCELS / "before", PARCELS / "after-bad", CODES)
    assert all_tried(found, laboratory) == {
        "UPG101 courier.deliver(proof)": "proved: TypeError: missing argument 'proof'",
        "UPG201 courier.deliver(proof)": "proved: TypeError: unexpected argument 'proof'",
        "UPG202 courier.return_to_sender": "proved: NoSuchMethod: return_to_sender",
    }
