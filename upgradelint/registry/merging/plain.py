"""A registry's recorded state as plain facts, each under a path that is its own on every side."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.registry.documents.document import Document, ObjectEntry
from upgradelint.registry.file.codec import decode, encode
from upgradelint.registry.model import ObjectRecord, Registry
from upgradelint.registry.objects.records import object_record, record_entry
from upgradelint.registry.rpc.server_entries import FirstSeen

Plain = dict[str, Any]

SEEN = "introduced"
"""The section, and the attribute of a server, that say which version introduced what."""

_LISTS = ("unread_models",)
_EMPTY: Plain = {
    section: [] if section in _LISTS else {}
    for section in Document.__struct_fields__
    if section != "schema"
}
_NUMBER = re.compile(r"#[0-9]+$")
_TIES = {
    "rpc_servers": ("class",),
    "rpc_clients": ("package", "topic", "topic_default", "namespace", "source"),
    "migrations": ("path",),
    "tables": ("source", "table"),
    "pins": ("kind",),
    "online_migrations": ("source",),
}
"""What tells apart entries whose name is numbered, by section."""


def plain_state(registry: Registry) -> Plain:
    """Return the accepted findings and the facts of the code, without releases and memory."""
    objects = {
        name: ObjectRecord(record.facts, record.source, dropped=record.dropped)
        for name, record in registry.objects.items()
        if not record.removed
    }
    now = Registry(objects=objects, accepted=registry.accepted, promise=registry.promise)
    state = _EMPTY | _plain(encode(now))
    dates = dict(registry.first_seen)
    for name, server in state["rpc_servers"].items():
        if name in dates:
            server[SEEN] = dict(dates.pop(name))
    return state | {SEEN: {name: dict(known) for name, known in dates.items()}}


def registry_of(state: Plain) -> Registry:
    """Return the registry with these facts, the reverse of `plain_state`."""
    servers = state["rpc_servers"]
    dates: FirstSeen = {
        **state[SEEN],
        **{name: server[SEEN] for name, server in servers.items() if server.get(SEEN)},
    }
    sections = {name: section for name, section in state.items() if name != SEEN}
    sections["rpc_servers"] = {name: _without_dates(server) for name, server in servers.items()}
    read = decode(msgspec.convert(sections, Document))
    return replace(read, first_seen=dict(sorted(dates.items())))


def _without_dates(server: Mapping[str, Any]) -> Plain:
    return {name: value for name, value in server.items() if name != SEEN}


def plain_object(facts: ObjectFacts) -> Plain:
    """Return one state of an object."""
    return _plain(record_entry(ObjectRecord(facts, "")))


def object_of(name: str, plain: Mapping[str, Any]) -> ObjectFacts:
    """Return the state of an object, the reverse of `plain_object`."""
    return object_record(name, msgspec.convert({"source": "", **plain}, ObjectEntry)).facts


def _plain(entry: Document | ObjectEntry) -> Plain:
    plain: Plain = msgspec.json.decode(msgspec.json.encode(entry))
    return plain


def by_identity(states: Sequence[Plain]) -> list[Plain]:
    """Return states in which entries with numbers in their names are named by what tells them
    apart: who is `X#2` depends on which others there are.
    """
    renamed = [dict(state) for state in states]
    for section, ties in _TIES.items():
        held = [state[section] for state in states]
        ambiguous = {_bare(name) for entries in held for name in entries if _NUMBER.search(name)}
        for state, entries in zip(renamed, held, strict=True):
            if ambiguous:
                state[section] = dict(_identified(entries, ties, ambiguous))
    return renamed


def _identified(
    entries: Mapping[str, Any], ties: Sequence[str], ambiguous: set[str]
) -> Iterator[tuple[str, Any]]:
    alike: dict[str, int] = {}
    for name, entry in entries.items():
        if _bare(name) in ambiguous:
            # In the order of the names as they are, which is that of the registry.
            tie = json.dumps([entry.get(key, "") for key in ties], ensure_ascii=False)
            name = f"{_bare(name)} {tie}"
            alike[name] = alike.get(name, 0) + 1
            name = name if alike[name] == 1 else f"{name} {alike[name]}"
        yield name, entry


def numbered(state: Plain) -> Plain:
    """Return a state whose entries have the names of the registry again."""
    return {
        name: dict(_numbered(section)) if name in _TIES else section
        for name, section in state.items()
    }


def _numbered(entries: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    dates: dict[str, int] = {}
    for name in sorted(entries):
        bare = name.partition(' ["')[0]
        dates[bare] = dates.get(bare, 0) + 1
        yield (bare if dates[bare] == 1 else f"{bare}#{dates[bare]}"), entries[name]


def _bare(name: str) -> str:
    return _NUMBER.sub("", name)
