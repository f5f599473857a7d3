"""What findings on versioned objects have in common: who breaks on whom, and where it stands."""

from collections.abc import Iterable
from typing import TypeVar

from upgradelint.base.location import Location
from upgradelint.compare.changes import EnumChange
from upgradelint.compare.objects.field_types import describe, refusal
from upgradelint.compare.versions import declares_version
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.findings.finding import Level
from upgradelint.rules.rule import Context
from upgradelint.rules.words import listed

OneEnum = TypeVar("OneEnum", bound=EnumChange)


def anchor(obj: ObjectFacts) -> Location:
    """Return the line that stands for the whole contract: `VERSION =`, else the class."""
    return obj.version_location if declares_version(obj) else obj.location


def level_of(obj: ObjectFacts, level: Level) -> Level:
    """Return a finding's level: a notification has consumers, but no node that fails on it."""
    return "warning" if level == "error" and obj.role == "notification" else level


def to_old(obj: ObjectFacts, context: Context, effect: str, receiver: str = "node") -> str:
    """Say who breaks when the new side sends."""
    if obj.role == "notification":
        return f"new notification -> consumer written for {context.old}: {effect}"
    return f"new node -> old {receiver} ({context.old}): {effect}"


def to_new(context: Context, effect: str, receiver: str = "node") -> str:
    """Say who breaks when the old side sends."""
    return f"old node ({context.old}) -> new {receiver}: {effect}"


def misread(receiver: FieldFacts, sender: FieldFacts) -> str:
    """Say what becomes of a field that the receiver has in another type."""
    how = f"{describe(sender.type)} read as {describe(receiver.type)}"
    error = refusal(receiver.type, sender.type)
    return f"{error}, {how}" if error else f"{how}, silently"


def typed(fields: Iterable[FieldFacts]) -> tuple[str, ...]:
    """Return what tells findings on fields apart: each name with its type."""
    return tuple(f"{field.name}: {describe(field.type)}" for field in fields)


def in_order(changes: Iterable[OneEnum]) -> list[OneEnum]:
    """Return the fields that use an enum in the order of their places."""
    return sorted(changes, key=lambda use: use.new.location)


def users(changes: Iterable[EnumChange]) -> str:
    """Name the fields that use an enum: `Instance.state and Server.state`."""
    return listed(f"{use.after.name}.{use.new.name}" for use in changes)
