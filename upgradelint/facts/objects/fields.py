"""The fields of a registered class, each read by itself."""

from collections.abc import Iterator
from typing import TypeGuard

from upgradelint.base.location import Location
from upgradelint.facts.objects.model import UNTOLD, FieldFacts, TypeFacts
from upgradelint.facts.objects.unproven import UnprovenError
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.operations.texts import repr_of
from upgradelint.python.values.containers import DictValue, ListValue
from upgradelint.python.values.definitions import ClassValue, Instance, Raised
from upgradelint.python.values.terms import Unknown, Value
from upgradelint.python.values.words import why, worded

FIELDS = "oslo_versionedobjects.fields"
CONVERSIONS = ("coerce", "to_primitive", "from_primitive")


class _UntoldError(Exception):
    """The type of a field cannot be told; says why."""


def read_fields(ev: Evaluator, cls: ClassValue) -> Iterator[FieldFacts]:
    """Yield the fields by name; raises UnprovenError where it cannot be told which there are."""
    found = find_attribute(ev, cls, "fields", ev.base, cls.where)
    value = found[0] if found else None
    if not isinstance(value, DictValue):
        raise UnprovenError(f"fields cannot be told: {why(value)}", cls.where)
    content = ev.base.read(value)
    if content.more is not None or content.maybe:
        doubt = "some may be absent" if content.more is None else why(content.more)
        raise UnprovenError(f"fields cannot be told: {doubt}", cls.where)
    for name in sorted(content.items, key=str):
        yield _field(ev, str(name), content.items[name], cls)


def _field(ev: Evaluator, name: str, value: Value, cls: ClassValue) -> FieldFacts:
    """A field; what of it cannot be told hides neither the others nor what is known of it."""
    where = value.where if isinstance(value, Unknown | Instance) else cls.where
    where = where if where.line else cls.where
    try:
        return _known_field(ev, name, value, where)
    except _UntoldError as error:
        kind = TypeFacts(name=UNTOLD, wire=UNTOLD)
        text = f"{UNTOLD}{error}"
        return FieldFacts(name, kind, False, None, False, text, where)


def _known_field(ev: Evaluator, name: str, value: Value, where: Location) -> FieldFacts:
    if not _is_field(value):
        raise _UntoldError(f"field {name} cannot be told: {why(value)}")
    if value.cls.opaque is not None:
        raise _UntoldError(f"field {name}: {value.cls.opaque.reason}")
    content = ev.base.read(value)
    default = content.get("_default")
    unspecified = isinstance(default, ClassValue) and default.name == "UnspecifiedDefault"
    return FieldFacts(
        name=name,
        type=_type(ev, content.get("_type"), name, (value,)),
        nullable=content.get("_nullable") is True,
        default=None if unspecified else default_text(ev, default),
        read_only=content.get("_read_only") is True,
        text=_text(ev, name, value, default),
        location=where,
    )


def _is_field(value: Value) -> TypeGuard[Instance]:
    return isinstance(value, Instance) and value.cls.derives_from(f"{FIELDS}.Field")


def _text(ev: Evaluator, name: str, value: Instance, default: Value) -> str:
    """What the fingerprint prints, or why that cannot be told: a default never travels."""
    if isinstance(default, Unknown):
        return f"{UNTOLD}the default of field {name} cannot be told: {why(default)}"
    text = repr_of(ev, value, ev.base)
    if isinstance(text, str):
        return text
    return f"{UNTOLD}field {name} cannot be told: {why(_reason(text))}"


def _reason(text: Unknown) -> Unknown:
    """Why a text cannot be told: its first hole."""
    holes = [unknown for unknown in getattr(text, "parts", ()) if isinstance(unknown, Unknown)]
    return holes[0] if holes else text


def default_text(ev: Evaluator, value: Value) -> str:
    text = repr_of(ev, value, ev.base)
    return text if isinstance(text, str) else worded(text)


def _type(ev: Evaluator, value: Value, name: str, around: tuple[Instance, ...]) -> TypeFacts:
    """What a type sends and takes; `around` are the fields and types that hold it."""
    if isinstance(value, ClassValue):
        made = value.metaclass
        return TypeFacts(name=made.name if made else "type", wire=_wire(value))
    if not isinstance(value, Instance):
        raise _UntoldError(f"the type of field {name} cannot be told: {why(value)}")
    if value in around:
        raise _UntoldError(f"the type of field {name} holds itself")
    content, around = ev.base.read(value), (*around, value)
    # A field given in place of a type does what its own type does.
    if _is_field(value):
        return _type(ev, content.get("_type"), name, around)
    element = content.get("_element_type")
    named = content.get("_obj_name")
    return TypeFacts(
        name=value.cls.name,
        wire=_wire(value.cls),
        values=_values(ev, content.get("_valid_values")),
        object_name=named if isinstance(named, str) else None,
        element=_type(ev, element, name, around) if _is_field(element) else None,
        element_nullable=_is_field(element) and ev.base.read(element).get("_nullable") is True,
    )


def _wire(cls: ClassValue) -> str:
    """The nearest class that defines how values become primitives; an enum is its plain string."""
    for base in cls.mro:
        if base.path == f"{FIELDS}.Enum":
            continue
        if any(name in base.content for name in CONVERSIONS):
            return base.name
    return cls.name


def _values(ev: Evaluator, value: Value) -> tuple[str, ...] | None:
    """The values an enum takes, none for what is no enum, empty where they cannot be told."""
    if value is None:
        return None
    if isinstance(value, str):
        return (default_text(ev, value),)
    try:
        items, more = iterate(ev, value, ev.base, Location("", 0))
    except Raised:
        return ()
    # Of a list that was made of a set, the order is another each time.
    more = ev.base.read(value).more if isinstance(value, ListValue) else more
    unknown = more is not None or any(isinstance(item, Unknown) for item in items)
    return () if unknown else tuple(default_text(ev, item) for item in items)
