"""What new schema migrations do to code of the older release that runs on their schema."""

from dataclasses import dataclass
from typing import Literal

from upgradelint.compare.changes import Change
from upgradelint.compare.column_types import Step
from upgradelint.facts.migrations import Operation, Revision
from upgradelint.facts.models import ColumnFacts, PendingRemoval, TableFacts

Use = Literal["mapped", "unmapped", "unknown"]
"""Whether the models of a release use a column or table; unknown where they cannot be told."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What one release maps of the table and column of an operation."""

    use: Use
    table: TableFacts | None = None
    column: ColumnFacts | None = None


@dataclass(frozen=True, slots=True)
class SchemaChange(Change):
    """An operation of a new revision on what it did not create itself.

    `before` is what the older release maps, `after` what this one does.
    """

    revision: Revision
    operation: Operation
    before: Mapping
    after: Mapping

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all columns of a table that a revision treats alike."""
        return (self.revision.key, self.operation.table)

    @property
    def subject(self) -> str:
        """`table.column`, or the table."""
        one = self.operation
        return f"{one.table}.{one.column}" if one.column else f"{one.table}"


@dataclass(frozen=True, slots=True)
class ColumnDropped(SchemaChange):
    """A column is gone, or has another name (`operation.new_name`)."""

    swapped: bool = False


@dataclass(frozen=True, slots=True)
class TableDropped(SchemaChange):
    """A table is gone, or has another name."""

    swapped: bool = False


@dataclass(frozen=True, slots=True)
class MandatoryColumnAdded(SchemaChange):
    """A column is new, takes no NULL, and the server has no default for it."""


@dataclass(frozen=True, slots=True)
class NullForbidden(SchemaChange):
    """A column takes no NULL any more."""


@dataclass(frozen=True, slots=True)
class TypeChanged(SchemaChange):
    """A column has another type."""

    step: Step = "unknown"


@dataclass(frozen=True, slots=True)
class ConstraintAdded(SchemaChange):
    """Existing rows, and those that old code writes, have to satisfy a new constraint."""


@dataclass(frozen=True, slots=True)
class RowsWritten(SchemaChange):
    """Rows of a table that was there before are inserted, updated or deleted."""


@dataclass(frozen=True, slots=True)
class PendingStillMapped(Change):
    """What is declared as removed from the models is still there."""

    pending: PendingRemoval
    table: TableFacts
    column: ColumnFacts | None


@dataclass(frozen=True, slots=True)
class RevisionEdited(Change):
    """A released revision does something else now."""

    before: Revision
    after: Revision


@dataclass(frozen=True, slots=True)
class ParentMissing(Change):
    """A revision builds on one that is not there."""

    revision: Revision
    parent: str


@dataclass(frozen=True, slots=True)
class HeadsDiverged(Change):
    """More than one revision of a branch is the last."""

    heads: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class ModelsImported(Change):
    """A migration uses the models of the application."""

    revision: Revision
    module: str
