"""A client and a server of oslo.messaging as source; only their transport is no real one."""

from upgradelint.facts.rpc.model import CallPath
from upgradelint.prove.model import Side
from upgradelint.prove.source_text import comment, keywords

IMPORTS = """\
from __future__ import annotations

from contextlib import contextmanager

import oslo_messaging as messaging
import pytest
from oslo_config import cfg
from oslo_messaging.conffixture import ConfFixture
"""

SERVING = '''\
@contextmanager
def serving(*endpoints, topic="witness"):
    """Run a server of oslo.messaging, and give its transport, the one thing that is no real one."""
    conf = cfg.ConfigOpts()
    conf([], project="witness", default_config_files=[])
    with ConfFixture(conf, "fake:"):
        transport = messaging.get_rpc_transport(conf)
        target = messaging.Target(topic=topic, server="here")
        server = messaging.get_rpc_server(transport, target, list(endpoints), "threading")
        server.start()
        try:
            yield transport
        finally:
            server.stop()
            server.wait()
            transport.cleanup()
'''
REQUIREMENTS = ("oslo.messaging", "fixtures")
"""The second is what the first one needs for its fake transport, and does not require."""

_CAST = "It is a cast: nobody would see what the server raises, so this waits for the answer."


def client_source(
    path: CallPath, side: Side, cap: str, *, name: str = "send", topic: str = "witness"
) -> str:
    """Return the function that sends a call as a client of one release does, pinned by `cap`."""
    answers = [f"    assert client.can_send_version({version!a})\n" for version in path.sendable]
    answers += [
        f"    assert not client.can_send_version({version!a})\n" for version in path.refused
    ]
    return (
        call_note(path, side)
        + f"def {name}(transport):\n"
        + made(cap, topic)
        + "".join(answers)
        + sent(path, f"{path.version!a}")
    )


def call_note(path: CallPath, side: Side) -> str:
    """Return the comment that says what is sent, and by whom."""
    who = f"What {path.client}.{path.wrapper} of {side.label} sends"
    place = f"({path.location}); None stands for each argument."
    return comment(who, place, *([_CAST] if path.kind == "cast" else []))


def made(cap: str, topic: str = "witness") -> str:
    """Return the lines that make a client."""
    pinned = f", version_cap={cap!a}" if cap else ""
    patience = 30 if topic == "witness" else 3
    return (
        f"    target = messaging.Target(topic={topic!a})\n"
        f"    client = messaging.get_rpc_client(transport, target, timeout={patience}{pinned})\n"
    )


def sent(path: CallPath, version: str) -> str:
    """Return the lines that send a call under a version, which is source."""
    namespace = f", namespace={path.namespace!a}" if path.namespace else ""
    given = keywords(dict.fromkeys(path.arguments, "None"))
    return (
        f"    client = client.prepare(version={version}{namespace})\n"
        f"    client.call({{}}, {path.method!a}{given})\n"
    )
