"""Guards of a contraction: what counts what is left, and what only looks like it."""

from upgradelint.compare.migrations.changes import ColumnDropped, Mapping, TableDropped
from upgradelint.facts.migrations.model import WRITE_KINDS, Guard, Operation, Revision
from upgradelint.facts.snapshot import Snapshot

SKIPS = "its guard does not refuse"
TURNED = "its guard refuses where nothing is left"
UNASKED = "its guard asks a query that is never executed"
_REFUSING = ("leftover", "inverted", "unexecuted")


def last_user(change: ColumnDropped | TableDropped) -> Mapping:
    """Return what the last release maps that may run on the schema before a drop: a contraction
    waits until all nodes are new.
    """
    return change.after if change.revision.phase == "contract" else change.before


def guarded(operation: Operation) -> bool:
    """Whether the migration reads what is dropped, and refuses where something is left."""
    return any(
        guard.kind == "leftover" and guard.about(operation.table, operation.column)
        for guard in operation.guards
    )


def counted_before(operation: Operation, revision: Revision, release: Snapshot) -> bool:
    """Whether another revision of the tree refuses rows that are left in what is dropped."""
    return any(
        refusal.kind == "leftover" and refusal.about(operation.table, operation.column)
        for migration in release.migrations.values()
        if migration.tree == revision.tree and migration.id != revision.id
        for refusal in migration.refusals
    )


def failed_guards(change: ColumnDropped | TableDropped) -> str:
    """Return why a look at rows does not protect a drop, "" where there is none.

    The rows read in the same migration tell that somebody meant to: what is read is about another
    column, decides without refusing, or comes too late.
    """
    judged = change.operation
    if guarded(judged):
        return ""
    looks: list[Guard] = [guard for guard in judged.guards if guard.kind in (*_REFUSING, "rows")]
    if any(look.kind == "unexecuted" for look in looks):
        return UNASKED
    if any(look.kind == "inverted" and look.about(judged.table, judged.column) for look in looks):
        return TURNED
    if any(look.kind in _REFUSING for look in looks):
        return "its guard counts something else"
    if looks and not any(operation.kind in WRITE_KINDS for operation in change.revision.operations):
        return SKIPS
    return _without_guard(change)


def _without_guard(change: ColumnDropped | TableDropped) -> str:
    judged = change.operation
    operations = change.revision.operations
    if any(operation.kind in WRITE_KINDS for operation in operations):
        return ""  # the rows are read to be moved
    place = operations.index(judged)
    reads = [
        number
        for number, each in enumerate(operations)
        if each.kind == "select" and each.table == judged.table
    ]
    if not reads:
        return ""
    return "it reads the rows too late" if min(reads) > place else "what it counts does not refuse"
