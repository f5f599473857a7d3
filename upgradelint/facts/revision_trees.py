"""What revisions have to do with each other: those of one tree, and their phases."""

import re
from collections.abc import Mapping
from dataclasses import replace
from os.path import commonpath

from upgradelint.facts.migration_options import MigrationOptions
from upgradelint.facts.migrations import Phase, Revision


def joined_trees(found: dict[str, Revision]) -> dict[str, Revision]:
    """Return the revisions with one tree for folders that build on each other.

    A parent that is not in a revision's own folder and in one other is that of the same database.
    """
    homes: dict[str, set[str]] = {}
    for one in found.values():
        homes.setdefault(one.id, set()).add(one.tree)
    joined: dict[str, str] = {}
    for one in found.values():
        for parent in (*one.down_revisions, *one.depends_on):
            others = homes.get(parent, set())
            if one.tree not in others and len(others) == 1:
                _join(joined, one.tree, *others)
    if not joined:
        return found
    moved = (replace(one, tree=_root(joined, one.tree)) for one in found.values())
    return {_key(key, one): one for key, one in zip(found, moved, strict=True)}


def _join(joined: dict[str, str], one: str, other: str) -> None:
    roots = {_root(joined, one), _root(joined, other)}
    if len(roots) > 1:
        top = commonpath(roots) or min(roots)
        joined.update((root, top) for root in roots if root != top)


def _root(joined: Mapping[str, str], tree: str) -> str:
    while tree in joined:
        tree = joined[tree]
    return tree


def _key(key: str, one: Revision) -> str:
    return f"{one.key}@{one.path}" if "@" in key else one.key


def with_phases(found: dict[str, Revision], options: MigrationOptions) -> dict[str, Revision]:
    """Return the revisions, each with its place in an expand/contract tree."""
    by_id = {(one.tree, one.id): one for one in found.values()}
    told: dict[str, Phase] = {}
    return {
        key: replace(one, phase=_phase(one, by_id, options, told)) for key, one in found.items()
    }


def _phase(
    one: Revision,
    known: dict[tuple[str, str], Revision],
    options: MigrationOptions,
    told: dict[str, Phase],
) -> Phase:
    """By label, folder or file name; a branch label holds for all revisions above it.

    `told` are the phases by path that are known from the revisions before.
    """
    way: dict[str, None] = {}
    current: Revision | None = one
    phase: Phase = "none"
    while current is not None and current.path not in way:
        way[current.path] = None
        phase = told.get(current.path) or _named_phase(current, options)
        if phase != "none" or current.path in told:
            break
        downs = current.down_revisions
        current = known.get((current.tree, downs[0])) if len(downs) == 1 else None
    told.update(dict.fromkeys(way, phase))
    return phase


def _named_phase(one: Revision, options: MigrationOptions) -> Phase:
    *folders, file = one.path.split("/")
    phases: tuple[tuple[Phase, tuple[str, ...]], ...] = (
        ("expand", options.expand),
        ("contract", options.contract),
    )
    for phase, words in phases:
        parts = {part for folder in folders for part in (folder, *folder.split("_"))}
        if any(word in one.branch_labels or word in parts for word in words):
            return phase
    inner = [
        phase
        for phase, words in phases
        if any(re.search(rf"_{re.escape(word)}\d*_", file) for word in words)
    ]
    return inner[0] if len(inner) == 1 else "none"
