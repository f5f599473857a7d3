"""A field, between its facts and what the registry file writes."""

from typing import Final

from upgradelint.facts.objects.model import FieldFacts, TypeFacts
from upgradelint.registry.documents.document import FieldEntry, TypeEntry
from upgradelint.registry.model import NOWHERE

_UNSPECIFIED = "<class 'oslo_versionedobjects.fields.UnspecifiedDefault'>"
_LIST: Final = "[]"
_TUPLE: Final = "()"


def field_entry(facts: FieldFacts) -> FieldEntry:
    """Return what the file says of a field."""
    kind = facts.type
    usual = {
        _usual_text(kind, facts.default, facts.nullable, style): style for style in (_TUPLE, _LIST)
    }
    brackets = usual.get(facts.text)
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
        brackets=_TUPLE if brackets == _TUPLE else None,
        text=None if brackets else facts.text,
    )


def field_facts(name: str, entry: FieldEntry) -> FieldFacts:
    """Return the field that the file describes."""
    kind = _type_facts(entry)
    usual = _usual_text(kind, entry.default, entry.nullable, entry.brackets or _LIST)
    return FieldFacts(
        name=name,
        type=kind,
        nullable=entry.nullable,
        default=entry.default,
        read_only=entry.read_only,
        text=usual if entry.text is None else entry.text,
        location=NOWHERE,
    )


def _usual_text(kind: TypeFacts, default: str | None, nullable: bool, brackets: str) -> str:
    """Return what the fingerprint prints for nearly every field of that type."""
    start, end = brackets[0], brackets[1]
    values = kind.values if kind.element is None else kind.element.values
    listed = "" if values is None else f",valid_values={start}{', '.join(values)}{end}"
    shown = _UNSPECIFIED if default is None else default
    return f"{kind.name}(default={shown},nullable={nullable}{listed})"


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
