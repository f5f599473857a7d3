"""Columns that models map and no migration adds, where both sides are wholly known."""

import re
from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import ColumnNeverAdded
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.facts.migrations.model import UNREAD_PART, Operation
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.facts.migrations.revisions.trees import trees_of
from upgradelint.facts.snapshot import Snapshot

_MAKERS = frozenset({"create_table", "rename_table", "add_column", "rename_column"})
_ADDS = re.compile(r"\b(?:ADD|RENAME(?!\s+CONSTRAINT)|EXECUTE|CALL|LIKE|INHERIT)\b", re.IGNORECASE)
"""Words of statements that can give a table a column."""


def compare_model_columns(
    before: Snapshot | None, after: Snapshot, histories: Mapping[str, SchemaHistory]
) -> Iterator[Change]:
    """Yield the mapped columns, new ones where there is a baseline, that nothing adds."""
    trees = trees_of(after.migrations.values())
    for tree, history in histories.items():
        if is_open(history):
            continue
        for table in after.models.tables:
            if after.models.table(table.name, tree, trees) is table and not table.partial:
                old = before.models.table(table.name, tree, trees) if before else None
                others = [other for name, other in histories.items() if name != tree]
                yield from (
                    missing
                    for missing in _never_added(table, old, history)
                    if not any(_adds(other, missing) for other in others)
                )


def is_open(history: SchemaHistory) -> bool:
    """Return whether something that is done to a table cannot be told."""
    revisions = history.graph.revisions.values()
    if any(revision.unproven for revision in revisions) or history.graph.missing:
        return True
    return any(_may_add(step.operation) for step in history.steps)


def _may_add(operation: Operation) -> bool:
    """Whether an operation that is not wholly known may give a column to some table."""
    unknown = operation.kind in _MAKERS and bool(operation.unproven)
    return operation.table is None and (unknown or _is_opaque(operation))


def _is_opaque(operation: Operation) -> bool:
    return operation.kind == "opaque" and (not operation.text or bool(_ADDS.search(operation.text)))


def _never_added(
    table: TableFacts, old: TableFacts | None, history: SchemaHistory
) -> Iterator[ColumnNeverAdded]:
    steps = [step.operation for step in history.steps_on(table.name)]
    created = [step for step in steps if step.kind == "create_table" and step.table == table.name]
    if len(created) != 1 or any(_hides(step) for step in steps):
        return
    made = {name.lower() for step in steps for name in _columns(step)}
    if UNREAD_PART in made or not created[0].made:
        return
    for column in table.columns:
        known = old is not None and old.column(column.name) is not None
        if column.name.lower() not in made and not known:
            yield ColumnNeverAdded(table, column, created[0])


def _adds(history: SchemaHistory, missing: ColumnNeverAdded) -> bool:
    """Whether another tree that makes the table adds the column: it may be the one that runs."""
    steps = [step.operation for step in history.steps_on(missing.table.name)]
    makes = any(step.kind == "create_table" for step in steps)
    name = missing.column.name.lower()
    return makes and any(name == column.lower() for step in steps for column in _columns(step))


def _hides(operation: Operation) -> bool:
    """Whether something that is done to the table cannot be told, or it is gone altogether."""
    gone = operation.kind in ("rename_table", "drop_table")
    return gone or bool(operation.unproven) or _is_opaque(operation)


def _columns(operation: Operation) -> Iterator[str]:
    if operation.kind == "create_table":
        yield from (each.name for each in operation.made)
    elif operation.kind == "add_column" and operation.column:
        yield operation.column
    elif operation.kind == "rename_column":
        yield operation.new_name or UNREAD_PART
