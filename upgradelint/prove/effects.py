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
    FieldRemoved,
    FieldRetyped,
    FieldWidened,
    MajorRaised,
    NullableNarrowed,
    NullableWidened,
    ObjectRemoved,
    ObjectRenamed,
    ObjectTypeChanged,
    VersionWentBack,
)
from upgradelint.compare.objects.backports import (
    EnumValuesNotMapped,
    FieldLost,
    FieldNotConverted,
    FieldNotRebuilt,
    FieldSurvives,
    NoneNotMapped,
)
from upgradelint.compare.objects.field_types import refusal
from upgradelint.facts.objects.model import FieldFacts, TypeFacts
from upgradelint.prove.field_types import value_text
from upgradelint.prove.model import CannotRunError
from upgradelint.prove.nodes import Node

_RETYPED = (FieldRetyped, FieldWidened, FieldNotConverted)
_VALUES = (EnumValuesAdded, EnumValuesRemoved, EnumValuesNotMapped)
_NONE = (NullableWidened, NullableNarrowed, NoneNotMapped)
_LACKING = (FieldAdded, FieldRemoved, FieldNotRebuilt, FieldLost)
_INCOMPATIBLE = (MajorRaised, VersionWentBack)
_UNKNOWN = (ObjectRemoved, ObjectRenamed)
KNOWN = (
    *_RETYPED,
    *_VALUES,
    *_NONE,
    *_LACKING,
    *_UNKNOWN,
    FieldSurvives,
    *_INCOMPATIBLE,
    ChildNotPropagated,
    ObjectTypeChanged,
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
    """Return the name of the field that a change is about, "" where it is about none."""
    changed = getattr(change, "field", None) or getattr(change, "new", None)
    return changed.name if isinstance(changed, FieldFacts) else ""


def effect_of(change: Change, sender: Node, receiver: Node) -> Effect:
    """Return what the finding says, in the library's words."""
    name = field_name(change)
    if isinstance(change, _LACKING):
        text = f"Cannot load '{name}'"
        return Effect(f"NotImplementedError: {text}", "NotImplementedError", text, read=name)
    if isinstance(change, FieldSurvives):
        return Effect(f'field "{name}" arrives all the same', arrives=name)
    if isinstance(change, _UNKNOWN):
        return _not_taken("UnsupportedObjectError", sender.name)
    if isinstance(change, _INCOMPATIBLE):
        return _not_taken("IncompatibleObjectVersion", sender.name, sender.version)
    if isinstance(change, ChildNotPropagated):
        return _child(change, sender, receiver)
    if isinstance(change, ObjectTypeChanged):
        return _other_object(change, sender, receiver)
    return _refused(change, sender, receiver)


def _not_taken(error: str, name: str, version: str = "") -> Effect:
    said = f"{error}: {name} {version}".rstrip()
    return Effect(said, f"exception.{error}", re.escape(name))


def _refused(change: Change, sender: Node, receiver: Node) -> Effect:
    """A value is refused, or taken for another one."""
    name, error, match = field_name(change), "ValueError", ""
    value = _value(change, sender)
    if isinstance(change, _RETYPED):
        error = refusal(_type(change, receiver), _type(change, sender))
    elif isinstance(change, (*_VALUES, *_NONE)):
        match = "is invalid" if isinstance(change, _VALUES) else "cannot be None"
    if not error:
        said = f"a wrong value for {value} in field '{name}'"
        return Effect(said, turned=name, given={name: value})
    return Effect(f"{error}: {value} in field '{name}'", error, match, given={name: value})


def _child(change: ChildNotPropagated, sender: Node, receiver: Node) -> Effect:
    """The object that is held is too new, and the one that holds it does not show that."""
    child = change.child_after
    theirs = receiver.objects.get(child.name)
    if theirs is not None and theirs.version == child.version:
        raise CannotRunError(f"both releases have {child.name} {child.version}: older ones break")
    if change.after.version != change.before.version:
        raise CannotRunError("what is sent depends on the versions that the other node asks for")
    effect = _not_taken("IncompatibleObjectVersion", child.name, child.version)
    return replace(effect, given={change.field.name: _held(child.name, change.field, sender)})


def _other_object(change: ObjectTypeChanged, sender: Node, receiver: Node) -> Effect:
    """Another object is held than the field takes: one that is known there, or a stranger."""
    given = {change.new.name: _held(change.now, change.new, sender)}
    if change.now not in receiver.side.snapshot.objects:
        return replace(_not_taken("UnsupportedObjectError", change.now), given=given)
    said = f"An object of type {change.was} is required"
    match = rf"An object of type ([\w.]+\.)?{re.escape(change.was)} is required"
    return Effect(f"ValueError: {said}", "ValueError", match, given=given)


def _held(name: str, field: FieldFacts, sender: Node) -> str:
    """An object as a field holds it, alone or in a list; raises CannotRunError."""
    if name not in sender.objects:
        raise CannotRunError(f"{sender.side.label} has no object {name}")
    held = replace(sender, name=name).filled({})
    return held if field.type.element is None else f"[{held}]"


def _value(change: Change, sender: Node) -> str:
    """The value that makes the difference."""
    kind = _type(change, sender)
    if isinstance(change, _NONE):
        return _within(kind, "None") if getattr(change, "element", False) else "None"
    if isinstance(change, EnumValuesAdded | EnumValuesRemoved | EnumValuesNotMapped):
        return _within(kind, change.values[0])
    return value_text(kind, wider=not isinstance(change, FieldRetyped))


def _within(kind: TypeFacts, value: str) -> str:
    wrapped = {"List": f"[{value}]", "Dict": f"{{'key': {value}}}", "Set": f"{{{value}}}"}
    return value if kind.element is None else wrapped.get(kind.wire, value)


def _type(change: Change, node: Node) -> TypeFacts:
    """The type of the field as a node has it."""
    found = node.objects[node.name].field(field_name(change))
    if found is None:
        raise CannotRunError(f"{node.name} has no such field")
    return found.type
