"""How the migrations of NEW go on from those of OLD: whether they do at all."""

from collections.abc import Collection, Iterator

from upgradelint.compare.migrations.revisions.graph import RevisionGraph
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.revisions.trees import by_tree
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.model import Fault


def cut_off(before: Snapshot, after: Snapshot) -> Iterator[Fault]:
    """Yield the trees of migrations in which NEW begins behind the end of OLD.

    Nothing is said of a tree that is elsewhere in NEW, takes over other databases, or has a file
    that cannot be read.
    """
    unread = [unproven.location.path for unproven in after.unproven if unproven.family == "file"]
    revisions = by_tree(after.migrations.values())
    for tree, old in by_tree(before.migrations.values()).items():
        new = revisions.get(tree, [])
        known = {revision.id for revision in new}
        open_to = any(path.startswith(f"{tree}/") for path in unread)
        if new and not open_to and not any(revision.stamped for revision in new):
            for head in RevisionGraph(old).heads:
                if not _goes_on(head, known):
                    yield _fault(tree, head, new)


def _goes_on(head: Revision, known: Collection[str]) -> bool:
    """Whether a tool finds its way from a head of OLD: alembic by its name, others count on."""
    if head.tool == "alembic" or head.id in known or not head.id.isdecimal():
        return head.id in known
    return any(ident.isdecimal() and int(ident) == int(head.id) + 1 for ident in known)


def _fault(tree: str, head: Revision, new: list[Revision]) -> Fault:
    first = RevisionGraph(new).bases[:1]
    begin = f", which begins with {first[0].id}," if first else ""
    text = f"OLD ends {tree} with {head.id}, and NEW{begin} does not know it"
    return Fault(
        "schema",
        f"{text}: its command cannot migrate a database of OLD",
        f"has {head.id}, and what leads from it to where NEW begins",
    )
