"""What a project is compared with: trees the user names, its registry, or what git knows."""

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from upgradelint import registry as ledger
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.project import Project
from upgradelint.facts.families import FAMILIES
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.result import RECORDED
from upgradelint.registry import Registry
from upgradelint.registry.order import version_order
from upgradelint.rules import Baseline as Judged
from upgradelint.settings.settings import Settings
from upgradelint.trees import history, is_registry, open_tree
from upgradelint.trees.git import GitTree, open_revision
from upgradelint.trees.repository import Repository
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

    `registry` is the project's own; `missing` says why there is nothing to compare with.
    """

    chosen: tuple[Baseline, ...]
    registry: Registry | None = None
    missing: str = ""


def find_baselines(
    project: Project, against: Sequence[str], cwd: Path, pushed_since: str = ""
) -> Baselines:
    """Return the baselines of a project; raises UpgradelintError where one cannot be read.

    `pushed_since` is a revision that stands for the recorded state where there is no registry.
    """
    registry = _own_registry(project)
    if against:
        named = [one for spec in against for one in _named(spec, project, cwd)]
        return Baselines(tuple(named), registry)
    if registry is not None:
        return of_registry(registry, project.settings)
    return _known_to_git(project, pushed_since)


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
        yield _of_tree(open_tree(spec, cwd, project.tree.root), project)


def _of_tree(tree: Tree, project: Project, judged: Judged | None = None) -> Baseline:
    return Baseline(project.read(tree), judged, tree)


def _known_to_git(project: Project, pushed_since: str) -> Baselines:
    if project.tree.root is None:
        return Baselines((), missing=f"{project.tree.label} has no baseline: name one by --against")
    try:
        repository = Repository.find(project.tree.root)
        releases = tuple(_releases(repository, project))
        trees = _promising(repository, pushed_since, alone=not releases)
        judged: Judged | None = "recorded" if releases else None
        recorded = tuple(_of_tree(tree, project, judged) for tree in trees)
    except UpgradelintError as error:
        return Baselines((), missing=f"no baseline: {error}")
    chosen = (*recorded, *releases)
    missing = "" if chosen else "no baseline: git knows neither a release tag nor a default branch"
    return Baselines(chosen, missing=missing)


def _releases(repository: Repository, project: Project) -> Iterator[Baseline]:
    """Yield the newest releases. What the commit itself is tagged as is one where the work tree
    promises something else by now; where it does not, there is nothing to compare with it.
    """
    pattern = project.settings.tag_pattern
    older = history.releases(repository, pattern=pattern)
    known = history.releases(repository, pattern=pattern, itself=True)
    baselines = (
        (
            release in older,
            _of_tree(open_revision(repository, release.commit, release.tag), project),
        )
        for release in known
    )
    told = (
        one for is_older, one in baselines if is_older or not _alike(one.snapshot, project.snapshot)
    )
    yield from islice(told, project.settings.supported_releases)


def _alike(one: Snapshot, other: Snapshot) -> bool:
    """Whether two states promise the same; backports are read of one alone."""
    plain = (
        replace(each, label="", unproven=(), backports={}, families=FAMILIES)
        for each in (one, other)
    )
    return next(plain) == next(plain)


def _promising(repository: Repository, pushed_since: str, *, alone: bool) -> Iterator[Tree]:
    """Yield what stands for the last promise: what is known to be out, else where a branch began.

    The latter is `alone`, where there is no release.
    """
    if pushed_since:
        yield open_revision(repository, pushed_since)
    elif alone and (commit := history.merge_base(repository)):
        yield open_revision(repository, commit, f"merge base {commit[:12]}")
