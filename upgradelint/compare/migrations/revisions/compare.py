"""The graph of the revisions of a tree: heads, parents, phases, and what was released."""

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import groupby

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.compare.migrations.revisions.changes import (
    HeadsDiverged,
    ParentMissing,
    RevisionBelowReleased,
    RevisionGone,
    RevisionRenamed,
    RevisionsCircular,
    RevisionTwice,
)
from upgradelint.compare.migrations.revisions.graph import RevisionGraph
from upgradelint.compare.migrations.revisions.numbered import compare_numbered
from upgradelint.compare.migrations.revisions.phases import compare_phases
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven

Graphs = dict[str, RevisionGraph]


def compare_graph(
    before: Snapshot | None, after: Snapshot, histories: Mapping[str, SchemaHistory]
) -> Iterator[Change]:
    """Yield what is wrong with the graphs of a release, and with what became of the older's."""
    yield from _twice(after)
    old = _graphs(before) if before is not None else {}
    released = {
        name: revision for graph in old.values() for name, revision in graph.revisions.items()
    }
    others = _depends_on_others(old.values(), released)
    now = {
        name: tree
        for tree, history in histories.items()
        for revision in history.graph.revisions.values()
        for name in (revision.id, *revision.branch_labels)
    }
    for tree, history in histories.items():
        graph = history.graph
        if not _is_numbered(graph):
            missing = _newly_missing(graph, old.get(tree), now)
            if others:
                missing = [edge for edge in missing if edge[1] in edge[0].down_revisions]
            yield from _alone(graph, old.get(tree), missing)
            yield from compare_phases(history, released)
            if not missing:
                yield from _released(graph, old.get(tree), now)
        elif tree in old and _is_numbered(old[tree]):
            yield from compare_numbered(graph, old[tree])


def _graphs(snapshot: Snapshot) -> Graphs:
    ordered = sorted(snapshot.migrations.values(), key=lambda revision: revision.tree)
    return {
        tree: RevisionGraph(group)
        for tree, group in groupby(ordered, lambda revision: revision.tree)
    }


def _is_numbered(graph: RevisionGraph) -> bool:
    return any(revision.tool == "sqlalchemy-migrate" for revision in graph.revisions.values())


def _twice(after: Snapshot) -> Iterator[Change]:
    first: dict[str, Revision] = {}
    for migration in after.migrations.values():
        other = first.setdefault(migration.key, migration)
        if other is not migration:
            yield RevisionTwice(other, migration)


def untold_parents(before: Snapshot, after: Snapshot) -> Iterator[Unproven]:
    """Yield what new revisions depend on that may be in another package, as others do already."""
    old = [graph for graph in _graphs(before).values() if not _is_numbered(graph)]
    known = {revision.id for graph in old for revision in graph.revisions.values()}
    if not _depends_on_others(old, known):
        return
    now = {revision.id for revision in after.migrations.values()}
    labels = {label for each in after.migrations.values() for label in each.branch_labels}
    for revision in after.migrations.values():
        for parent in revision.depends_on if revision.key not in before.migrations else ():
            if parent not in now | labels:
                why = f"depends on {parent}, which may be in another package"
                place = revision.location
                yield Unproven("migration", f"{revision.tree}:{revision.id}", why, place)


def _depends_on_others(old: Iterable[RevisionGraph], released: Container[str]) -> bool:
    """Whether revisions of the older release depend on those of other packages."""
    edges = (edge for graph in old for edge in graph.missing)
    return any(
        parent in revision.depends_on and parent not in released for revision, parent in edges
    )


def _alone(
    graph: RevisionGraph, old: RevisionGraph | None, missing: list[tuple[Revision, str]]
) -> Iterator[Change]:
    if missing:
        yield from (ParentMissing(revision, parent) for revision, parent in missing)
    elif graph.cycle:
        inside = tuple(
            revision for revision in graph.cycle if revision.id in graph.ancestors(revision)
        )
        yield RevisionsCircular(inside or graph.cycle)
    else:
        before = _branches(old) if old is not None else {}
        for branch, heads in _branches(graph).items():
            # who had several heads before lives with them
            if len(heads) > max(1, len(before.get(branch, ()))):
                yield HeadsDiverged(heads)


def _newly_missing(
    graph: RevisionGraph, old: RevisionGraph | None, now: Mapping[str, str]
) -> list[tuple[Revision, str]]:
    """The edges that lead nowhere; those of an older release lead to another package, and those to
    another tree of this release are found where both are run together.
    """
    known = {parent for _, parent in old.missing} if old is not None else set()
    known |= now.keys()
    return [(revision, parent) for revision, parent in graph.missing if parent not in known]


def _branches(graph: RevisionGraph) -> dict[object, tuple[Revision, ...]]:
    found: dict[object, tuple[Revision, ...]] = {}
    for head in graph.heads:
        branch = (head.phase, graph.labels(head))
        found[branch] = (*found.get(branch, ()), head)
    return found


def _released(
    graph: RevisionGraph, old: RevisionGraph | None, now: Mapping[str, str]
) -> Iterator[Change]:
    """What became of the revisions that the older release has in the same tree; `now` are the trees
    of this release by revision and label.
    """
    if old is None or graph.cycle:
        return
    heads = {head.id for head in old.heads}
    gone = [revision for revision in old.revisions.values() if revision.id not in graph.revisions]
    heir = next(iter(graph.bases or graph.revisions.values()), None)
    if heir is not None:
        for missed in _missed(gone, heads, squashed=len(gone) == len(old.revisions)):
            yield RevisionGone(missed, missed.id in heads, heir, now.get(missed.id, ""))
    for revision in graph.revisions.values():
        known = old.revisions.get(revision.id)
        if known is not None and _name(known) != _name(revision) and revision.id not in graph.twice:
            yield RevisionRenamed(known, revision)
    yield from _below(graph, old.revisions)


def _missed(
    gone: Iterable[Revision], heads: Container[str], *, squashed: bool
) -> Iterator[Revision]:
    """The released revisions that are lost; of a history that was squashed only its heads count."""
    return (revision for revision in gone if revision.id in heads or not squashed)


def _name(revision: Revision) -> str:
    return revision.path.rpartition("/")[2]


def _below(graph: RevisionGraph, released: Mapping[str, Revision]) -> Iterator[Change]:
    """Each new revision that a released one builds on, once."""
    names: set[str] = set()
    for revision in graph.revisions.values():
        if revision.id in released:
            for name in _new_ancestors(graph, revision, released):
                if name not in names:
                    names.add(name)
                    yield RevisionBelowReleased(graph.revisions[name], revision)


def _new_ancestors(
    graph: RevisionGraph, revision: Revision, released: Iterable[str]
) -> Iterator[str]:
    direct = (down.id for down in graph.downs(revision))
    if any(name not in released for name in direct):
        yield from (name for name in sorted(graph.ancestors(revision)) if name not in released)
