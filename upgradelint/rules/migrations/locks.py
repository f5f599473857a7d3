"""Which databases a lock is judged on, and which changes of type they do in place."""

from upgradelint.compare.column_types import enum_values
from upgradelint.compare.schema_changes import LockingStep
from upgradelint.rules.rule import Context

DEFAULT = ("postgresql", "mysql")
"""The databases that are judged where the project declares none."""

SHORT = 63
"""Characters of four bytes that are counted by one byte in front of a string of MySQL."""


def judged_dialects(change: LockingStep) -> list[str]:
    """Return the databases that an operation runs on, of those that are judged."""
    known = change.dialects or frozenset(DEFAULT)
    return [one for one in ("postgresql", "mysql", "mariadb") if one in known]


def judges(change: LockingStep, *dialects: str) -> bool:
    """Whether an operation is judged on one of these databases."""
    return any(one in dialects for one in judged_dialects(change))


def locked(table: str | None, context: Context, effect: str) -> str:
    """Say who waits."""
    return f"old node ({context.old}) -> {table} while the migration runs: {effect}"


def in_place(change: LockingStep, dialect: str) -> bool:
    """Whether a change of type leaves the rows as they are."""
    if change.step == "same":
        return True
    if change.step != "wider":
        return False
    one = change.operation
    old, new = change.size
    if enum_values(one.type):
        return True
    if old is None or new is None:
        is_number = (one.type or "").lower().startswith(("numeric", "decimal"))
        return is_number and dialect == "postgresql" and _was_number(change)
    return dialect == "postgresql" or (old <= SHORT) == (new <= SHORT)


def _was_number(change: LockingStep) -> bool:
    old = change.operation.existing_type or change.was.type or ""
    return old.lower().startswith(("numeric", "decimal"))
