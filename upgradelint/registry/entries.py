"""One fact, one entry: between the facts of a state and what the registry file writes."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.objects import FieldFacts, MethodFacts, ParameterFacts, TypeFacts
from upgradelint.registry.document import FieldEntry, MethodEntry, TypeEntry
from upgradelint.registry.model import NOWHERE

_UNSPECIFIED = "<class 'oslo_versionedobjects.fields.UnspecifiedDefault'>"


def field_entry(facts: FieldFacts) -> FieldEntry:
    """Return what the file says of a field."""
    kind = facts.type
    return FieldEntry(
        type=kind.name,
        wire=None if kind.wire == kind.name else kind.wire,
        object=kind.object_name,
        values=kind.values,
        element=None if kind.element is None else _type_entry(kind.element),
        element_nullable=kind.element_nullable,
        nullable=facts.nullable,
        default=facts.default,
        read_only=facts.read_only,
        text=None if facts.text == _usual_text(kind, facts.default, facts.nullable) else facts.text,
    )


def field_facts(name: str, entry: FieldEntry) -> FieldFacts:
    """Return the field that the file describes."""
    kind = _type_facts(entry)
    return FieldFacts(
        name=name,
        type=kind,
        nullable=entry.nullable,
        default=entry.default,
        read_only=entry.read_only,
        text=entry.text or _usual_text(kind, entry.default, entry.nullable),
        location=NOWHERE,
    )


def method_entry(facts: MethodFacts) -> MethodEntry:
    """Return what the file says of a remotable method."""
    return MethodEntry(parameters=tuple(_signature(facts.parameters)), text=facts.text)


def method_facts(name: str, entry: MethodEntry) -> MethodFacts:
    """Return the remotable method that the file describes."""
    return MethodFacts(name, tuple(_parameters(entry.parameters)), entry.text, NOWHERE)


def _type_entry(facts: TypeFacts) -> TypeEntry:
    return TypeEntry(
        type=facts.name,
        wire=None if facts.wire == facts.name else facts.wire,
        object=facts.object_name,
        values=facts.values,
        element=None if facts.element is None else _type_entry(facts.element),
        element_nullable=facts.element_nullable,
    )


def _type_facts(entry: TypeEntry) -> TypeFacts:
    return TypeFacts(
        name=entry.type,
        wire=entry.wire or entry.type,
        values=entry.values,
        object_name=entry.object,
        element=None if entry.element is None else _type_facts(entry.element),
        element_nullable=entry.element_nullable,
    )


def _usual_text(kind: TypeFacts, default: str | None, nullable: bool) -> str:
    """Return what the fingerprint prints for nearly every field of that type."""
    values = kind.values
    if values is None and kind.element is not None:
        values = kind.element.values
    listed = "" if values is None else f",valid_values=[{', '.join(values)}]"
    shown = _UNSPECIFIED if default is None else default
    return f"{kind.name}(default={shown},nullable={nullable}{listed})"


def _signature(parameters: Iterable[ParameterFacts]) -> Iterator[str]:
    star = False
    for one in parameters:
        if one.kind == "keyword" and not star:
            yield "*"
        star = star or one.kind in ("varargs", "keyword")
        prefix = {"varargs": "*", "varkw": "**"}.get(one.kind, "")
        yield prefix + one.name + ("" if one.default is None else f"={one.default}")


def _parameters(signature: Iterable[str]) -> Iterator[ParameterFacts]:
    star = False
    for text in signature:
        name, equals, default = text.partition("=")
        value = default if equals else None
        if name.startswith("**"):
            yield ParameterFacts(name[2:], "varkw", value)
        elif name.startswith("*"):
            star = True
            if name != "*":
                yield ParameterFacts(name[1:], "varargs", value)
        else:
            yield ParameterFacts(name, "keyword" if star else "positional", value)
