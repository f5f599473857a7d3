"""The project under check: its tree, its configuration, and what it promises."""

import dataclasses
import os
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.stages import SILENT, Stages
from upgradelint.cache.disk import Cache
from upgradelint.facts.collect import collect
from upgradelint.facts.families import FAMILIES, Family
from upgradelint.facts.migrations.databases import Databases, find_databases
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.options import Options
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.programs.folder import Folder
from upgradelint.settings.settings import Settings
from upgradelint.trees import is_registry, open_tree
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree


class Project(Frozen):
    """`options` is how its trees are read; older ones are read the same way.

    `databases` are those that the settings declare or, where they declare none, that were found;
    `settings` have them either way. What is found never hides what migrations do on others.
    """

    tree: Tree
    settings: Settings
    options: Options
    snapshot: Snapshot
    cache: Cache
    databases: Databases = Databases()

    @property
    def directory(self) -> Path:
        """Where it is on disk; raises UpgradelintError for a revision and an archive."""
        if self.tree.root is None:
            raise UpgradelintError(f"{self.tree.label} is no directory: nothing is kept for it")
        return self.tree.root

    @property
    def registry_path(self) -> Path:
        """Where the registry is, or is to be; raises UpgradelintError as `directory` does
        and for a link that leads out of the project.
        """
        path = self._folder / os.path.expanduser(self.settings.registry)
        disk.refuse_link_out(path, self.home)
        return path

    @property
    def home(self) -> Path:
        """The folder that all we write stays in; raises UpgradelintError as `directory` does."""
        return disk.home(self._folder)

    @property
    def _folder(self) -> Path:
        return self.settings.folder or self.directory

    def read(self, tree: Tree) -> Snapshot:
        """Return what an older tree of the same project promises."""
        found = collect(tree, self.options)
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
) -> Project:
    """Read a project, of its facts only some families where only those are wanted; `stages` hears
    how far that is.

    What an earlier run read and did not change is not read again where `cached`. Raises
    UpgradelintError where the name means no tree, and where there is no code in it to judge.
    """
    if is_registry(spec):
        raise UpgradelintError(f"{spec} is a registry: name a tree, and the registry by --against")
    tree = open_tree(spec, cwd)
    settings = Settings.load(tree)
    _check_code(tree, settings)
    cache = Cache.of(tree.root or cwd) if cached else Cache(None)
    return read_project(tree, settings, families(settings), cache, stages)


def read_project(
    tree: Tree,
    settings: Settings,
    families: frozenset[Family],
    cache: Cache,
    stages: Stages = SILENT,
) -> Project:
    """Read a tree as its settings say, of its facts only some families.

    Raises UpgradelintError where the settings name a folder of migrations that is not there.
    """
    _check_folders(tree, settings)
    cache.prepare(tree)
    kept = cache.fact_store
    options = replace(reading(settings), families=families, fact_store=kept, stages=stages)
    snapshot = collect(tree, options)
    databases = Databases(settings.dialects, settings.source)
    if not settings.dialects:
        versions = [one.path for one in snapshot.migrations.values()]
        databases = find_databases(tree, versions, cache.fact_store)
        settings = dataclasses.replace(settings, dialects=databases.dialects)
    cache.save(tree)
    return Project(tree, settings, options, snapshot, cache, databases)


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


def _check_folders(tree: Tree, settings: Settings) -> None:
    paths = [f"/{path}" for path in tree.paths()] if settings.migration_trees else []
    for name in settings.migration_trees:
        if not any(f"/{name.strip('/')}/" in path for path in paths):
            raise UpgradelintError(
                f"{settings.source}: migration-trees: there is no {name} in {tree.label}"
            )


def reading(settings: Settings) -> Options:
    """Return how the settings want trees to be read."""
    return Options(
        selection=Selection(settings.excluded),
        libraries=tuple(_libraries(settings)),
        extra_data=settings.extra_data,
        decorators=settings.registration_decorators,
        force_register=settings.force_register,
        roots=settings.roots,
        migrations=MigrationOptions(
            settings.dialects,
            {tree.strip("/"): tree.strip("/") for tree in settings.migration_trees},
            settings.expand_branches,
            settings.contract_branches,
            settings.migration_operations,
        ),
        rpc=RpcOptions(settings.rpc_servers, settings.rpc_clients, settings.rpc_client_makers),
        wrapped_primitives=settings.wrapped_primitives,
    )


def _libraries(settings: Settings) -> Iterator[Folder]:
    """Yield the folders that hold sources of libraries: the configured ones, then our own."""
    for name in settings.library_sources:
        folder = settings.path(name)
        if not folder.is_dir():
            raise UpgradelintError(f"{settings.source}: library-sources: {name} is no directory")
        yield Folder(folder)
    yield Folder(Path(sysconfig.get_path("purelib")))
