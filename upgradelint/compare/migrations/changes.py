"""What new schema migrations do to code of the older release that runs on their schema."""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.column_types import Step
from upgradelint.compare.migrations.history import ColumnState
from upgradelint.facts.migrations.model import Operation, Revision, Timeout
from upgradelint.facts.migrations.models.model import ColumnFacts, PendingRemoval, TableFacts

Use = Literal["mapped", "unmapped", "unknown"]
"""Whether the models of a release use a column or table; unknown where they cannot be told."""


class Mapping(Frozen):
    """What one release maps of the table and column of an operation.

    `reason` says why that is unknown, where the table does not.
    """

    use: Use
    table: TableFacts | None = None
    column: ColumnFacts | None = None
    reason: str = ""


class SchemaChange(Change):
    """An operation of a new revision on what it did not create itself.

    `before` is what the older release maps, `after` what this one does; `was` what the migrations
    up to there had made of the column.
    """

    revision: Revision
    operation: Operation
    before: Mapping
    after: Mapping
    was: ColumnState = ColumnState()

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all columns of a table that a revision treats alike."""
        return (self.revision.key, self.operation.table)

    @property
    def subject(self) -> str:
        """`table.column`, or the table."""
        operation = self.operation
        return f"{operation.table}.{operation.column}" if operation.column else f"{operation.table}"

    def timeout(self, name: str) -> Timeout | None:
        """Return a setting of the database that holds for the operation, None where none does."""
        known = (*self.operation.timeouts, *self.revision.timeouts)
        return next((setting for setting in known if setting.name == name), None)


class ColumnDropped(SchemaChange):
    """A column is gone, or has another name (`operation.new_name`)."""

    swapped: bool = False

    @property
    def cause(self) -> tuple[object, ...]:
        """Columns that are dropped are told apart from those that are renamed."""
        return (self.revision.key, self.operation.table, self.operation.kind)


class TableDropped(SchemaChange):
    """A table is gone, or has another name."""

    swapped: bool = False


class MandatoryColumnAdded(SchemaChange):
    """A column that the older release does not map takes no NULL, and the server has no default.

    The operation is the one that made it so: it added the column, forbade NULL, or dropped the
    default.
    """


class DefaultDropped(SchemaChange):
    """A column that takes no NULL and that older code leaves to the server has no default."""


class NullForbidden(SchemaChange):
    """A column takes no NULL any more."""


class TypeChanged(SchemaChange):
    """A column has another type."""

    step: Step = "unknown"


class ConstraintAdded(SchemaChange):
    """Existing rows, and those that old code writes, have to satisfy a new constraint.

    `fresh` are its columns that new migrations add: no old code fills them.
    """

    fresh: tuple[str, ...] = ()


class ConstraintDropped(SchemaChange):
    """A constraint, or the unique index that stood for one, is gone and none took its place.

    `kind` and `columns` are those it was made with, "" and () where they are not known.
    """

    kind: str = ""
    columns: tuple[str, ...] = ()


class IndexDropped(SchemaChange):
    """An index is gone that only made queries fast."""


class EnumValuesRemoved(SchemaChange):
    """Values of an enum are not taken any more, or are called otherwise (`renamed`)."""

    values: tuple[str, ...] = ()
    renamed: bool = False


class RowsWritten(SchemaChange):
    """Rows of a table that was there before are inserted, updated or deleted."""


class RowsCopied(SchemaChange):
    """A table made by the revision is filled with rows of `sources`, which were there before."""

    sources: tuple[str, ...] = ()


class Locking(SchemaChange):
    """An operation that locks tables in use; `dialects` are those that are judged."""

    dialects: frozenset[str] = frozenset()

    @property
    def cause(self) -> tuple[object, ...]:
        """All that a revision locks."""
        return (self.revision.key,)


class LockingStep(Locking):
    """An operation on a table with rows, which may lock or rewrite it.

    `step` is what a change of type does; `checks` are the conditions of the checks on the table.
    """

    step: Step = "unknown"
    size: tuple[int | None, int | None] = (None, None)
    checks: tuple[str, ...] = ()


class TableReferenced(Locking):
    """A table that nobody uses yet gets foreign keys on `tables` that are in use."""

    tables: tuple[str, ...] = ()


class ColumnNeverAdded(Change):
    """The models map a column of a table that the migrations make without it."""

    table: TableFacts
    column: ColumnFacts
    created: Operation


class ModelEnum(Change):
    """A column whose values the models list, and of those the ones that are meant.

    `before` is the column of the older release, None where that does not map it; `name` how the
    database calls the type.
    """

    table: TableFacts
    column: ColumnFacts
    before: ColumnFacts | None
    values: tuple[str, ...]
    name: str | None

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all columns of a type."""
        return (self.name or (self.table.name, self.column.name), self.values)


class ModelEnumGrew(ModelEnum):
    """The models have values of an enum that those of the older release do not know."""


class ModelEnumShrank(ModelEnum):
    """The models have no more values that the older release knows, and the database takes them."""


class EnumValuesNeverAdded(ModelEnum):
    """The models have values that no migration adds to the type of the database."""


class PendingAlreadyDropped(Change):
    """What is declared as not dropped yet is dropped by a migration."""

    pending: PendingRemoval
    revision: Revision


class PendingStillMapped(Change):
    """What is declared as removed from the models is still there."""

    pending: PendingRemoval
    table: TableFacts
    column: ColumnFacts | None


class ModelsImported(Change):
    """A migration uses the models of the application."""

    revision: Revision
    module: str
