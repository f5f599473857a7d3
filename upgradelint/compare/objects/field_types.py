"""Two types of one field: does each side accept what the other sends?

The answers are those of oslo.versionedobjects: the receiver runs its own `from_primitive` and
`coerce` over what the sender's `to_primitive` made.
"""

from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import (
    Change,
    EnumValuesAdded,
    EnumValuesRemoved,
    FieldRetyped,
    FieldWidened,
    NullableNarrowed,
    NullableWidened,
    ObjectTypeChanged,
)
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts, TypeFacts

Sides = tuple[ObjectFacts, ObjectFacts, FieldFacts, FieldFacts]
"""An object and one of its fields: object before, object after, field before, field after."""

_PATTERNS = {"MACAddress", "PCIAddress"}
_ADDRESSES = {"IPAddress", "IPV4Address", "IPV6Address", "IPV4AndV6Address"}
_NETWORKS = {"IPNetwork", "IPV4Network", "IPV6Network"}
_TEXTS = {"String", "VersionPredicate", "Enum", "UUID"} | _PATTERNS | _ADDRESSES | _NETWORKS
_NUMBERS = {"Integer", "NonNegativeInteger", "Float", "NonNegativeFloat"}

_ACCEPTS: Mapping[str, set[str]] = {
    "FieldType": _TEXTS | _NUMBERS | {"Boolean", "FlexibleBoolean", "List", "Dict"},
    "String": _TEXTS | {"DateTime"},
    # UUID only warns of a text that is none.
    "UUID": _TEXTS,
    "Enum": set(),
    "VersionPredicate": set(),
    "DateTime": set(),
    **{name: set() for name in _PATTERNS},
    "IPAddress": _ADDRESSES,
    "IPV4AndV6Address": _ADDRESSES,
    "IPV4Address": set(),
    "IPV6Address": set(),
    "IPNetwork": _NETWORKS,
    "IPV4Network": set(),
    "IPV6Network": set(),
    "Integer": {"NonNegativeInteger", "Boolean", "FlexibleBoolean"},
    "NonNegativeInteger": {"Boolean", "FlexibleBoolean"},
    "Float": {"Integer", "NonNegativeInteger", "NonNegativeFloat", "Boolean", "FlexibleBoolean"},
    "NonNegativeFloat": {"NonNegativeInteger", "Boolean", "FlexibleBoolean"},
    "Boolean": {"FlexibleBoolean"},
    "FlexibleBoolean": {"Boolean"},
    "List": set(),
    "Dict": set(),
    "Set": set(),
    "Object": set(),
}
"""The library's types by `TypeFacts.wire`: every value of which others each one takes unharmed."""

_TURNS: Mapping[str, set[str]] = {
    "String": _NUMBERS | {"Boolean", "FlexibleBoolean"},
    "UUID": _NUMBERS | {"Boolean", "FlexibleBoolean", "DateTime"},
    "Boolean": set(_ACCEPTS),
    "FlexibleBoolean": set(_ACCEPTS),
    "Integer": {"Float", "NonNegativeFloat"},
    "NonNegativeInteger": {"NonNegativeFloat"},
}
"""The values of which others each one takes, and makes something else of, without a word."""


def refusal(receiver: TypeFacts, sender: TypeFacts) -> str:
    """Return what the receiver's type raises on a value that the sender's sends and it does not
    take as it is meant; "" where it takes it for a value of its own.
    """
    to, sent = _form(receiver), _plain_form(sender)
    if to == sent and receiver.element is not None and sender.element is not None:
        return refusal(receiver.element, sender.element)
    if to in ("List", "Set"):
        return _of_items(receiver, sent)
    if to == "Dict":
        return "AttributeError"
    return "" if sent in _TURNS.get(to, ()) else "ValueError"


def _of_items(receiver: TypeFacts, sent: str) -> str:
    """A list is made of all that has items: of the letters of a text, of the keys of a dict."""
    if sent in _NUMBERS or sent in ("Boolean", "FlexibleBoolean"):
        return "TypeError"
    element = receiver.element.wire if receiver.element else "String"
    return "" if element in ("String", "UUID", "FieldType") else "ValueError"


def takes_all(old: TypeFacts, new: TypeFacts) -> bool | None:
    """Return whether the older type takes all that the newer one sends, None where nobody knows.

    An enum that only has more values does: those are another matter.
    """
    before, after = _form(old), _form(new)
    if before != "Enum" and _is_numbered(new):
        after = "Integer"
    if before != after:
        known = before in _ACCEPTS and after in _ACCEPTS
        return after in _ACCEPTS[before] if known else None
    if old.object_name and new.object_name and old.object_name != new.object_name:
        return False
    if old.element is not None and new.element is not None:
        return takes_all(old.element, new.element)
    return True


def _is_numbered(field_type: TypeFacts) -> bool:
    """Whether a type is an enum of whole numbers."""
    return bool(field_type.values) and all(value.isdecimal() for value in field_type.values or ())


def describe(field_type: TypeFacts) -> str:
    """Return a type as a reviewer would say it: `List(Object(Flavor))`."""
    inner = field_type.object_name or (describe(field_type.element) if field_type.element else "")
    return f"{field_type.name}({inner})" if inner else field_type.name


def compare_types(
    sides: Sides, old: TypeFacts, new: TypeFacts, renamed: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what differs on the wire between two types, container items included.

    `renamed` maps old names of objects to new ones: those differ for another reason.
    """
    if _form(old) != _form(new):
        yield from _compare_forms(sides, old, new)
        return
    yield from _compare_values(sides, old, new)
    yield from _compare_object_names(sides, old, new, renamed)
    if old.element is not None and new.element is not None:
        yield from _compare_nullable_items(sides, old, new)
        yield from compare_types(sides, old.element, new.element, renamed)


def compare_nullable(sides: Sides, old: FieldFacts, new: FieldFacts) -> Iterator[Change]:
    """Yield a change where one side sends None and the other refuses it."""
    if new.nullable and not old.takes_none:
        yield NullableWidened(*sides)
    if old.nullable and not new.takes_none:
        yield NullableNarrowed(*sides)


def _compare_nullable_items(sides: Sides, old: TypeFacts, new: TypeFacts) -> Iterator[Change]:
    if new.element_nullable and not old.element_nullable:
        yield NullableWidened(*sides, element=True)
    if old.element_nullable and not new.element_nullable:
        yield NullableNarrowed(*sides, element=True)


def _form(field_type: TypeFacts) -> str:
    """Every type with valid values is an enum, whatever its class."""
    return "Enum" if field_type.values is not None else field_type.wire


def _plain_form(field_type: TypeFacts) -> str:
    """The form of a type that is compared with another; an enum of numbers sends such numbers."""
    return "NonNegativeInteger" if _is_numbered(field_type) else _form(field_type)


def _compare_forms(sides: Sides, old: TypeFacts, new: TypeFacts) -> Iterator[Change]:
    was, now = (describe(field.type) for field in sides[2:])
    before, after = _plain_form(old), _plain_form(new)
    certain = before in _ACCEPTS and after in _ACCEPTS
    if after in _ACCEPTS.get(before, ()):
        # The old side takes all that is sent; a narrowing was checked by whoever made it.
        return
    if before in _ACCEPTS.get(after, ()):
        yield FieldWidened(*sides, was, now)
    elif certain or (old.name != new.name and old.wire != new.wire):
        # A project's own type that keeps its name has only got another base.
        yield FieldRetyped(*sides, was, now, certain)


def _compare_values(sides: Sides, old: TypeFacts, new: TypeFacts) -> Iterator[Change]:
    if not old.values or not new.values:
        return
    if added := tuple(value for value in new.values if value not in old.values):
        yield EnumValuesAdded(*sides, new, added)
    if removed := tuple(value for value in old.values if value not in new.values):
        yield EnumValuesRemoved(*sides, new, removed)


def _compare_object_names(
    sides: Sides, old: TypeFacts, new: TypeFacts, renamed: Mapping[str, str]
) -> Iterator[Change]:
    was, now = old.object_name, new.object_name
    if was and now and renamed.get(was, was) != now:
        yield ObjectTypeChanged(*sides, was, now)
