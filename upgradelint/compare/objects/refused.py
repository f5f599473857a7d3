"""What a field may hold now that an older version of it refuses."""

from upgradelint.base.frozen import Frozen
from upgradelint.compare.objects.field_types import describe, takes_all
from upgradelint.facts.objects.model import FieldFacts, TypeFacts


class NewValues(Frozen):
    """Values that an enum did not have."""

    values: tuple[str, ...]


class OtherType(Frozen):
    """A type that the older version does not take; `certain` where none of its values passes."""

    was: str
    now: str
    certain: bool


class NewNone(Frozen):
    """None, which was refused."""


Refused = NewValues | OtherType | NewNone


def added_values(old: FieldFacts, new: FieldFacts) -> NewValues | None:
    """Return the values of an enum, or of a list of one, that the older field refuses."""
    was, now = _values(old), _values(new)
    if not was or not now:
        return None
    added = tuple(value for value in now if value not in was)
    return NewValues(added) if added else None


def other_type(old: FieldFacts, new: FieldFacts) -> OtherType | None:
    """Return the type of the newer field where the older one does not take all of its values."""
    if takes_all(old.type, new.type) is not False or _converts(old.type, new.type):
        return None
    certain = _shape(old.type) != _shape(new.type)
    return OtherType(describe(old.type), describe(new.type), certain)


def new_none(old: FieldFacts, new: FieldFacts) -> NewNone | None:
    """Return that the newer field may be None, or its items, where the older one refuses that."""
    element = new.type.element_nullable and not old.type.element_nullable
    both = old.type.element is not None and new.type.element is not None
    widened = (new.nullable and not old.takes_none) or (element and both)
    return NewNone() if widened and takes_all(old.type, new.type) is not False else None


_SHAPES = {"List": "list", "Set": "list", "Dict": "dict", "Object": "object"}

_TEXTS = ("String", "UUID")
"""Types that make a text of every scalar."""

_LENIENT = ("FieldType", "Boolean", "FlexibleBoolean")
"""Types that make something of every value."""


def _converts(old: TypeFacts, new: TypeFacts) -> bool:
    """Whether the older type makes its own of what it gets, without an error."""
    text = old.wire in _TEXTS and old.values is None
    return old.wire in _LENIENT or (text and not _shape(new))


def _shape(field_type: TypeFacts) -> str:
    """What a value is on the wire: nobody takes a container for a scalar, or for another one."""
    return _SHAPES.get(field_type.wire, "")


def _values(field: FieldFacts) -> tuple[str, ...] | None:
    return (field.type.element or field.type).values
