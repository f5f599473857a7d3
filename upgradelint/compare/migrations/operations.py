"""One operation of a new migration -> what it does to code of the older release."""

from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import (
    ColumnDropped,
    ConstraintAdded,
    DefaultDropped,
    EnumValuesRemoved,
    LockingStep,
    MandatoryColumnAdded,
    Mapping,
    NullForbidden,
    RowsCopied,
    RowsWritten,
    TableDropped,
    TypeChanged,
)
from upgradelint.compare.migrations.column_types import Step as TypeStep
from upgradelint.compare.migrations.column_types import enum_values, text_size, type_step
from upgradelint.compare.migrations.constraints import CONSTRAINTS, dropped, fresh_columns, loosened
from upgradelint.compare.migrations.judged import Judged, is_new
from upgradelint.facts.migrations.model import WRITE_KINDS, Operation, Revision

BOOKS = frozenset({"alembic_version", "migrate_version"})
"""Tables that the tools of migrations keep for themselves."""

NULLNESS = frozenset({"add_column", "set_not_null", "drop_default"})


def changes_of(one: Judged) -> Iterator[Change]:
    """Yield what an operation does to code and rows that are there already."""
    done = one.operation
    facts = (one.revision, done, one.old, one.new)
    if done.means == "type":
        return  # what a type brings along is told with it
    if done.in_created_table or _in_new_table(one):
        sources = tuple(name for name in done.sources if not _made_here(name, one))
        if done.kind in WRITE_KINDS and sources:
            yield RowsCopied(*facts, sources=sources)
        return
    yield from _enum_changes(one)
    if done.table in BOOKS or (
        done.table is None and done.kind not in (*WRITE_KINDS, "drop_index")
    ):
        return
    yield from _breaking(one)
    if done.kind not in WRITE_KINDS and done.kind != "select":
        step = _step(one) if done.kind == "alter_type" else "unknown"
        sizes = text_size(done.existing_type or one.was().type), text_size(done.type)
        checks = tuple(_checks(one)) if done.kind == "set_not_null" else ()
        on = one.runs_on
        yield LockingStep(*facts, one.was(), dialects=on, step=step, size=sizes, checks=checks)


def _checks(one: Judged) -> Iterator[str]:
    """The conditions of the checks on a table, those of the revision itself too."""
    held = one.history.held(one.operation.table or "", one.at)
    yield from (each.text for each in held if each.kind == "check")
    for each in one.revision.operations[: one.place]:
        if each.kind == "add_check" and each.table == one.operation.table:
            yield each.text


def _in_new_table(one: Judged) -> bool:
    """Whether another of the new revisions makes the table: no older release knows it."""
    done = one.operation
    return one.old.table is None and any(
        step.operation.kind == "create_table"
        and (step.operation.table, step.operation.schema) == (done.table, done.schema)
        and step.revision.key in one.new_revisions
        and step.place < one.at
        for step in one.history.steps_on(done.table)
    )


def _breaking(one: Judged) -> Iterator[Change]:
    done = one.operation
    facts = (one.revision, done, one.old, one.new)
    if done.kind in WRITE_KINDS:
        yield RowsWritten(*facts)
    elif done.kind in ("drop_column", "rename_column") and done.column:
        if not _is_ours(one):
            yield ColumnDropped(*_then(one), swapped=_swapped(one))
    elif done.kind in ("drop_table", "rename_table"):
        yield TableDropped(*_then(one), swapped=_swapped(one))
    elif done.kind in NULLNESS and done.column:
        yield from _null_changes(one)
    elif done.kind == "alter_type" and done.column and not _is_ours(one):
        yield TypeChanged(*facts, one.was(), step=_step(one))
    elif done.kind in CONSTRAINTS or (done.kind == "create_index" and done.unique):
        if not loosened(one):
            yield ConstraintAdded(*facts, fresh=tuple(fresh_columns(one)))
    elif done.kind in ("drop_constraint", "drop_index"):
        yield from dropped(one)


def _is_ours(one: Judged) -> bool:
    """Whether a new revision added the column before, and no older release knows it."""
    return one.old.column is None and is_new(one, one.operation.column or "", one.at)


def _swapped(one: Judged) -> bool:
    """Whether what goes away is there again when the new revisions have run."""
    return bool(one.history.returns(one.operation, one.at) & set(one.new_revisions))


def _then(one: Judged) -> tuple[Revision, Operation, Mapping, Mapping]:
    """The facts of a contraction; models of today say nothing where it was made again since."""
    since = one.alone and one.history.returns(one.operation, one.at) - {one.revision.key}
    if not since or _swapped(one):
        return one.revision, one.operation, one.old, one.new
    later = Mapping("unknown", one.new.table, reason="a later revision makes it again")
    return one.revision, one.operation, later, later


# -- NULL


def _null_changes(one: Judged) -> Iterator[Change]:
    """What forbids NULL; a column that the older release does not know is left out by it."""
    done, was = one.operation, one.was()
    after = one.becomes()
    mandatory = after.nullable is False and after.default is None and after.default_known
    if done.kind == "add_column":
        mandatory = mandatory or (done.nullable is False and done.server_default is None)
        mandatory = mandatory and after.nullable is not True and after.default is None
    facts = (one.revision, done, one.old, one.new, was)
    if mandatory and _last_of_null(one) and one.old.column is None and _unfilled(one):
        yield MandatoryColumnAdded(*facts)
    elif done.kind == "drop_default" and _left_to_the_server(one):
        yield DefaultDropped(*facts)
    elif done.kind == "set_not_null" and False not in (was.nullable, done.existing_nullable):
        known = one.old.column is not None or not is_new(one, done.column or "")
        yield from (NullForbidden(*facts),) if known else ()


def _left_to_the_server(one: Judged) -> bool:
    """Whether the older release INSERTs no value for a column that ends without a default.

    SQLAlchemy leaves a column with a `server_default` out where nobody sets it; a default of the
    ORM is always sent.
    """
    column, after = one.old.column, one.becomes()
    if column is None or column.default or column.server_default is None:
        return False
    nullable = column.nullable if after.nullable is None else after.nullable
    return nullable is False and after.default is None and _last_of_null(one)


def _unfilled(one: Judged) -> bool:
    """Whether no older release fills the column: it is new, or its models do not map it."""
    return one.old.use == "unmapped" or is_new(one, one.operation.column or "")


def _last_of_null(one: Judged) -> bool:
    """Whether no later operation of the revision is on the same column's NULL or default."""
    done = one.operation
    later = one.revision.operations[one.place + 1 :]
    return not any(
        each.kind in NULLNESS and (each.table, each.column) == (done.table, done.column)
        for each in later
    )


# -- types


def _step(one: Judged) -> TypeStep:
    done, on = one.operation, one.runs_on
    mapped = one.old.column.type if one.old.column else None
    texts = [done.existing_type, mapped, one.was().type]
    if enum_values(done.type):  # SQLite shows an enum as a string
        texts.sort(key=lambda text: not enum_values(text))
    for known in texts:
        step = type_step(known, done.type, on)
        if step != "unknown":
            return step
    return "unknown"


def _enum_changes(one: Judged) -> Iterator[Change]:
    done = one.operation
    facts = (one.revision, done, one.old, one.new)
    if done.kind == "rename_enum_value" and done.new_name:
        yield EnumValuesRemoved(*facts, values=(done.new_name,), renamed=True)
        return
    old: tuple[str, ...] = ()
    new = done.values
    if done.kind in ("create_enum", "set_enum_values") and done.name:
        old = one.history.enum(done.name, one.at)
        renamed = {each.new_name for each in one.revision.operations if each.name == done.name}
        old = tuple(value for value in old if value not in renamed)
    elif done.kind == "alter_type":
        mapped = one.old.column.type if one.old.column else None
        texts = (done.existing_type, mapped, one.was().type)
        old = next((found for text in texts if (found := enum_values(text))), ())
        new = enum_values(done.type)
    gone = tuple(value for value in old if value not in new)
    if gone and new:
        yield EnumValuesRemoved(*facts, values=gone)


def _made_here(name: str, one: Judged) -> bool:
    return any(
        each.kind == "create_table" and each.table == name for each in one.revision.operations
    )
