"""Recorded facts in words, for the lines that say how the registry lags behind."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import TypeVar

from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.registry.order import version_order

Children = tuple[tuple[str, str], ...] | None
F = TypeVar("F", FieldFacts, MethodFacts)


def object_lines(
    before: ObjectFacts, after: ObjectFacts, dropped: Mapping[str, str]
) -> Iterator[str]:
    """Yield a line for each difference between two states of an object, at least one.

    What the backport does with a new field stands in the line of the field.
    """

    def described(field: FieldFacts) -> str:
        fate = None if before.field(field.name) else dropped.get(field.name)
        return f"{_field(field)}, {_dropping(fate)}" if fate else _field(field)

    lines = [
        *_head_lines(before, after),
        *_fact_lines(before.fields, after.fields, described),
        *_fact_lines(before.methods, after.methods, _method),
    ]
    yield from lines or [f": fingerprint {before.fingerprint} -> {after.fingerprint}"]


def dropped_lines(
    before: Mapping[str, str], after: Mapping[str, str], moved: Container[str]
) -> Iterator[str]:
    """Yield a line for each field that the backport drops otherwise than before; what it does with
    those that came or went is told with them.
    """
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        known = name in moved and None in (old, new)
        if old != new and not known:
            yield f".{name}: {_dropping(old)} -> {_dropping(new)}"


def _dropping(version: str | None) -> str:
    return f"dropped below {version}" if version else "never dropped"


def _head_lines(before: ObjectFacts, after: ObjectFacts) -> Iterator[str]:
    if before.version != after.version:
        yield f": version {before.version} -> {after.version}"
    if before.role != after.role:
        yield f": {before.role} -> {after.role}"
    if before.parents != after.parents:
        yield f": parents {_listed(before.parents)} -> {_listed(after.parents)}"
    yield from _child_lines(before.child_versions, after.child_versions)
    if before.extra != after.extra:
        yield ": extra data of the fingerprint changed"


def _child_lines(before: Children, after: Children) -> Iterator[str]:
    """Yield a line for each version of the object that holds another one of its child."""
    if before is None or after is None:
        if before != after:
            yield f": child versions {_children(before)} -> {_children(after)}"
        return
    old, new = dict(before), dict(after)
    for name in sorted(old.keys() | new.keys(), key=version_order):
        if name not in old:
            yield f": child version {name} {new[name]} added"
        elif name not in new:
            yield f": child version {name} {old[name]} removed"
        elif old[name] != new[name]:
            yield f": child version {name} {old[name]} -> {name} {new[name]}"


def _fact_lines(
    before: Sequence[F], after: Sequence[F], words: Callable[[F], str]
) -> Iterator[str]:
    old = {fact.name: fact for fact in before}
    new = {fact.name: fact for fact in after}
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield f".{name}: added, {words(new[name])}"
        elif name not in new:
            yield f".{name}: removed, was {words(old[name])}"
        elif old[name] != new[name]:
            yield f".{name}: {_step(old[name], new[name], words)}"


def _step(before: F, after: F, words: Callable[[F], str]) -> str:
    values = ", ".join(_value_steps(before, after))
    if values:
        return values
    texts = words(before), words(after)
    if texts[0] == texts[1]:
        texts = before.text, after.text
    return " -> ".join(texts)


def _value_steps(before: F, after: F) -> Iterator[str]:
    """Yield the values that came and went, where nothing else of a field is another."""
    if not isinstance(before, FieldFacts) or not isinstance(after, FieldFacts):
        return
    old, new = before.type.values, after.type.values
    if not old or not new or _without_values(before) != _without_values(after):
        return
    yield from (f"value {value} added" for value in new if value not in old)
    yield from (f"value {value} removed" for value in old if value not in new)


def _without_values(field: FieldFacts) -> FieldFacts:
    return replace(field, type=replace(field.type, values=None), text="")


def _field(facts: FieldFacts) -> str:
    words = [_type(facts.type)]
    if facts.nullable:
        words.append("nullable")
    if facts.read_only:
        words.append("read_only")
    if facts.default is not None:
        words.append(f"default {facts.default}")
    return " ".join(words)


def _type(facts: TypeFacts) -> str:
    inner = [] if facts.values is None else list(facts.values)
    if facts.wire != facts.name:
        inner.insert(0, facts.wire)
    if facts.object_name is not None:
        inner.append(facts.object_name)
    if facts.element is not None:
        inner.append(_type(facts.element) + (" nullable" if facts.element_nullable else ""))
    return f"{facts.name}({', '.join(inner)})" if inner else facts.name


def _method(facts: MethodFacts) -> str:
    return f"({', '.join(map(_parameter, facts.parameters))})"


def _parameter(facts: ParameterFacts) -> str:
    prefix = {"varargs": "*", "varkw": "**"}.get(facts.kind, "")
    return prefix + facts.name + ("" if facts.default is None else f"={facts.default}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _children(versions: Children) -> str:
    if versions is None:
        return "none"
    return _listed([f"{name} {version}" for name, version in versions])
