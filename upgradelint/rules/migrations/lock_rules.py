"""Rules on locks: which databases are judged, and which changes of type they do in place."""

import re
from typing import ClassVar

from upgradelint.compare.migrations.changes import Locking, LockingStep
from upgradelint.compare.migrations.column_types import enum_values, is_stored_anew
from upgradelint.facts.migrations.model import Operation
from upgradelint.findings.finding import Finding, Level
from upgradelint.rules.rule import Context, Rule

DEFAULT = ("postgresql", "mysql")
"""The databases that are judged where the project declares none."""

SHORT = 63
"""Characters of four bytes that are counted by one byte in front of a string of MySQL."""


def judged_dialects(change: Locking) -> list[str]:
    """Return the databases that an operation runs on, of those that are judged."""
    known = change.dialects or frozenset(DEFAULT)
    return [dialect for dialect in ("postgresql", "mysql", "mariadb") if dialect in known]


def judges(change: Locking, *dialects: str) -> bool:
    """Whether an operation is judged on one of these databases."""
    return any(dialect in dialects for dialect in judged_dialects(change))


class LockRule(Rule):
    """Base of rules on operations that lock a table. They are off unless they are selected, or the
    databases of the project are known.
    """

    level: ClassVar[Level] = "warning"
    optional = True

    def locked(
        self,
        change: Locking,
        context: Context,
        *,
        message: str,
        hint: str,
        facts: tuple[str, ...],
        waiting: str = "every query waits",
        subject: str = "",
        table: str = "",
    ) -> Finding:
        """Return the finding at an operation; `waiting` says who waits for its table, or for
        `table` in its place.
        """
        operation = change.operation
        locked = table or operation.table
        return self.finding(
            subject=subject or change.subject,
            message=message,
            location=operation.location,
            breaks=f"old node ({context.old}) -> {locked} while the migration runs: {waiting}",
            hint=hint,
            facts=(change.revision.id, *facts),
        )


WRITES = "INSERT, UPDATE and DELETE wait"
"""Who waits where a lock lets others read."""


def on_columns(change: LockingStep) -> str:
    """Name what an index or a constraint is on: `racks(name)`."""
    operation = change.operation
    return f"{operation.table}({','.join(operation.columns) or operation.name or ''})"


def in_place(change: LockingStep, dialect: str) -> bool:
    """Whether a change of type leaves the rows as they are."""
    known = change.operation.existing_type or change.was.type
    if dialect == "postgresql" and is_stored_anew(known, change.operation.type):
        return False
    if change.step == "same":
        return True
    if change.step != "wider":
        return False
    operation = change.operation
    old, new = change.size
    if enum_values(operation.type):  # PostgreSQL leaves the rows only where the type stays
        return dialect != "postgresql" or operation.means in ("op", "batch")
    if old is None or new is None:
        is_number = (operation.type or "").lower().startswith(("numeric", "decimal"))
        return is_number and dialect == "postgresql" and _was_number(change)
    return dialect == "postgresql" or (old <= SHORT) == (new <= SHORT)


def _was_number(change: LockingStep) -> bool:
    old = change.operation.existing_type or change.was.type or ""
    return old.lower().startswith(("numeric", "decimal"))


def fills_each_row(operation: Operation) -> bool:
    """Whether a column is added whose default is another value for each row."""
    volatile = re.search(_VOLATILE, operation.server_default or "", re.IGNORECASE)
    return operation.kind == "add_column" and volatile is not None


def proven_by_check(change: LockingStep) -> bool:
    """Whether a check says already that a column has no NULL: no row has to be read."""
    said = re.compile(rf"\b{re.escape(change.operation.column or '')}\W+IS\s+NOT\s+NULL", re.I)
    return any(said.search(text) for text in change.checks)


_VOLATILE = (
    r"\brandom\b|\buuid|gen_random_uuid|clock_timestamp|timeofday|nextval|autoincrement|newid|\bIdentity\b"
    r"|\bComputed\b|\bSequence\b"
)
