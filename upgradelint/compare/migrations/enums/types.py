"""Values of enum types of the database, followed by name through the migrations of a tree."""

import re
from collections.abc import Iterable

from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.facts.migrations.model import Operation

ALTERING = ("alter_type", "set_not_null", "drop_not_null")
"""What MySQL is told by stating the whole column again."""

Place = tuple[int, int]
Values = tuple[str, ...]

_NAME = re.compile(r"\bname='([^']*)'")
_OWN = re.compile(r'[A-Za-z_"][\w."]*')


def enums_before(
    history: SchemaHistory, place: Place | None = None, *, restated: bool = True
) -> dict[str, Values]:
    """Return the values of each type when all before a place has run, at the end without one.

    `restated` says that the database has values with the column, as MySQL does, where an alteration
    states the whole of it again. A type whose values are not known is left out.
    """
    known: dict[str, Values] = {}
    for step in history.on_enums:
        if place is not None and step.place >= place:
            break
        _run(step.operation, known, restated=restated)
    return known


def type_name(text: str | None) -> str | None:
    """Return how the database calls a type: `state` of `Enum('a', name='state')` and of a text of
    SQL that is no more than a name; None where it has no name of its own.
    """
    if text is None:
        return None
    if named := _NAME.search(text):
        return key_of(named[1])
    return key_of(text) if _OWN.fullmatch(text) and not enum_values(text) else None


def key_of(name: str) -> str:
    """Return the name of a type by which it is found, without its schema."""
    return name.rpartition(".")[2].strip('"').lower()


def values_of(text: str | None, known: dict[str, Values]) -> Values:
    """Return the values that a type written so takes, () where they are not known."""
    return enum_values(text) or known.get(type_name(text) or "", ())


def spelled_type(text: str | None, known: dict[str, Values]) -> str | None:
    """Return a type that is only named with its values, where they are known."""
    name = type_name(text)
    values = known.get(name or "", ()) if not enum_values(text) else ()
    listed = ", ".join(f"'{value}'" for value in values)
    return f"Enum({listed}, name='{name}')" if values else text


def is_native(text: str | None) -> bool:
    """Whether the database itself knows a type of SQLAlchemy as an enum."""
    return "native_enum=False" not in (text or "")


def _run(operation: Operation, known: dict[str, Values], *, restated: bool) -> None:
    name = key_of(operation.name or "")
    match operation.kind:
        case "create_enum" | "set_enum_values":
            _put(known, name, operation.values)
        case "drop_enum":
            known.pop(name, None)
        case "rename_enum":
            _put(known, key_of(operation.new_name or ""), known.pop(name, ()))
        case "add_enum_value" if name in known and operation.new_name:
            _put(known, name, dict.fromkeys((*known[name], operation.new_name)))
        case "rename_enum_value" if name in known and operation.values:
            renamed = [
                operation.values[0] if each == operation.new_name else each for each in known[name]
            ]
            _put(known, name, renamed)
        case _:
            _typed(operation, known, restated=restated)


def _put(known: dict[str, Values], name: str, values: Iterable[str]) -> None:
    known.pop(name, None)
    if kept := tuple(values):
        known[name] = kept


def _typed(operation: Operation, known: dict[str, Values], *, restated: bool) -> None:
    """A type that comes with a column is made where there is none of that name."""
    altered = operation.kind in ALTERING
    stated = operation.type or operation.existing_type if altered else operation.type
    for text in (stated, *(column.type for column in operation.made)):
        values, name = enum_values(text), type_name(text)
        if not values or not name or not is_native(text):
            continue
        if altered and restated:
            known[name] = values
        known.setdefault(name, values)
