"""What is declared as removed from the models and not yet dropped, beside both."""

from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import PendingAlreadyDropped, PendingStillMapped
from upgradelint.compare.migrations.history import SchemaHistory, Step
from upgradelint.facts.migrations.models.model import PendingRemoval
from upgradelint.facts.migrations.revisions.trees import trees_of
from upgradelint.facts.snapshot import Snapshot


def compare_pending(after: Snapshot, histories: Mapping[str, SchemaHistory]) -> Iterator[Change]:
    """Yield each entry of a list of removals that models or migrations contradict."""
    for removal in after.models.pending:
        yield from _still_mapped(removal, after)
        for tree in trees_of(after.migrations.values()).nearest(removal.location.path):
            history = histories[tree]
            drops = [step for step in history.steps if _drops(step, removal)]
            gone = [step for step in drops if not history.returns(step.operation, step.place)]
            yield from (PendingAlreadyDropped(removal, step.revision) for step in gone[:1])


def _still_mapped(removal: PendingRemoval, after: Snapshot) -> Iterator[Change]:
    for table in after.models.tables:
        if table.name == removal.table and table.location.path == removal.location.path:
            column = table.column(removal.column) if removal.column else None
            if removal.column is None or column is not None:
                yield PendingStillMapped(removal, table, column)


def _drops(step: Step, removal: PendingRemoval) -> bool:
    done = step.operation
    kind = "drop_column" if removal.column else "drop_table"
    sure = all(guard.kind in ("leftover", "existence") for guard in done.guards)
    return sure and (done.kind, done.table, done.column) == (kind, removal.table, removal.column)
