"""New migrations of a tree, judged by what the models of two releases map."""

from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.column_types import Step, type_step
from upgradelint.compare.revisions import compare_graph
from upgradelint.compare.schema_changes import (
    ColumnDropped,
    ConstraintAdded,
    MandatoryColumnAdded,
    Mapping,
    ModelsImported,
    NullForbidden,
    PendingStillMapped,
    RevisionEdited,
    RowsWritten,
    SchemaChange,
    TableDropped,
    TypeChanged,
)
from upgradelint.facts.migrations import DATA_KINDS, WRITE_KINDS, Operation, Revision
from upgradelint.facts.models import ModelFacts
from upgradelint.facts.snapshot import Snapshot

CONSTRAINTS = frozenset({"add_unique", "add_check", "add_foreign_key", "add_primary_key"})


def compare_schema(before: Snapshot | None, after: Snapshot) -> Iterator[Change]:
    """Yield what the migrations do that `before` does not have yet; all of them without it.

    A baseline that knows no migrations at all says nothing of which are new.
    """
    yield from compare_graph(after)
    yield from _pending(after.models)
    if before is not None and not before.migrations:
        return
    trees = {one.tree for one in after.migrations.values()}
    released = _by_file(before)
    for revision in after.migrations.values():
        known = released.get(_file(revision))
        if known is None:
            yield from _new_revision(revision, before, after, trees)
        elif _edited(known, revision):
            yield RevisionEdited(known, revision)


def _pending(models: ModelFacts) -> Iterator[Change]:
    """Each entry of a list of removals that the models of the same file contradict."""
    for one in models.pending:
        for table in models.tables:
            if table.name == one.table and table.location.path == one.location.path:
                column = table.column(one.column) if one.column else None
                if one.column is None or column is not None:
                    yield PendingStillMapped(one, table, column)


def _by_file(before: Snapshot | None) -> dict[tuple[str, ...], Revision]:
    """The released revisions; the folder does not count, since trees are moved as a whole."""
    return {_file(one): one for one in before.migrations.values()} if before else {}


def _file(one: Revision) -> tuple[str, ...]:
    if one.tool == "alembic":
        return (one.id,)
    return (one.id, one.path.rpartition("/")[2])


def _edited(known: Revision, revision: Revision) -> bool:
    """Whether two versions of a revision that are both fully known do different things."""
    both = known.digest and revision.digest and revision.tool == "alembic"
    return bool(both) and known.digest != revision.digest


def _new_revision(
    revision: Revision, before: Snapshot | None, after: Snapshot, trees: set[str]
) -> Iterator[Change]:
    if any(one.kind in DATA_KINDS for one in revision.operations):
        models = {one.location.path for one in after.models.tables if one.owner}
        yield from (ModelsImported(revision, path) for path in revision.imports if path in models)
    for one in revision.operations:
        if one.in_created_table or one.table is None:
            continue
        old = _mapped(before.models, one, revision, trees) if before else Mapping("unknown")
        new = _mapped(after.models, one, revision, trees)
        yield from _change(revision, one, old, new)


def _mapped(models: ModelFacts, one: Operation, revision: Revision, trees: set[str]) -> Mapping:
    table = models.table(one.table or "", revision.tree, trees)
    if table is None:
        return Mapping("unknown")
    if one.column is None:
        return Mapping("mapped", table)
    column = table.column(one.column)
    if column is not None:
        return Mapping("mapped", table, column)
    return Mapping("unknown" if table.partial else "unmapped", table)


def _change(
    revision: Revision, one: Operation, old: Mapping, new: Mapping
) -> Iterator[SchemaChange]:
    facts = (revision, one, old, new)
    if one.kind in WRITE_KINDS:
        yield RowsWritten(*facts)
    elif one.kind in ("drop_column", "rename_column") and one.column:
        yield ColumnDropped(*facts, swapped=_column_returns(revision, one))
    elif one.kind in ("drop_table", "rename_table"):
        yield TableDropped(*facts, swapped=_table_returns(revision, one))
    elif one.kind == "add_column" and one.nullable is False and one.server_default is None:
        yield MandatoryColumnAdded(*facts)
    elif one.kind == "set_not_null" and one.column:
        yield NullForbidden(*facts)
    elif one.kind == "alter_type" and one.column:
        yield TypeChanged(*facts, step=_type_step(one, old))
    elif one.kind in CONSTRAINTS or (one.kind == "create_index" and one.unique):
        yield ConstraintAdded(*facts)


def _type_step(one: Operation, old: Mapping) -> Step:
    said = type_step(one.existing_type, one.type)
    mapped = old.column.type if old.column else None
    return said if said != "unknown" else type_step(mapped, one.type)


def _column_returns(revision: Revision, gone: Operation) -> bool:
    """Whether a column of that name is there again when the migration is through."""
    return any(
        one.table == gone.table
        and (
            (one.kind == "add_column" and one.column == gone.column)
            or (one.kind == "rename_column" and one.new_name == gone.column)
        )
        for one in revision.operations
    )


def _table_returns(revision: Revision, gone: Operation) -> bool:
    return any(
        (one.kind == "create_table" and one.table == gone.table)
        or (one.kind == "rename_table" and one.new_name == gone.table)
        for one in revision.operations
    )
