"""The interfaces of two releases: what each side sends that the other refuses."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.compare.rpc.alignment import aligned
from upgradelint.compare.rpc.changes import Fault, NewCall, NewMessage, OldCall, OldMessage
from upgradelint.compare.rpc.delivery import compare_rpc, proven
from upgradelint.compare.rpc.reception import deliver
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.routing.interfaces import name_of
from upgradelint.facts.rpc.versions import UNVERSIONED, allows, version_order
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.model import Interface, Message

Key = tuple[str, str]

QUEUE = "task queue"


class Side(Frozen):
    """The endpoints and the calls of an interface in both releases; `name` is what findings call
    it, its `key` where two of them have the same.
    """

    key: str
    name: str
    old: tuple[Endpoint, ...]
    new: tuple[Endpoint, ...]
    calls: tuple[CallPath, ...]


def sides(before: Snapshot, after: Snapshot) -> dict[str, Side]:
    """Return the interfaces that clients of one of the releases call, by name."""
    before = aligned(before, after)
    calls = [call for call in (*before.rpc_calls, *after.rpc_calls) if call.package]
    called = {_key(call) for call in calls}
    servers = (*after.rpc_servers, *before.rpc_servers)
    names = _names(servers, called)
    return {
        name: Side(
            key,
            name,
            tuple(endpoint for endpoint in before.rpc_servers if _key(endpoint) == key),
            tuple(endpoint for endpoint in after.rpc_servers if _key(endpoint) == key),
            tuple(call_path for call_path in calls if _key(call_path) == key),
        )
        for key, name in names.items()
    }


def _names(servers: Iterable[Endpoint], called: Collection[str]) -> dict[str, str]:
    """The names of the interfaces that are called, by their keys."""
    found = {_key(endpoint): name_of(endpoint) for endpoint in servers if _key(endpoint) in called}
    count = Counter(found.values())
    return {key: name if count[name] == 1 and key != QUEUE else key for key, name in found.items()}


def interfaces(before: Snapshot, after: Snapshot) -> Iterator[Interface]:
    """Yield the interfaces with what does not get through; who serves and calls is not told yet."""
    known = sides(before, after)
    before = aligned(before, after)
    early, late = _across(before, after)
    for side in known.values():
        yield Interface(
            side.name,
            "queue" if side.name == QUEUE else "rpc",
            _versions(side.old),
            _versions(side.new),
            pinned=any(call.pinned for call in side.calls),
            begins=tuple(dict.fromkeys(_begins(side, before, after))),
            early=tuple(dict.fromkeys(early.get(side.key, ()))),
            late=tuple(dict.fromkeys(late.get(side.key, ()))),
        )


def _key(speaker: Endpoint | CallPath) -> str:
    """What endpoints and calls of an interface have in common: its namespace, its topic, else its
    package, also where the topic is an option: the client may not be seen to have it. Tasks are one
    interface.
    """
    if speaker.version == UNVERSIONED:
        return QUEUE
    name = speaker.namespace or speaker.topic
    if not name or name.startswith("<"):
        return speaker.package.rpartition(".")[2]
    return name


def _versions(endpoints: tuple[Endpoint, ...]) -> tuple[str, ...]:
    found = {endpoint.version for endpoint in endpoints if endpoint.version != UNVERSIONED}
    return tuple(sorted(found, key=version_order))


def _across(
    before: Snapshot, after: Snapshot
) -> tuple[dict[str, list[Message]], dict[str, list[Message]]]:
    """What NEW sends to OLD in spite of its pins, and OLD to NEW, and is refused."""
    early: dict[str, list[Message]] = {}
    late: dict[str, list[Message]] = {}
    for change in compare_rpc(before, after):
        if isinstance(change, (NewCall, NewMessage)) and change.path.used:
            early.setdefault(_key(change.path), []).append(_message(change.path, change.fault))
        elif isinstance(change, (OldCall, OldMessage)) and change.path.used:
            late.setdefault(_key(change.path), []).append(_message(change.path, change.fault))
    return early, late


def _begins(side: Side, before: Snapshot, after: Snapshot) -> Iterator[Message]:
    """What NEW sends when nothing pins it, and OLD refuses."""
    for path in sorted(proven(after), key=lambda call: call.order):
        if _key(path) == side.key and path.used and allows("", path.sendable, path.refused):
            fault = deliver(path, before.rpc_servers)
            if fault is not None and deliver(path, after.rpc_servers) is None:
                yield _message(path, fault)


def _message(path: CallPath, fault: Fault) -> Message:
    arguments = ", ".join((*path.placed, *path.arguments))
    version = "" if path.version == UNVERSIONED else f" as {path.version}"
    return Message(
        f"{path.method}({arguments}){version}",
        error_of(path, fault),
        f"{path.client}.{path.wrapper}",
        path.location,
    )


def error_of(path: CallPath, fault: Fault) -> str:
    """Return the error text that the library gives where a message is refused."""
    if path.version == UNVERSIONED and fault.method is None:
        return f"Received unregistered task of type '{path.method}'."
    if not fault.offered:
        wanted = f"RPC version {path.version}. Attempted method: {path.method}"
        return f"UnsupportedVersion: Endpoint does not support {wanted}"
    if fault.method is None:
        return f"NoSuchMethod: Endpoint does not support RPC method {path.method}"
    if fault.unexpected:
        text = f"got an unexpected keyword argument '{fault.unexpected[0]}'"
    else:
        text = f"missing 1 required positional argument: '{fault.missing[0]}'"
    return f"TypeError: {path.method}() {text}"
