"""What goes wrong with a versioned object on its way, by the change that a finding is about."""

import re
from collections.abc import Mapping

from upgradelint.base.frozen import Frozen, field, replace
from upgradelint.compare.changes import (
    Change,
    ChildNotPropagated,
    EnumValuesAdded,
    EnumValuesRemoved,
    FieldAdded,
    FieldChange,
    FieldRemoved,
    FieldRetyped,
    FieldWidened,
    MajorRaised,
    NullableNarrowed,
    NullableWidened,
    ObjectRemoved,
    ObjectRenamed,
)
from upgradelint.compare.objects.backports import (
    EnumValuesNotMapped,
    FieldLost,
    FieldNotConverted,
    FieldNotRebuilt,
    FieldSurvives,
    NoneNotMapped,
)
from upgradelint.compare.objects.field_types import turns
from upgradelint.facts.objects.model import FieldFacts, TypeFacts
from upgradelint.prove.field_types import value_text
from upgradelint.prove.model import CannotRunError
from upgradelint.prove.nodes import Node

_REFUSED = (FieldRetyped, FieldWidened, FieldNotConverted)
_VALUES = (EnumValuesAdded, EnumValuesRemoved, EnumValuesNotMapped)
_NONE = (NullableWidened, NullableNarrowed, NoneNotMapped)
_LACKING = (FieldAdded, FieldRemoved, FieldNotRebuilt, FieldLost)
_MATCHES = {"None": "cannot be None", "[None]": "cannot be None"}
_UNKNOWN = (ObjectRemoved, ObjectRenamed)
KNOWN = (
    *_REFUSED,
    *_VALUES,
    *_NONE,
    *_LACKING,
    *_UNKNOWN,
    FieldSurvives,
    MajorRaised,
    ChildNotPropagated,
)


class Effect(Frozen):
    """What goes wrong: an `exception` while it is `received`, or when the field is `read`; or a
    field that `arrives` and should not; or a value that is `turned` into another one. `given` are
    values to set in what is sent.
    """

    said: str
    exception: str = ""
    match: str = ""
    read: str = ""
    arrives: str = ""
    turned: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


def field_name(change: Change) -> str:
    one = getattr(change, "field", None) or getattr(change, "new", None)
    return one.name if isinstance(one, FieldFacts) else ""


def effect_of(change: Change, sender: Node, receiver: Node) -> Effect:
    """Return what the finding says, in the library's words."""
    name = field_name(change)
    if isinstance(change, _LACKING):
        told = f"Cannot load '{name}'"
        return Effect(f"NotImplementedError: {told}", "NotImplementedError", told, read=name)
    if isinstance(change, FieldSurvives):
        return Effect(f'field "{name}" arrives all the same', arrives=name)
    if isinstance(change, _UNKNOWN):
        said = f"UnsupportedObjectError: {sender.name}"
        return Effect(said, "exception.UnsupportedObjectError", re.escape(sender.name))
    if isinstance(change, MajorRaised):
        said = f"IncompatibleObjectVersion: {sender.name} {sender.version}"
        return Effect(said, "exception.IncompatibleObjectVersion", re.escape(sender.name))
    if isinstance(change, ChildNotPropagated):
        return _child(change, sender)
    value = _refused_value(change, sender)
    if isinstance(change, _REFUSED) and turns(_type(change, receiver), _type(change, sender)):
        return Effect(
            f"a wrong value for {value} in field '{name}'", turned=name, given={name: value}
        )
    said = f"ValueError: {value} in field '{name}'"
    match = _MATCHES.get(value, "is invalid" if isinstance(change, _VALUES) else "")
    return Effect(said, "ValueError", match, given={name: value})


def _child(change: ChildNotPropagated, sender: Node) -> Effect:
    """The object that is held is too new, and the one that holds it does not show that."""
    if change.after.version != change.before.version:
        raise CannotRunError("what is sent depends on the versions that the other node asks for")
    child = change.child_after
    held = replace(sender, name=child.name).filled({})
    value = held if change.field.type.element is None else f"[{held}]"
    said = f"IncompatibleObjectVersion: {child.name} {child.version}"
    raised = "exception.IncompatibleObjectVersion"
    return Effect(said, raised, re.escape(child.name), given={change.field.name: value})


def _refused_value(change: Change, sender: Node) -> str:
    if isinstance(change, _NONE):
        element = isinstance(change, FieldChange) and getattr(change, "element", False)
        return "[None]" if element else "None"
    if isinstance(change, _VALUES):
        return _of_enum(_type(change, sender), change.values[0])
    return value_text(_type(change, sender), wider=isinstance(change, FieldWidened))


def _of_enum(kind: TypeFacts, value: str) -> str:
    wrapped = {"List": f"[{value}]", "Dict": f"{{'key': {value}}}", "Set": f"{{{value}}}"}
    return value if kind.element is None else wrapped.get(kind.wire, value)


def _type(change: Change, node: Node) -> TypeFacts:
    """The type of the field as a node has it."""
    found = node.objects[node.name].field(field_name(change))
    if found is None:
        raise CannotRunError(f"{node.name} has no such field")
    return found.type
