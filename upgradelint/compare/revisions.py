"""The graph of the revisions of a tree: heads and parents."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from upgradelint.compare.changes import Change
from upgradelint.compare.schema_changes import HeadsDiverged, ParentMissing
from upgradelint.facts.migrations import Revision
from upgradelint.facts.snapshot import Snapshot


def compare_graph(after: Snapshot) -> Iterator[Change]:
    """Yield what is wrong with the graph of one release alone."""
    ordered = sorted(after.migrations.values(), key=lambda one: (one.tree, one.id))
    for _, group in groupby(ordered, key=lambda one: one.tree):
        revisions = [one for one in group if one.tool == "alembic"]
        missing = list(_missing(revisions))
        yield from missing or _heads(revisions)


def _missing(revisions: Iterable[Revision]) -> Iterator[Change]:
    known = list(revisions)
    ids = {one.id for one in known} | {label for one in known for label in one.branch_labels}
    for one in known:
        for parent in one.down_revisions:
            # alembic takes the beginning of an id for the id
            if not any(each.startswith(parent) for each in ids):
                yield ParentMissing(one, parent)


def _heads(revisions: Iterable[Revision]) -> Iterator[Change]:
    known = list(revisions)
    parents = {parent for one in known for parent in (*one.down_revisions, *one.depends_on)}
    heads = [one for one in known if one.id not in parents]
    branches: dict[object, list[Revision]] = {}
    for one in heads:
        branches.setdefault((one.phase, _label(one, known)), []).append(one)
    for group in branches.values():
        if len(group) > 1:
            yield HeadsDiverged(tuple(group))


def _label(one: Revision, known: list[Revision]) -> tuple[str, ...]:
    """The branch labels that hold for a revision: its own or the nearest below it."""
    by_id = {each.id: each for each in known}
    seen: set[str] = set()
    current: Revision | None = one
    while current is not None and current.id not in seen:
        if current.branch_labels:
            return current.branch_labels
        seen.add(current.id)
        downs = current.down_revisions
        current = by_id.get(downs[0]) if downs else None
    return ()
