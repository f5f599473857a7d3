"""One operation of a new migration -> what it does to code of the older release."""

import re
from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import (
    ColumnDropped,
    ConstraintAdded,
    DefaultDropped,
    LockingStep,
    MandatoryColumnAdded,
    Mapping,
    NullForbidden,
    RowsCopied,
    RowsWritten,
    TableDropped,
    TableReferenced,
    TypeChanged,
)
from upgradelint.compare.migrations.column_types import Step as TypeStep
from upgradelint.compare.migrations.column_types import enum_values, text_size, type_step
from upgradelint.compare.migrations.constraints import CONSTRAINTS, dropped, fresh_columns, loosened
from upgradelint.compare.migrations.enums.changes import enum_changes
from upgradelint.compare.migrations.enums.types import enums_before, spelled_type
from upgradelint.compare.migrations.judged import Judged, is_new, is_there, made_since
from upgradelint.facts.migrations.model import WRITE_KINDS, Operation, Revision
from upgradelint.facts.migrations.operations.sql.nodes import HOLE

BOOKS = frozenset({"alembic_version", "migrate_version"})
"""Tables that the tools of migrations keep for themselves."""

_CONSTANT = re.compile(
    r"INSERT\s+INTO\s+[^(]*(?:\([^()]*\)\s*)?VALUES\b"
    rf"(?:'[^']*'|(?!{HOLE}|[:%$]\w|\?|SELECT\b)[^'])*$",
    re.IGNORECASE,
)
"""An INSERT of rows that stand in its text."""

NULLNESS = frozenset({"add_column", "set_not_null", "drop_default"})
OF_COLUMNS = frozenset({"add_column", "set_not_null", "alter_type"})


def changes_of(judged: Judged) -> Iterator[Change]:
    """Yield what an operation does to code and rows that are there already."""
    done = judged.operation
    facts = (judged.revision, done, judged.old, judged.new)
    if done.means == "type":
        return  # what a type brings along is told with it
    fresh = done.in_created_table or _in_new_table(judged)
    if (tables := _referenced(judged, fresh=fresh)) and not judged.elsewhere:
        yield TableReferenced(*facts, tables=tables, dialects=judged.runs_on)
    if fresh:
        sources = tuple(name for name in done.sources if not made_since(judged, name))
        if done.kind == "insert" and sources:
            yield RowsCopied(*facts, sources=sources)
        return
    yield from enum_changes(judged)
    nameless = done.table is None and done.kind not in (*WRITE_KINDS, "drop_index")
    if nameless or done.table in BOOKS or _is_seed(judged):
        return
    if done.kind == "alter_type":
        known = enums_before(judged.history, judged.at)
        done = replace(done, type=spelled_type(done.type, known))
        judged = replace(judged, operation=done)
    yield from _breaking(judged)
    nameless = done.kind in OF_COLUMNS and done.column is None
    if done.kind not in (*WRITE_KINDS, "select") and not nameless and not judged.elsewhere:
        step = _step(judged) if done.kind == "alter_type" else "unknown"
        sizes = text_size(done.existing_type or judged.was().type), text_size(done.type)
        checks = tuple(_checks(judged)) if done.kind == "set_not_null" else ()
        on = judged.runs_on
        facts = (judged.revision, done, judged.old, judged.new)
        yield LockingStep(*facts, judged.was(), dialects=on, step=step, size=sizes, checks=checks)


def _referenced(judged: Judged, *, fresh: bool) -> tuple[str, ...]:
    """The tables in use that a new table gets foreign keys on."""
    done = judged.operation
    keys = [done.referent] if fresh and done.kind == "add_foreign_key" else []
    if done.kind == "create_table":
        keys = [
            constraint.text for constraint in done.constraints if constraint.kind == "foreign_key"
        ]
    named = dict.fromkeys(name for name in keys if name and name != done.table)
    return tuple(name for name in named if not made_since(judged, name))


def _checks(judged: Judged) -> Iterator[str]:
    """The conditions of the checks on a table, those of the revision itself too."""
    held = judged.history.held(judged.operation.table or "", judged.at)
    yield from (each.text for each in held if each.kind == "check")
    for operation in judged.revision.operations[: judged.place]:
        if operation.kind == "add_check" and operation.table == judged.operation.table:
            yield operation.text


def _in_new_table(judged: Judged) -> bool:
    """Whether another of the new revisions makes the table: no older release knows it."""
    done = judged.operation
    return judged.old.table is None and made_since(judged, done.table, done.schema)


def _breaking(judged: Judged) -> Iterator[Change]:
    done = judged.operation
    facts = (judged.revision, done, judged.old, judged.new)
    if done.kind in WRITE_KINDS:
        yield RowsWritten(*facts)
    elif done.kind in ("drop_column", "rename_column") and done.column:
        if not _is_ours(judged) and not _is_absent(judged):
            yield ColumnDropped(*_then(judged), swapped=_swapped(judged))
    elif done.kind in ("drop_table", "rename_table"):
        yield TableDropped(*_then(judged), swapped=_swapped(judged))
    elif done.kind in NULLNESS and done.column:
        yield from _null_changes(judged)
    elif done.kind == "alter_type" and _is_judged_type(judged):
        yield TypeChanged(*facts, judged.was(), step=_step(judged))
    elif done.kind in CONSTRAINTS or (done.kind == "create_index" and done.unique):
        if not loosened(judged):
            yield ConstraintAdded(*facts, fresh=tuple(fresh_columns(judged)))
    elif done.kind in ("drop_constraint", "drop_index"):
        yield from dropped(judged)


def _is_absent(judged: Judged) -> bool:
    """Whether a column is dropped if it is there, and nothing is seen that has made it."""
    done = judged.operation
    if judged.old.column is not None:
        return False
    looks = bool(done.guards) and all(guard.kind == "existence" for guard in done.guards)
    table, column = done.table or "", done.column or ""
    return looks and judged.history.lacks(table, column, judged.at)


def _is_seed(judged: Judged) -> bool:
    """Whether rows are added that come from no other rows: none is locked or missed."""
    done = judged.operation
    known = done.kind == "insert" and done.table is not None and HOLE not in done.text
    if known and not done.sources and _CONSTANT.match(done.text):
        return True
    reads = done.sources or any(
        operation.kind == "select" for operation in judged.revision.operations
    )
    read = done.table is not None or done.means in ("op", "core")
    return done.kind == "insert" and read and not reads


def _is_ours(judged: Judged) -> bool:
    """Whether a new revision added the column before, and no older release knows it."""
    return judged.old.column is None and is_new(judged, judged.operation.column or "", judged.at)


def _swapped(judged: Judged) -> bool:
    """Whether what goes away is there again when the new revisions have run."""
    return bool(judged.history.returns(judged.operation, judged.at) & set(judged.new_revisions))


def _then(judged: Judged) -> tuple[Revision, Operation, Mapping, Mapping]:
    """The facts of a contraction; models of today say nothing where it was made again since."""
    since = judged.alone and judged.history.returns(judged.operation, judged.at) - {
        judged.revision.key
    }
    if not since or _swapped(judged):
        return judged.revision, judged.operation, judged.old, judged.new
    later = Mapping("unknown", judged.new.table, reason="a later revision makes it again")
    return judged.revision, judged.operation, later, later


# -- NULL


def _null_changes(judged: Judged) -> Iterator[Change]:
    """What forbids NULL; a column that the older release does not know is left out by it."""
    done, was = judged.operation, judged.was()
    written = judged.old.use != "unmapped" or is_there(judged, done.table)
    if (done.kind != "add_column" and not written) or _is_past(judged):
        return
    after = judged.becomes()
    mandatory = after.nullable is False and after.default is None and after.default_known
    if done.kind == "add_column":
        mandatory = mandatory or (done.nullable is False and done.server_default is None)
        mandatory = mandatory and after.nullable is not True and after.default is None
    facts = (judged.revision, done, judged.old, judged.new, was)
    if mandatory and _last_of_null(judged) and judged.old.column is None and _unfilled(judged):
        yield MandatoryColumnAdded(*facts)
    elif done.kind == "drop_default" and _left_to_the_server(judged):
        yield DefaultDropped(*facts)
    elif done.kind == "set_not_null" and False not in (was.nullable, done.existing_nullable):
        known = judged.old.column is not None or not is_new(judged, done.column or "")
        yield from (NullForbidden(*facts),) if known else ()


def _is_past(judged: Judged) -> bool:
    """Whether a released operation is on a column that has not that name any more."""
    done = judged.operation
    return judged.alone and any(
        step.operation.kind in ("drop_column", "rename_column")
        and (step.operation.table, step.operation.column) == (done.table, done.column)
        for step in judged.history.steps_on(done.table)
        if step.place > judged.at
    )


def _left_to_the_server(judged: Judged) -> bool:
    """Whether the older release INSERTs no value for a column that ends without a default.

    SQLAlchemy leaves a column with a `server_default` out where nobody sets it; a default of the
    ORM is always sent.
    """
    column, after = judged.old.column, judged.becomes()
    if column is None or column.default or column.server_default is None:
        return False
    nullable = column.nullable if after.nullable is None else after.nullable
    return nullable is False and after.default is None and _last_of_null(judged)


def _unfilled(judged: Judged) -> bool:
    """Whether no older release fills the column: it is new, or its models do not map it."""
    return judged.old.use == "unmapped" or is_new(judged, judged.operation.column or "")


def _last_of_null(judged: Judged) -> bool:
    """Whether no later operation of the revision is on the same column's NULL or default."""
    done = judged.operation
    later = judged.revision.operations[judged.place + 1 :]
    return not any(
        each.kind in NULLNESS and (each.table, each.column) == (done.table, done.column)
        for each in later
    )


# -- types


def _is_judged_type(judged: Judged) -> bool:
    """Whether a change of type stays, of a column that the older release has with another type:
    what it has itself by now, or what its models say in spite of the database, it writes as well.
    """
    if not _last_of_type(judged) or _is_ours(judged):
        return False
    mapped = judged.old.column.type if judged.old.column is not None else None
    known = type_step(mapped, judged.operation.type, judged.runs_on)
    return known != "same" or not (judged.alone or _step(judged) == "other")


def _last_of_type(judged: Judged) -> bool:
    """Whether the revision leaves a column with this type."""
    done = judged.operation
    later = judged.revision.operations[judged.place + 1 :]
    again = any(
        operation.kind == "alter_type"
        and (operation.table, operation.column, operation.dialects)
        == (done.table, done.column, done.dialects)
        for operation in later
        if operation.certain
    )
    return done.column is not None and not again


def _step(judged: Judged) -> TypeStep:
    done, on = judged.operation, judged.runs_on
    mapped = judged.old.column.type if judged.old.column else None
    texts = [done.existing_type, judged.was().type, mapped]
    if enum_values(done.type):  # SQLite shows an enum as a string
        texts.sort(key=lambda text: not enum_values(text))
    for known in texts:
        step = type_step(known, done.type, on)
        if step != "unknown":
            return step
    return "unknown"
