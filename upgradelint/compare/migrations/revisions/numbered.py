"""What became of the numbered scripts of sqlalchemy-migrate. A database knows one number."""

from collections.abc import Iterator

from upgradelint.base.digits import whole
from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.revisions.changes import RevisionBelowReleased, RevisionGone
from upgradelint.compare.migrations.revisions.graph import RevisionGraph


def compare_numbered(graph: RevisionGraph, old: RevisionGraph) -> Iterator[Change]:
    """Yield the released scripts that are gone, but for those before a new first script, and the
    new ones whose number is under one that databases have.
    """
    first = min(graph.revisions.values(), key=lambda revision: whole(revision.id))
    last = max(old.revisions.values(), key=lambda revision: whole(revision.id))
    for revision in old.revisions.values():
        is_last = revision.id == last.id
        kept = revision.id in graph.revisions or whole(revision.id) < whole(first.id)
        if not kept or (is_last and revision.id not in graph.revisions):
            yield RevisionGone(revision, is_last, first)
    for revision in graph.revisions.values():
        under = whole(first.id) < whole(revision.id) < whole(last.id)
        if under and revision.id not in old.revisions:
            yield RevisionBelowReleased(revision, last)
