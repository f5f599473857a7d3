"""Columns that models map and no migration adds, where both sides are wholly known."""

import re
from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import ColumnNeverAdded
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.facts.migrations.model import UNREAD_PART, Operation
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.facts.snapshot import Snapshot

_MAKERS = frozenset({"create_table", "rename_table", "add_column", "rename_column"})
_ADDS = re.compile(r"\b(?:ADD|RENAME(?!\s+CONSTRAINT)|EXECUTE|CALL|LIKE|INHERIT)\b", re.IGNORECASE)
"""Words of statements that can give a table a column."""


def compare_model_columns(
    before: Snapshot | None, after: Snapshot, histories: Mapping[str, SchemaHistory]
) -> Iterator[Change]:
    """Yield the mapped columns, new ones where there is a baseline, that nothing adds."""
    trees = histories.keys()
    for tree, history in histories.items():
        if _is_open(history):
            continue
        for table in after.models.tables:
            if after.models.table(table.name, tree, trees) is table and not table.partial:
                old = before.models.table(table.name, tree, trees) if before else None
                yield from _never_added(table, old, history)


def _is_open(history: SchemaHistory) -> bool:
    """Whether something that is done to a table cannot be told."""
    revisions = history.graph.revisions.values()
    if any(one.unproven or one.tool != "alembic" for one in revisions) or history.graph.missing:
        return True
    return any(_may_add(one.operation) for one in history.steps)


def _may_add(one: Operation) -> bool:
    """Whether an operation that is not wholly known may give a column to some table."""
    unknown = one.kind in _MAKERS and bool(one.unproven)
    return one.table is None and (unknown or _is_opaque(one))


def _is_opaque(one: Operation) -> bool:
    return one.kind == "opaque" and (not one.text or bool(_ADDS.search(one.text)))


def _never_added(
    table: TableFacts, old: TableFacts | None, history: SchemaHistory
) -> Iterator[Change]:
    steps = [one.operation for one in history.steps_on(table.name)]
    created = [one for one in steps if one.kind == "create_table" and one.table == table.name]
    if len(created) != 1 or any(_hides(one) for one in steps):
        return
    made = {name.lower() for one in steps for name in _columns(one)}
    if UNREAD_PART in made or not created[0].made:
        return
    for column in table.columns:
        known = old is not None and old.column(column.name) is not None
        if column.name.lower() not in made and not known:
            yield ColumnNeverAdded(table, column, created[0])


def _hides(one: Operation) -> bool:
    """Whether something that is done to the table cannot be told, or it is gone altogether."""
    gone = one.kind in ("rename_table", "drop_table")
    return gone or bool(one.unproven) or _is_opaque(one)


def _columns(one: Operation) -> Iterator[str]:
    if one.kind == "create_table":
        yield from (each.name for each in one.made)
    elif one.kind == "add_column" and one.column:
        yield one.column
    elif one.kind == "rename_column":
        yield one.new_name or UNREAD_PART
