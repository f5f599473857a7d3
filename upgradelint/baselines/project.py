"""The project under check: its tree, its configuration, and what it promises."""

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.stages import SILENT, Stages
from upgradelint.baselines.ahead import NOTHING, Ahead, Older, Wish, start
from upgradelint.baselines.reading import reading
from upgradelint.cache.disk import Cache
from upgradelint.facts.collect import collect
from upgradelint.facts.families import FAMILIES, Family
from upgradelint.facts.import_clues import PACKAGING
from upgradelint.facts.migrations.environment.databases import Databases, find_databases
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import FILE_NAME
from upgradelint.settings.settings import Settings
from upgradelint.trees import is_registry, open_tree
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree


class Project(Frozen):
    """`options` is how its trees are read; older ones are read the same way.

    `databases` are those that the settings declare or, where they declare none, that were found;
    `settings` have them either way. What is found never hides what migrations do on others.
    `ahead` has read older trees meanwhile.
    """

    tree: Tree
    settings: Settings
    options: Options
    snapshot: Snapshot
    cache: Cache
    databases: Databases = Databases()
    ahead: Ahead | None = None

    @property
    def directory(self) -> Path:
        """Where it is on disk; raises UpgradelintError for a revision and an archive."""
        if self.tree.root is None:
            raise UpgradelintError(f"{self.tree.label} is no directory: nothing is kept for it")
        return self.tree.root

    @property
    def registry_path(self) -> Path:
        """Where the registry is, or is to be; raises UpgradelintError as `directory` does, for a
        link that leads out of the project, and where this is a part of what the registry records.
        """
        path = self._folder / os.path.expanduser(self.settings.registry)
        disk.refuse_link_out(path, self.home)
        if self.is_part:
            raise UpgradelintError(
                f"{self.tree.label} is a part of what {path} records: run it in {path.parent}"
            )
        return path

    @property
    def is_part(self) -> bool:
        """Whether it is a folder of a project whose registry stands above it."""
        path = self._folder / os.path.expanduser(self.settings.registry)
        return path.parent in self.directory.absolute().parents and path.is_file()

    @property
    def home(self) -> Path:
        """The folder that all we write stays in; raises UpgradelintError as `directory` does."""
        return disk.home(self._folder)

    @property
    def _folder(self) -> Path:
        return self.settings.folder or self.directory

    def read(self, tree: Tree, spec: str = "") -> Snapshot:
        """Return what an older tree of the same project promises, which has that name."""
        self.options.stages.begin(f"reading {tree.label}")
        found = (self.ahead and self.ahead.snapshot(spec)) or collect(tree, self.options)
        self.cache.save(self.tree)
        return found


Wanted = Callable[[Settings], frozenset[Family]]
"""Says which families of facts a project's settings make worth reading."""


def open_project(
    spec: str,
    cwd: Path,
    families: Wanted = lambda _: FAMILIES,
    *,
    cached: bool = True,
    stages: Stages = SILENT,
    older: Older = NOTHING,
) -> Project:
    """Read a project, of its facts only some families where only those are wanted; `stages` hears
    how far that is.

    What an earlier run read and did not change is not read again where `cached`; `older` trees are
    read meanwhile where that pays. Raises UpgradelintError where the name means no tree, and where
    there is no code in it to judge.
    """
    if is_registry(spec):
        raise UpgradelintError(f"{spec} is a registry: name a tree, and the registry by --against")
    tree = open_tree(spec, cwd)
    _refuse_part(tree)
    settings = Settings.load(tree)
    _check_code(tree, settings)
    check_folders(tree, settings)
    cache = Cache.of(tree.root or cwd) if cached else Cache(None)
    names = tuple(name for name in older.names if not is_registry(name))
    wish = Wish(names, cwd, tree.root, settings, families(settings))
    ahead = start(wish, cache.fact_store, len(python_files(tree)), older.jobs)
    project = read_project(tree, settings, families(settings), cache, stages)
    return replace(project, ahead=ahead)


def read_project(
    tree: Tree,
    settings: Settings,
    families: frozenset[Family],
    cache: Cache,
    stages: Stages = SILENT,
) -> Project:
    """Read a tree as its settings say, of its facts only some families."""
    cache.prepare(tree)
    kept = cache.fact_store
    options = replace(reading(settings), families=families, fact_store=kept, stages=stages)
    snapshot = collect(tree, options)
    databases = Databases(settings.dialects, settings.source)
    if not settings.dialects:
        versions = [revision.path for revision in snapshot.migrations.values()]
        databases = find_databases(tree, versions, cache.fact_store)
        settings = dataclasses.replace(settings, dialects=databases.dialects)
    cache.save(tree)
    return Project(tree, settings, options, snapshot, cache, databases)


def _refuse_part(tree: Tree) -> None:
    """Raise UpgradelintError for a folder inside a package: what the rest of that imports from it,
    or it from the rest, would be unknown, and a run that judged little would be green.
    """
    folder = tree.root
    if folder is None or not (folder / "__init__.py").exists() or _is_project(folder):
        return
    whole = next(filter(_is_project, folder.parents), None)
    if whole is not None:
        raise UpgradelintError(
            f"{tree.label} is a part of a package, which is judged as a whole: run it in {whole}"
        )


def _is_project(folder: Path) -> bool:
    return any((folder / name).exists() for name in (".git", FILE_NAME, *PACKAGING))


def _check_code(tree: Tree, settings: Settings) -> None:
    paths = python_files(tree)
    if not paths:
        raise UpgradelintError(f"{tree.label} holds no Python file: there is nothing to judge")
    if next(Selection(settings.excluded).judged(paths), None) is None:
        where = settings.source or "the default of exclude"
        raise UpgradelintError(f"{where} excludes every Python file of {tree.label}")


def python_files(tree: Tree) -> list[str]:
    """Return the paths of a tree's Python files."""
    return [path for path in tree.paths() if path.endswith(".py")]


def check_folders(tree: Tree, settings: Settings) -> None:
    """Raise UpgradelintError where the settings name a folder that the tree does not have."""
    wanted = [("migration-trees", name) for name in settings.migration_trees]
    wanted += [("roots", name) for name in settings.roots]
    paths = [f"/{path}" for path in tree.paths()] if wanted else []
    for key, name in wanted:
        inside = f"/{name.strip('./')}/" if name.strip("./") else "/"
        if not any(inside in path for path in paths):
            raise UpgradelintError(f"{settings.source}: {key}: there is no {name} in {tree.label}")
