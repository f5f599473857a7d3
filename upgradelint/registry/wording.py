"""Recorded facts in words, for the lines that say how the registry lags behind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts

F = TypeVar("F", FieldFacts, MethodFacts)


def object_lines(before: ObjectFacts, after: ObjectFacts) -> Iterator[str]:
    """Yield a line for each difference between two states of an object, at least one."""
    lines = [
        *_head_lines(before, after),
        *_fact_lines(before.fields, after.fields, _field),
        *_fact_lines(before.methods, after.methods, _method),
    ]
    yield from lines or [f": fingerprint {before.fingerprint} -> {after.fingerprint}"]


def dropped_lines(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each field that the backport drops otherwise than before."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
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
    if before.child_versions != after.child_versions:
        yield f": child versions {_children(before)} -> {_children(after)}"
    if before.extra != after.extra:
        yield ": extra data of the fingerprint changed"


def _fact_lines(
    before: Sequence[F], after: Sequence[F], words: Callable[[F], str]
) -> Iterator[str]:
    old = {one.name: one for one in before}
    new = {one.name: one for one in after}
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield f".{name}: added, {words(new[name])}"
        elif name not in new:
            yield f".{name}: removed, was {words(old[name])}"
        elif old[name] != new[name]:
            yield f".{name}: {_step(old[name], new[name], words)}"


def _step(before: F, after: F, words: Callable[[F], str]) -> str:
    texts = words(before), words(after)
    if texts[0] == texts[1]:
        texts = before.text, after.text
    return " -> ".join(texts)


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


def _children(facts: ObjectFacts) -> str:
    if facts.child_versions is None:
        return "none"
    return _listed([f"{name} {version}" for name, version in facts.child_versions])
