"""Enums of the models of two releases, and of the database that the migrations make."""

from collections.abc import Collection, Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import (
    EnumValuesNeverAdded,
    ModelEnumGrew,
    ModelEnumShrank,
)
from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.compare.migrations.enums.types import (
    Values,
    enums_before,
    is_native,
    key_of,
    type_name,
)
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.compare.migrations.model_columns import is_open
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.models.model import ColumnFacts, TableFacts
from upgradelint.facts.migrations.operations.sql.nodes import HOLE
from upgradelint.facts.migrations.revisions.trees import trees_of
from upgradelint.facts.snapshot import Snapshot

_OF_ENUMS = frozenset(
    {"create_enum", "add_enum_value", "rename_enum_value", "rename_enum", "set_enum_values"}
)


def compare_model_enums(
    before: Snapshot | None,
    after: Snapshot,
    histories: Mapping[str, SchemaHistory],
    dialects: frozenset[str],
) -> Iterator[Change]:
    """Yield values that the models of one release know and something else does not.

    `dialects` are the databases of the project, all common ones when empty.
    """
    trees = trees_of(after.migrations.values())
    for tree, history in histories.items():
        known = enums_before(history, restated=dialects != {"postgresql"})
        open_ = is_open(history) or any(_is_unread(step.operation) for step in history.steps)
        for table in after.models.tables:
            if after.models.table(table.name, tree, trees) is table:
                old = before.models.table(table.name, tree, trees) if before else None
                yield from _of_table(table, old, history, {} if open_ else known)


def _of_table(
    table: TableFacts,
    old: TableFacts | None,
    history: SchemaHistory,
    known: Mapping[str, Values],
) -> Iterator[Change]:
    for column in table.columns:
        was = old.column(column.name) if old is not None else None
        if _is_enum(column):
            yield from _never_added(table, column, was, known)
            if was is not None and _is_enum(was):
                yield from _between(table, column, was, history, known)


def _is_enum(column: ColumnFacts) -> bool:
    return bool(enum_values(column.type)) and (column.type or "").lower().startswith("enum")


def _never_added(
    table: TableFacts, column: ColumnFacts, was: ColumnFacts | None, known: Mapping[str, Values]
) -> Iterator[Change]:
    """Values of a model that the type of the database lacks, and not since the older release."""
    name = type_name(column.type)
    taken = known.get(name or "", ())
    before = enum_values(was.type) if was is not None else ()
    lacking = _without(enum_values(column.type), (*taken, *before))
    if taken and lacking and is_native(column.type):
        yield EnumValuesNeverAdded(table, column, was, lacking, name)


def _between(
    table: TableFacts,
    column: ColumnFacts,
    was: ColumnFacts,
    history: SchemaHistory,
    known: Mapping[str, Values],
) -> Iterator[Change]:
    """Values that only one release knows; one that is renamed is told where that is done."""
    name = type_name(column.type)
    old, new = enum_values(was.type), enum_values(column.type)
    renamed = set(_renamed(history, name))
    if grown := _without(new, (*old, *renamed)):
        yield ModelEnumGrew(table, column, was, grown, name)
    taken = known.get(name or "", old) if is_native(column.type) else old
    lost = tuple(value for value in _without(old, (*new, *renamed)) if value in taken)
    if lost:
        yield ModelEnumShrank(table, column, was, lost, name)


def _without(values: Values, others: Collection[str]) -> Values:
    return tuple(value for value in values if value not in others)


def _renamed(history: SchemaHistory, name: str | None) -> Iterator[str]:
    for operation in (step.operation for step in history.steps):
        if operation.kind == "rename_enum_value" and key_of(operation.name or "") == name:
            yield from (value for value in (operation.new_name, *operation.values) if value)


def _is_unread(operation: Operation) -> bool:
    """Whether something is done to a type that cannot be told."""
    if operation.kind == "opaque":
        return not operation.text or "TYPE" in operation.text.upper()
    parts = (operation.name, operation.new_name, *operation.values)
    return operation.kind in _OF_ENUMS and (
        not operation.name
        or bool(operation.unproven)
        or any(HOLE in (part or "") for part in parts)
    )
