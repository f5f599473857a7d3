"""The ways by which clients call, between their facts and what the registry file writes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from upgradelint.base.location import somewhere_in
from upgradelint.facts.rpc.model import CallPath
from upgradelint.registry.documents.rpc import CallEntry, ClientEntry
from upgradelint.registry.memory.timeline import Key, Timeline

Calls = tuple[CallPath, ...]
Group = tuple[str, str, str, str, str, str]
"""What all calls of an entry share: client, package, topic and its default, namespace and path."""

_CALLS = "rpc_calls"


def client_entries(timeline: Timeline, states: Sequence[Calls]) -> dict[str, ClientEntry]:
    """Return what the file says of the calls of all states."""
    groups = sorted({_group(call) for state in states for call in state})
    entries = {name: _client(group) for name, group in _named(groups)}
    names = {group: name for name, group in _named(groups)}
    calls = [dict(_keyed(state, names)) for state in states]
    for (name, wrapper, _), entry in timeline.fold(_CALLS, calls):
        client = entries[name]
        held = client.calls if entry.until is None else client.former_calls
        held.setdefault(wrapper, []).append(entry)
    return entries


def read_clients(timeline: Timeline, entries: Mapping[str, ClientEntry]) -> list[Calls]:
    """Return the calls of each state; raises ValueError where one names no release."""

    def path(key: Key, entry: CallEntry) -> CallPath:
        return _path(entries[key[0]], key[1], entry)

    states = timeline.unfold(_CALLS, _all_calls(entries), path)
    shared = {id(call): call for state in states for call in state.values()}
    rank = {
        id(call): at for at, call in enumerate(sorted(shared.values(), key=attrgetter("order")))
    }
    return [tuple(sorted(state.values(), key=lambda call: rank[id(call)])) for state in states]


def kept_call(call: CallPath) -> CallPath:
    """Return a way to call as it is read back when it was written."""
    return _path(_client(_group(call)), call.wrapper, _entry(call))


def _group(call: CallPath) -> Group:
    topic = (call.topic, call.topic_default)
    return (call.client, call.package, *topic, call.namespace, call.location.path)


def _named(groups: Iterable[Group]) -> Iterator[tuple[str, Group]]:
    """Yield a name for each group: the client's, with `#2`, `#3` where it has several."""
    for client, several in groupby(groups, key=lambda pair: pair[0]):
        for number, group in enumerate(several, 1):
            yield (client if number == 1 else f"{client}#{number}"), group


def _client(group: Group) -> ClientEntry:
    client, package, topic, topic_default, namespace, source = group
    return ClientEntry(
        cls=client,
        package=package,
        source=source,
        topic=topic,
        topic_default=topic_default,
        namespace=namespace,
    )


def _keyed(state: Calls, names: Mapping[Group, str]) -> Iterator[tuple[Key, CallEntry]]:
    for call in state:
        entry = _entry(call)
        yield _key(names[_group(call)], call.wrapper, entry), entry


def _key(name: str, wrapper: str, entry: CallEntry) -> Key:
    """What is sent is itself the identity of a way to call."""
    return name, wrapper, msgspec.json.encode(entry).decode()


def _entry(call: CallPath) -> CallEntry:
    return CallEntry(
        kind="call" if call.kind == "call" else "cast",
        version=call.version,
        method=None if call.method == call.wrapper else call.method,
        arguments=call.arguments,
        sendable=call.sendable,
        refused=call.refused,
        explicit=call.explicit,
        pinned=call.pinned,
        used=call.used,
        placed=call.placed,
        partial=call.partial,
        cap=call.cap,
        idle=call.idle,
        shapes=call.shapes,
        reads_reply=call.reads_reply,
    )


def _all_calls(entries: Mapping[str, ClientEntry]) -> Iterator[tuple[Key, CallEntry]]:
    for name, client in entries.items():
        for held in (client.calls, client.former_calls):
            for wrapper, several in held.items():
                for call in several:
                    plain = msgspec.structs.replace(call, after=None, until=None)
                    yield _key(name, wrapper, plain), call


def _path(client: ClientEntry, wrapper: str, entry: CallEntry) -> CallPath:
    return CallPath(
        client=client.cls,
        wrapper=wrapper,
        package=client.package,
        topic=client.topic,
        topic_default=client.topic_default,
        namespace=client.namespace,
        method=wrapper if entry.method is None else entry.method,
        arguments=entry.arguments,
        version=entry.version,
        explicit=entry.explicit,
        kind=entry.kind,
        pinned=entry.pinned,
        sendable=entry.sendable,
        refused=entry.refused,
        conditions=(),
        location=somewhere_in(client.source),
        used=entry.used,
        placed=entry.placed,
        partial=entry.partial,
        cap=entry.cap,
        idle=entry.idle,
        shapes=entry.shapes,
        reads_reply=entry.reads_reply,
    )
