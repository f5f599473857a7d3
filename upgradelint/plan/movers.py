"""The online data migrations of both releases, and the contractions that wait for them."""

from collections.abc import Iterable, Iterator

from upgradelint.compare.migrations.schema import new_revisions
from upgradelint.facts.data.upgrades import OnlineMigration
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.services.model import ServiceFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.model import Fault, Mover, Presence
from upgradelint.plan.schema import contractions


def movers(before: Snapshot, after: Snapshot, facts: ServiceFacts) -> Iterator[Mover]:
    """Yield the online data migrations of both releases by where they are listed."""
    old, new = _listed(before), _listed(after)
    words = {mover.path: mover.words for mover in facts.movers}
    fresh = new_revisions(before, after)
    for name, entry in {**old, **new}.items():
        waiting = tuple(
            f"{revision.id} {_target(operation)}"
            for revision in fresh
            for operation in contractions(revision)
            if _speaks(words.get(entry.path, frozenset()), operation)
        )
        yield Mover(name, _presence(name, old, new), waiting, entry.location)


def early_contractions(known: Iterable[Mover]) -> Iterator[Fault]:
    """Yield the contractions of NEW whose data is moved by what only NEW has."""
    for mover in known:
        if mover.presence == "new":
            for waiting in mover.waiting:
                revision, _, target = waiting.partition(" ")
                yield Fault(
                    "mover",
                    f"migration {revision} drops {target}, and {mover.name}, which moves its "
                    "rows, is new in the same release: it cannot have ended before",
                    f"has {mover.name}, and not yet migration {revision}",
                )


def _listed(snapshot: Snapshot) -> dict[str, OnlineMigration]:
    lists = snapshot.upgrades.migrations
    return {entry.path or entry.name: entry for listed in lists for entry in listed.entries}


def _presence(
    name: str, old: dict[str, OnlineMigration], new: dict[str, OnlineMigration]
) -> Presence:
    if name in old and name in new:
        return "both"
    return "gone" if name in old else "new"


def _target(operation: Operation) -> str:
    return ".".join(filter(None, (operation.table, operation.column)))


def _speaks(words: frozenset[str], operation: Operation) -> bool:
    """Whether a function speaks of what is taken away: of the column, and of its table, which
    models call `Parcel` or `parcels`.
    """
    table = (operation.table or "").lower().rstrip("s").replace("_", "")
    known = {word.lower().rstrip("s").replace("_", "") for word in words}
    if not table or not any(table in line for line in known):
        return False
    return operation.column is None or operation.column in words
