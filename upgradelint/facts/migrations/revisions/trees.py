"""What revisions have to do with each other: those of one tree, and their phases."""

from collections.abc import Iterable, Mapping
from os.path import commonpath

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Phase, Revision
from upgradelint.facts.migrations.models.model import Trees
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.migrations.revisions.phase_names import PhaseNames


def by_tree(revisions: Iterable[Revision]) -> dict[str, list[Revision]]:
    """Return revisions by the tree that each belongs to, in their order."""
    found: dict[str, list[Revision]] = {}
    for revision in revisions:
        found.setdefault(revision.tree, []).append(revision)
    return found


def parted_trees(found: dict[str, Revision], options: MigrationOptions) -> dict[str, Revision]:
    """Return the revisions with a tree of its own for a folder that has nothing to do with others.

    So it is where each database has its versions: `versions/sqlite`, `versions/postgresql`. Folders
    that are declared to make one tree stay one.
    """
    declared = {tree for folder, tree in options.trees.items() if folder != tree}
    folders: dict[str, dict[str, set[str]]] = {}
    for revision in found.values():
        folders.setdefault(revision.tree, {}).setdefault(_inner(revision), set()).add(revision.id)
    linked = {
        pair for revision in found.values() for pair in _links(revision, folders[revision.tree])
    }
    alone = {
        (tree, inner)
        for tree, inside in folders.items()
        for inner in inside
        if inner and tree not in declared and len(inside) > 1 and (tree, inner) not in linked
    }
    return {
        _key(key, moved): moved
        for key, revision in found.items()
        for moved in [_into(revision) if (revision.tree, _inner(revision)) in alone else revision]
    }


def _inner(revision: Revision) -> str:
    """The folder below its tree that a revision is in, "" where it is in the tree itself."""
    return revision.path[len(revision.tree) + 1 :].rpartition("/")[0].partition("/")[0]


def _into(revision: Revision) -> Revision:
    return replace(revision, tree=f"{revision.tree}/{_inner(revision)}")


def _links(revision: Revision, inside: Mapping[str, set[str]]) -> Iterable[tuple[str, str]]:
    """Both ends of what leads from a revision into another folder of its tree."""
    mine = _inner(revision)
    for parent in (*revision.down_revisions, *revision.depends_on):
        if parent not in inside[mine]:
            for inner in (each for each, ids in inside.items() if parent in ids):
                yield from ((revision.tree, mine), (revision.tree, inner))


def joined_trees(found: dict[str, Revision]) -> dict[str, Revision]:
    """Return the revisions with one tree for folders that build on each other.

    A parent that is not in a revision's own folder and in one other is that of the same database.
    """
    homes: dict[str, set[str]] = {}
    for revision in found.values():
        homes.setdefault(revision.id, set()).add(revision.tree)
    joined: dict[str, str] = {}
    for revision in found.values():
        for parent in (*revision.down_revisions, *revision.depends_on):
            others = homes.get(parent, set())
            if revision.tree not in others and len(others) == 1:
                _join(joined, revision.tree, *others)
    if not joined:
        return found
    moved = (replace(revision, tree=_root(joined, revision.tree)) for revision in found.values())
    return {_key(key, revision): revision for key, revision in zip(found, moved, strict=True)}


def _join(joined: dict[str, str], one: str, other: str) -> None:
    roots = {_root(joined, one), _root(joined, other)}
    if len(roots) > 1:
        top = commonpath(roots) or min(roots)
        joined.update((root, top) for root in roots if root != top)


def _root(joined: Mapping[str, str], tree: str) -> str:
    while tree in joined:
        tree = joined[tree]
    return tree


def _key(key: str, revision: Revision) -> str:
    return f"{revision.key}@{revision.path}" if "@" in key else revision.key


def with_phases(found: dict[str, Revision], options: MigrationOptions) -> dict[str, Revision]:
    """Return the revisions, each with its place in an expand/contract tree."""
    by_id = {(revision.tree, revision.id): revision for revision in found.values()}
    names = PhaseNames.of(found.values(), options)
    phases: dict[str, Phase] = {}
    return {
        key: replace(revision, phase=_phase(revision, by_id, names, phases))
        for key, revision in found.items()
    }


def _phase(
    revision: Revision,
    known: dict[tuple[str, str], Revision],
    names: PhaseNames,
    phases: dict[str, Phase],
) -> Phase:
    """By label, folder or file name; a branch label holds for all revisions above it.

    `phases` are those by path that are known from the revisions before.
    """
    way: dict[str, None] = {}
    current: Revision | None = revision
    phase: Phase = "none"
    while current is not None and current.path not in way:
        way[current.path] = None
        phase = phases.get(current.path) or names.by_branch(current)
        if phase != "none" or current.path in phases:
            break
        downs = current.down_revisions
        current = known.get((current.tree, downs[0])) if len(downs) == 1 else None
    phases.update(dict.fromkeys(way, phase))
    return phase if phase != "none" else names.by_file(revision)


def trees_of(revisions: Iterable[Revision]) -> Trees:
    """Return the trees that revisions belong to, and which of them makes a table of a name."""
    names: dict[str, None] = {}
    makers: dict[str, dict[str, None]] = {}
    for revision in revisions:
        names[revision.tree] = None
        for operation in revision.operations:
            made = operation.table if operation.kind == "create_table" else operation.new_name
            if made and operation.kind in ("create_table", "rename_table"):
                makers.setdefault(made, {})[revision.tree] = None
    return Trees(tuple(names), {table: tuple(found) for table, found in makers.items()})
