"""Nodes of a release as source: what the library's registry holds there, and what they send."""

from collections.abc import Collection, Iterator, Mapping

from upgradelint.base.frozen import Frozen
from upgradelint.compare.objects.field_types import takes_all
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.prove.field_types import field_text, value_text
from upgradelint.prove.model import CannotRunError, Side
from upgradelint.prove.routines import Routine
from upgradelint.prove.source_text import comment, indented, is_name, keywords

IMPORTS = """\
from __future__ import annotations

import datetime
import json

import pytest
from oslo_versionedobjects import base, exception, fields
"""
MADE = '''\
def made(kind, /, **values):
    """Return an object of the class that the node has of that name."""
    return base.VersionedObjectRegistry.obj_classes()[kind][0](context={}, **values)


def received(message):
    """Return the object that the node makes of a message."""
    return base.VersionedObject.obj_from_primitive(json.loads(message), context={})
'''
_DEEP = 4


class Node(Frozen):
    """A process of one release: its `objects` by name, all that the object in question can hold.

    `routine` is the backport of that object, cut from the source.
    """

    side: Side
    name: str
    objects: Mapping[str, ObjectFacts]
    routine: Routine | None = None

    @property
    def function(self) -> str:
        """The name of the function that becomes such a node."""
        return f"{self.side.prefix.lower()}_node"

    @property
    def version(self) -> str:
        """The version that it has of the object, "" where it has none."""
        facts = self.objects.get(self.name)
        return facts.version if facts else ""

    def source(self) -> str:
        """Return the function that becomes such a node."""
        classes = [self._class(facts) for facts in self.objects.values()]
        return (
            f"def {self.function}():\n"
            f"{comment(f'Be a node of {self.side.label}: it knows these classes.', indent='    ')}"
            "    base.VersionedObjectRegistry._registry = None\n\n"
            + "\n".join(map(indented, classes))
        )

    def _class(self, facts: ObjectFacts) -> str:
        bases = "base.VersionedObject"
        if facts.field("objects") is not None:
            bases = f"base.ObjectListBase, {bases}"
        own = facts.name == self.name and self.routine is not None
        return (
            comment(f"{facts.location} of {self.side.label}", *_left(facts))
            + "@base.VersionedObjectRegistry.register\n"
            + f"class {facts.name}({bases}):\n"
            + f"    VERSION = {facts.version!a}\n"
            + "    fields = {\n"
            + "".join(
                f"        {field.name!a}: {field_text(field)},\n" for field in _included(facts)
            )
            + "    }\n"
            + (f"\n{indented(self.routine.methods)}" if own and self.routine else "")
        )

    def filled(self, others: Mapping[str, str], without: Collection[str] = ()) -> str:
        """Return an object with every field set, `others` to these values, but those `without`."""
        values = dict(_values(self.objects, self.objects[self.name], 0))
        values = {name: value for name, value in values.items() if name not in without}
        return f"made({self.name!a}{keywords({**values, **others})})"

    def unlike(self, other: "Node") -> dict[str, str]:
        """Return the fields that the other node has in another way, each with a value that both
        take, "" where there is none.
        """
        theirs = other.objects.get(other.name)
        if theirs is None:
            return {}
        pairs = ((field, theirs.field(field.name)) for field in _included(self.objects[self.name]))
        return {
            field.name: _common(field, to)
            for field, to in pairs
            if to and (_wire(field) != _wire(to) or self._holds_other(field, other))
        }

    def _holds_other(self, field: FieldFacts, other: "Node") -> bool:
        """Whether the object in a field has another version there."""
        held = field.type.object_name or ""
        mine, theirs = self.objects.get(held), other.objects.get(held)
        return mine is not None and (theirs is None or mine.version != theirs.version)


def node_of(
    side: Side, name: str, facts: ObjectFacts | None = None, also: Collection[str] = ()
) -> Node:
    """Return a node that has an object, `facts` where it is not the release's own, and some `also`;
    raises CannotRunError where one is called as nothing in Python is.
    """
    known = {**side.snapshot.objects, **({name: facts} if facts else {})}
    found: dict[str, ObjectFacts] = {}
    ahead = [*also, name]
    while ahead:
        wanted = ahead.pop()
        if wanted in known and wanted not in found:
            if not is_name(wanted):
                raise CannotRunError(f"{wanted} is no name for a class")
            found[wanted] = known[wanted]
            ahead += sorted(_held(known[wanted]))
    return Node(side, name, dict(reversed(found.items())))


def _held(facts: ObjectFacts) -> Iterator[str]:
    for field in facts.fields:
        kind = field.type.element or field.type
        if kind.object_name is not None:
            yield kind.object_name


def _included(facts: ObjectFacts) -> Iterator[FieldFacts]:
    """Yield the fields whose types are the library's or like one of them."""
    for field in facts.fields:
        if not _is_left_out(field):
            yield field


def _left(facts: ObjectFacts) -> list[str]:
    names = [field.name for field in facts.fields if _is_left_out(field)]
    return [f"Left out, for their types are the project's own: {', '.join(names)}"] * bool(names)


def _is_left_out(field: FieldFacts) -> bool:
    try:
        field_text(field)
    except CannotRunError:
        return True
    return False


def _common(own: FieldFacts, other: FieldFacts) -> str:
    """A value of the narrower type."""
    if _is_left_out(other):
        return ""
    for narrow, wide in ((own.type, other.type), (other.type, own.type)):
        if takes_all(wide, narrow) and narrow.object_name is None:
            both = [value for value in narrow.values or () if value in (wide.values or (value,))]
            return both[0] if both else value_text(narrow)
    return ""


def _wire(field: FieldFacts) -> object:
    kind = field.type.element or field.type
    return field.type.wire, kind.wire, kind.values, kind.object_name, field.nullable


def _values(
    objects: Mapping[str, ObjectFacts], facts: ObjectFacts, depth: int
) -> Iterator[tuple[str, str]]:
    for field in _included(facts):
        held = field.type.object_name
        if held is None:
            yield field.name, value_text(field.type)
        elif field.nullable:
            yield field.name, "None"
        elif held in objects and depth < _DEEP:
            inner = keywords(dict(_values(objects, objects[held], depth + 1)))
            yield field.name, f"made({held!a}{inner})"
