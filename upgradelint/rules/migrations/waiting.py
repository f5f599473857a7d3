"""How long statements wait for a lock, and which of them do."""

import re

from upgradelint.base.digits import whole
from upgradelint.compare.migrations.changes import Locking, LockingStep
from upgradelint.facts.migrations.model import Timeout
from upgradelint.rules.migrations.lock_advice import CONSTRAINTS
from upgradelint.rules.migrations.lock_rules import (
    fills_each_row,
    in_place,
    judged_dialects,
    proven_by_check,
)

LIMITS = {
    "postgresql": "lock_timeout",
    "mysql": "lock_wait_timeout",
    "mariadb": "lock_wait_timeout",
}
"""The setting by which a database gives up waiting for a table."""

_UNITS = {"us": 0.000001, "ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400}
_BRIEF = frozenset(
    """
    add_column drop_column rename_column drop_not_null set_default drop_default drop_constraint
    drop_index drop_table rename_table
""".split()
)
"""What takes a moment, once nobody uses the table any more."""


def seconds(timeout: Timeout) -> float | None:
    """Return how long a setting lets a statement wait; None where its value is not known, or where
    0 lets it wait for ever.
    """
    found = re.fullmatch(r"(\d+)\s*([a-z]*)", timeout.value, re.IGNORECASE)
    number = whole(found[1]) if found else 0
    if found is None or not number:
        return None
    unit = found[2].lower() or ("s" if timeout.name == "lock_wait_timeout" else "ms")
    return number * _UNITS[unit]


def unlimited_on(change: LockingStep) -> list[str]:
    """Return the databases on which an operation may wait for its table without an end.

    Where no database is known, a limit of one of them is enough.
    """
    if not _is_brief(change):
        return []
    found = [name for name in judged_dialects(change) if not limited(change, name)]
    known = bool(change.dialects) or len(found) == len(judged_dialects(change))
    return found if known else []


def _is_brief(change: LockingStep) -> bool:
    """Whether an operation takes a lock that lets nobody in, and needs it for a moment."""
    operation = change.operation
    if operation.kind == "alter_type":
        return all(in_place(change, name) for name in judged_dialects(change))
    if operation.kind == "set_not_null":
        return proven_by_check(change)
    brief = (
        operation.kind in _BRIEF and not operation.concurrently and not fills_each_row(operation)
    )
    return brief or (operation.kind in CONSTRAINTS and operation.not_valid)


def limited(change: Locking, dialect: str) -> bool:
    """Whether the migration gives up waiting for its lock."""
    set_to = change.timeout(LIMITS[dialect])
    return set_to is not None and (set_to.value == "" or seconds(set_to) is not None)
