"""What findings on the values of enums have in common."""

from upgradelint.compare.migrations.changes import ModelEnum
from upgradelint.rules.words import counted, listed


def columns_of(changes: tuple[ModelEnum, ...]) -> str:
    """Name the columns: `parcels.state and orders.state`."""
    names = (f"{change.table.name}.{change.column.name}" for change in changes)
    return listed(list(dict.fromkeys(names)))


def values_named(change: ModelEnum) -> str:
    """Name the values: `value LOST`, `values LOST and FOUND`."""
    return counted("value", change.values)


def lookup_error(change: ModelEnum) -> str:
    """Return what SQLAlchemy raises for a value of a row that the model does not list."""
    return f"LookupError: '{change.values[0]}' is not among the defined enum values"


def adding(change: ModelEnum) -> str:
    """Return the code that gives a type of PostgreSQL the values."""
    name = change.name or "..."
    return "\n".join(
        ["with op.get_context().autocommit_block():"]
        + [
            f"    op.execute(\"ALTER TYPE {name} ADD VALUE IF NOT EXISTS '{value}'\")"
            for value in change.values
        ]
    )
