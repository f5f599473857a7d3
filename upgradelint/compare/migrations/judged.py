"""An operation of a migration that is judged, with what is known around it."""

from collections.abc import Collection

from upgradelint.base.frozen import Frozen
from upgradelint.compare.migrations.changes import Mapping
from upgradelint.compare.migrations.history import ColumnState, SchemaHistory, Step
from upgradelint.facts.migrations.model import Operation, Revision


class Judged(Frozen):
    """An operation, at its place in its revision, and what is known around it.

    `new_revisions` are the keys of those that the older release does not have; where it is not
    known which came together, the one that is judged is `alone`. `dialects` are the declared ones.
    """

    revision: Revision
    operation: Operation
    place: int
    old: Mapping
    new: Mapping
    history: SchemaHistory
    new_revisions: Collection[str]
    dialects: frozenset[str]
    alone: bool = False

    @property
    def at(self) -> tuple[int, int]:
        """The place among all operations of the tree."""
        return self.history.graph.order[self.revision.id], self.place

    @property
    def runs_on(self) -> frozenset[str]:
        """The dialects it runs on, of those that are declared; all when empty."""
        own = frozenset(self.operation.dialects)
        return (own & self.dialects) or own or self.dialects

    @property
    def elsewhere(self) -> bool:
        """Whether it runs on none of the databases that are known."""
        own = frozenset(self.operation.dialects)
        return bool(own and self.dialects and not own & self.dialects)

    def was(self) -> ColumnState:
        """Return what the migrations before it had made of its column."""
        operation = self.operation
        return self.history.column(
            operation.table or "", operation.column or "", self.at, self.runs_on
        )

    def becomes(self) -> ColumnState:
        """Return what the column is when the revision has run."""
        operation = self.operation
        end = self.history.end(self.revision)
        return self.history.column(operation.table or "", operation.column or "", end, self.runs_on)


def is_new(judged: Judged, column: str, before: tuple[int, int] | None = None) -> bool:
    """Whether a revision that the older release does not have adds the column."""
    table = judged.operation.table
    steps = (
        step
        for step in judged.history.steps_on(table)
        if step.revision.key in judged.new_revisions
        and step.operation.table == table
        and (before is None or step.place < before)
    )
    return any(_makes(judged, step, column) for step in steps)


def _makes(judged: Judged, step: Step, column: str) -> bool:
    """Whether a step adds a column, or gives its name to one that is new."""
    done = step.operation
    if done.kind == "rename_column" and done.new_name == column:
        return is_new(judged, done.column or "", step.place)
    return done.kind == "add_column" and done.column == column


def made_since(
    judged: Judged,
    table: str | None,
    schema: str | None = None,
    before: tuple[int, int] | None = None,
) -> bool:
    """Whether a revision that the older release does not have makes a table, whatever it was
    called there.
    """
    for step in reversed(judged.history.steps_on(table)):
        operation, new = step.operation, step.revision.key in judged.new_revisions
        if step.place >= (before or judged.at):
            continue
        if operation.kind == "rename_table" and operation.new_name == table:
            return new and made_since(judged, operation.table, schema, step.place)
        if (
            operation.kind == "create_table"
            and operation.table == table
            and schema in (None, operation.schema)
        ):
            return new
    return False


def is_there(judged: Judged, table: str | None) -> bool:
    """Whether a table has this name where the older release runs: what was dropped or renamed is
    not written to, nor what gets the name from a revision that it does not have.
    """
    there = True
    for step in judged.history.steps_on(table):
        done, new = step.operation, step.revision.key in judged.new_revisions
        if done.guards or (new and not judged.alone):
            continue
        if done.kind in ("create_table", "drop_table", "rename_table"):
            there = done.kind == "create_table" or done.new_name == table
    return there and not _gets_name(judged, table)


def _gets_name(judged: Judged, table: str | None) -> bool:
    """Whether a new revision renames another table to this one before it is judged."""
    return any(
        step.operation.kind == "rename_table"
        and step.operation.new_name == table
        and step.revision.key in judged.new_revisions
        and step.place < judged.at
        for step in judged.history.steps_on(table)
    )
