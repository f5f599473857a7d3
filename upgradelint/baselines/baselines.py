"""What a project is compared with: trees the user names, its registry, or what git knows."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from upgradelint import registry as ledger
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.known_to_git import known_to_git, none
from upgradelint.baselines.project import Project, python_files
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.result import RECORDED
from upgradelint.registry import Registry
from upgradelint.registry.order import version_order
from upgradelint.rules import Baseline as Judged
from upgradelint.settings.settings import Settings
from upgradelint.trees import is_registry, open_tree
from upgradelint.trees.git import GitTree
from upgradelint.trees.tree import Tree


class Baseline(Frozen):
    """An older state; `judged` says which rules are right about it, None all of them.

    `tree` is where it was read from, where that is code; `moves` tells that it is recorded anew
    with every change.
    """

    snapshot: Snapshot
    judged: Judged | None = None
    tree: Tree | None = None
    moves: bool = False

    @property
    def label(self) -> str:
        """The name that reports print."""
        return self.snapshot.label


class Baselines(Frozen):
    """What a project is compared with.

    `registry` is the project's own; `missing` says why there is nothing, or too little, to compare
    with, and what to do; `notes` what else the user should know of the choice.
    """

    chosen: tuple[Baseline, ...]
    registry: Registry | None = None
    missing: str = ""
    notes: tuple[str, ...] = ()


def find_baselines(
    project: Project, against: Sequence[str], cwd: Path, pushed_since: str = ""
) -> Baselines:
    """Return the baselines of a project; raises UpgradelintError where one cannot be read.

    `pushed_since` is a revision that stands for the recorded state where there is no registry.
    """
    registry = None if against and _is_part(project) else _own_registry(project)
    if against:
        named = [baseline for spec in against for baseline in _named(spec, project, cwd)]
        return Baselines(tuple(named), registry)
    if registry is not None:
        return of_registry(registry, project.settings)
    known = _known_to_git(project, pushed_since)
    return replace(known, notes=(*_registry_missing(project.settings), *known.notes))


def _registry_missing(settings: Settings) -> Iterator[str]:
    if "registry" in settings.given:
        yield f"{settings.source}: there is no {settings.registry} yet: upgradelint init records it"


def recorded(project: Project) -> Baselines:
    """Return what the project's own registry holds, nothing where there is none."""
    registry = _own_registry(project)
    return Baselines(()) if registry is None else of_registry(registry, project.settings)


def of_registry(registry: Registry, settings: Settings, label: str = RECORDED) -> Baselines:
    """Return the recorded state and the newest frozen releases.

    Without a frozen release the recorded state stands for what is deployed.
    """
    newest = sorted(registry.releases, key=version_order)[-settings.supported_releases :][::-1]
    judged: Judged | None = "recorded" if newest else None
    recorded = Baseline(registry.snapshot(label), judged, moves=True)
    releases = (Baseline(registry.release_snapshot(name), "release") for name in newest)
    return Baselines((recorded, *releases), registry)


def _is_part(project: Project) -> bool:
    return project.tree.root is not None and project.is_part


def _own_registry(project: Project) -> Registry | None:
    if project.tree.root is not None and isinstance(project.tree, GitTree):
        return _staged_registry(project, project.tree, project.tree.root)
    exists = project.tree.root is not None and project.registry_path.exists()
    return ledger.load(project.registry_path) if exists else None


def _staged_registry(project: Project, tree: GitTree, root: Path) -> Registry | None:
    """Return the registry that the next commit will hold, as it holds the rest of the tree."""
    name = os.path.relpath(project.registry_path, root).replace(os.sep, "/")
    return ledger.parse(tree.read(name), Path(name)) if tree.exists(name) else None


def _named(spec: str, project: Project, cwd: Path) -> Iterator[Baseline]:
    if is_registry(spec):
        yield from of_registry(ledger.load(cwd / spec), project.settings, spec).chosen
    else:
        tree = open_tree(spec, cwd, project.tree.root)
        if not python_files(tree):
            raise UpgradelintError(f"{spec} holds no Python file: nothing can be compared with it")
        yield Baseline(project.read(tree, spec), None, tree)


def _known_to_git(project: Project, pushed_since: str) -> Baselines:
    label, root = project.tree.label, project.tree.root
    if root is None:
        return Baselines((), missing=none(f"{label} has none of its own", "name one by --against"))
    try:
        known = known_to_git(project, root, pushed_since)
    except UpgradelintError as error:
        return Baselines((), missing=none(str(error)))
    chosen = tuple(Baseline(*state) for state in known.states)
    return Baselines(chosen, missing=known.missing, notes=known.notes)
