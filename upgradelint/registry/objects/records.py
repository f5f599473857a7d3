"""An object's memory, between the registry and its file. A contradiction is a ValueError."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import UNSET, UnsetType

from upgradelint.base.digits import whole
from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts
from upgradelint.registry.documents.document import FieldEntry, MethodEntry, ObjectEntry, OlderEntry
from upgradelint.registry.memory.spans import fold, unfold
from upgradelint.registry.model import NOWHERE, ObjectRecord
from upgradelint.registry.objects.field_entries import field_entry, field_facts
from upgradelint.registry.objects.method_entries import method_entry, method_facts
from upgradelint.registry.order import version_order

E = TypeVar("E", FieldEntry, MethodEntry)
F = TypeVar("F", FieldFacts, MethodFacts)
T = TypeVar("T")

_HASH = re.compile(r"(?:.*-)?[0-9a-f]{1,64}")
_LONG = 100


def record_entry(record: ObjectRecord) -> ObjectEntry:
    """Return what the file says of an object."""
    facts, states = record.facts, record.states
    keys = state_keys(record)
    fields, former_fields = fold(
        keys, [{field.name: field_entry(field) for field in state.fields} for state in states]
    )
    methods, former_methods = fold(
        keys, [{method.name: method_entry(method) for method in state.methods} for state in states]
    )
    older = zip(keys, states, states[1:], strict=False)
    return ObjectEntry(
        version=facts.version,
        fingerprint=facts.fingerprint,
        source=record.source,
        role=None if facts.role == "object" else facts.role,
        removed=record.removed,
        parents=facts.parents,
        children=_children(facts),
        extra=facts.extra,
        dropped=dict(record.dropped),
        fields=fields,
        methods=methods,
        older={key: _older_entry(state, newer) for key, state, newer in older},
        former_fields=former_fields,
        former_methods=former_methods,
    )


def object_record(name: str, entry: ObjectEntry) -> ObjectRecord:
    """Return the object that the file describes."""
    older = sorted(entry.older, key=_key_order)
    keys = list(_keys([*map(_version, older), entry.version]))
    if keys[:-1] != older:
        raise ValueError(f'object "{name}" lacks one of its older states ({", ".join(older)})')
    try:
        fields = _spread(keys, entry.fields, entry.former_fields, field_facts)
        methods = _spread(keys, entry.methods, entry.former_methods, method_facts)
    except KeyError as error:
        raise ValueError(f'object "{name}" has no state {error}, but a fact names it') from None
    _refuse_odd(name, entry.version, entry.fingerprint)
    for key, state in entry.older.items():
        _refuse_odd(name, key, state.fingerprint)
    heads = reversed(list(_heads(name, entry, older)))
    states = [
        replace(head, fields=tuple(has), methods=tuple(can))
        for head, has, can in zip(heads, fields, methods, strict=True)
    ]
    older_states = tuple(states[:-1])
    return ObjectRecord(states[-1], entry.source, older_states, entry.removed, entry.dropped)


def _refuse_odd(name: str, version: str, fingerprint: str) -> None:
    if len(version) > _LONG:
        raise ValueError(f'object "{name}" has a version of {len(version)} characters')
    if not _HASH.fullmatch(fingerprint):
        raise ValueError(f'the hash of object "{name}" is none: {fingerprint[:_LONG]!a}')


def state_keys(record: ObjectRecord) -> list[str]:
    """Return the name in the file of each state of an object, the current one last.

    That is its version, with `#2`, `#3`, where the version had several states.
    """
    return list(_keys(state.version for state in record.states))


def _keys(versions: Iterable[str]) -> Iterator[str]:
    counted: dict[str, int] = {}
    for version in versions:
        counted[version] = counted.get(version, 0) + 1
        yield version if counted[version] == 1 else f"{version}#{counted[version]}"


def _version(key: str) -> str:
    return key.partition("#")[0]


def _key_order(key: str) -> tuple[object, ...]:
    version, _, number = key.partition("#")
    return (version_order(version), version, whole(number) if number.isdecimal() else 0)


def _spread(
    keys: Sequence[str],
    current: Mapping[str, E],
    former: Mapping[str, Sequence[E]],
    facts: Callable[[str, E], F],
) -> list[list[F]]:
    """Return the facts of each state; facts that did not change are shared between states."""
    states: list[list[F]] = [[] for _ in keys]
    for name, entry, span in unfold(keys, current, former):
        fact = facts(name, entry)
        for at in span:
            states[at].append(fact)
    return states


def _heads(name: str, entry: ObjectEntry, older: Sequence[str]) -> Iterator[ObjectFacts]:
    """Yield each state without fields and methods, newest first."""
    head = ObjectFacts(
        name=name,
        version=entry.version,
        fields=(),
        methods=(),
        child_versions=_child_versions(entry.children),
        extra=entry.extra,
        fingerprint=entry.fingerprint,
        role=entry.role or "object",
        parents=entry.parents,
        location=NOWHERE,
        version_location=NOWHERE,
    )
    yield head
    for key in reversed(older):
        head = _older_head(head, _version(key), entry.older[key])
        yield head


def _older_head(newer: ObjectFacts, version: str, entry: OlderEntry) -> ObjectFacts:
    children = entry.children
    return replace(
        newer,
        version=version,
        fingerprint=entry.fingerprint,
        role=_given(entry.role, newer.role),
        parents=_given(entry.parents, newer.parents),
        extra=_given(entry.extra, newer.extra),
        child_versions=(
            newer.child_versions if isinstance(children, UnsetType) else _child_versions(children)
        ),
    )


def _older_entry(facts: ObjectFacts, newer: ObjectFacts) -> OlderEntry:
    same_children = facts.child_versions == newer.child_versions
    return OlderEntry(
        fingerprint=facts.fingerprint,
        role=UNSET if facts.role == newer.role else facts.role,
        parents=UNSET if facts.parents == newer.parents else facts.parents,
        children=UNSET if same_children else _children(facts),
        extra=UNSET if facts.extra == newer.extra else facts.extra,
    )


def _given(value: T | UnsetType, otherwise: T) -> T:
    return otherwise if isinstance(value, UnsetType) else value


def _children(facts: ObjectFacts) -> dict[str, str] | None:
    return None if facts.child_versions is None else dict(facts.child_versions)


def _child_versions(children: dict[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    return None if children is None else tuple(children.items())
