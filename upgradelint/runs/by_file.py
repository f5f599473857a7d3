"""What is found in a file, for front ends that are asked file by file.

A project is read once in a process, without git; its registry is all it is compared with.
"""

import os
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from upgradelint.base import frozen
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.baselines.project import read_project
from upgradelint.cache.disk import Cache
from upgradelint.compare.lost_code import promised_in
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.python.sources.source import paused_gc
from upgradelint.registry import FILE_NAME
from upgradelint.registry.file.lock import locked
from upgradelint.reports.text import with_short
from upgradelint.rules import Traits
from upgradelint.rules.judging.upg900_project_not_judged import Hindrance, ProjectNotJudged
from upgradelint.rules.judging.upg902_registry_missing import RegistryMissing, Unrecorded
from upgradelint.rules.rule import Context
from upgradelint.runs.check import check_recorded
from upgradelint.runs.rule_choice import families, select
from upgradelint.settings.settings import CONFIG_FILES, Settings
from upgradelint.settings.values import SECTION
from upgradelint.trees.directory import DirectoryTree
from upgradelint.trees.overlay import OverlayTree
from upgradelint.trees.tree import Tree


class Wishes(Frozen):
    """What the front end's own configuration says in place of the project's; empty: nothing."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    registry: str = ""


class Judged(Frozen):
    """The findings of a project by path, or why there are none.

    `unrecorded` are the files that promise something, where no registry tells what they promised.
    """

    findings: Mapping[str, Sequence[Finding]]
    hindrance: str = ""
    unrecorded: tuple[str, ...] = ()


class Session:
    """What one process was asked to judge, and remembers.

    `covers` says which files the front end is run on, in this process or another.
    """

    def __init__(self, wishes: Wishes, covers: Callable[[str], bool] = lambda path: True) -> None:
        self._wishes = wishes
        self._covers = covers
        self._roots: dict[Path, Path] = {}
        self._projects: dict[Path, Judged] = {}
        self._caches: dict[Path, Cache] = {}
        self._told: dict[str, str] = {}

    def findings(self, filename: str, unsaved: str | None = None) -> Sequence[Finding]:
        """Return the findings of a file in the order of lines, `unsaved` its text in an editor.

        What forbids to judge is a finding too, in the first file that it is true for.
        """
        file = Path(os.path.abspath(filename))
        root = self._root(file)
        path = file.relative_to(root).as_posix()
        if unsaved is not None:
            below = DirectoryTree(root, ask_git=False)
            judged = self._judge(OverlayTree(below, path, unsaved.encode()))
        else:
            if root not in self._projects:
                self._projects[root] = self._judge(DirectoryTree(root, ask_git=False))
            judged = self._projects[root]
        known = judged.findings.get(path, ())
        return [*self._hindrance(judged.hindrance, path), *self._note(judged, root, path), *known]

    def _note(self, judged: Judged, root: Path, path: str) -> Iterator[Finding]:
        """Tell in one file of all that a registry is missing, the same in every process."""
        if path in judged.unrecorded:
            covered = (one for one in judged.unrecorded if self._covers(str(root / one)))
            if next(covered, "") == path:
                yield from RegistryMissing().check(Unrecorded(path), _NO_CONTEXT)

    def _root(self, file: Path) -> Path:
        if file.parent not in self._roots:
            here = Path.cwd()
            outside = here if file.is_relative_to(here) else file.parent
            self._roots[file.parent] = project_root(file.parent) or outside
        return self._roots[file.parent]

    def _judge(self, tree: Tree) -> Judged:
        """Return what is found; what goes wrong must not stop the front end, nor go unheard."""
        try:
            return self._by_path(tree)
        except UpgradelintError as error:
            return Judged({}, str(error))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"unexpected {type(error).__name__} at {place.filename}:{place.lineno}"
            return Judged({}, f"{what}: {error}; please report it")

    def _by_path(self, tree: Tree) -> Judged:
        """Return what is found; facts are remembered where an editor will show the next text."""
        root = tree.root or Path.cwd()
        cache = self._caches.get(root) or Cache.of(root)
        if isinstance(tree, OverlayTree):
            self._caches[root] = cache
        with _turn(cache), paused_gc():
            return _found(tree, self._wishes, cache)

    def _hindrance(self, reason: str, path: str) -> Iterator[Finding]:
        if reason and self._told.setdefault(reason, path) == path:
            hindrance = Hindrance(" ".join(reason.split()), path)
            yield from ProjectNotJudged().check(hindrance, _NO_CONTEXT)


_NO_CONTEXT = Context(None, Snapshot("", {}), Traits())


@cache
def project_root(folder: Path) -> Path | None:
    """Return the nearest folder upward that is the top of a repository, or has a registry or a
    configuration of ours; None where none is.
    """
    if (folder / ".git").exists() or (folder / FILE_NAME).is_file() or _is_configured(folder):
        return folder
    return None if folder.parent == folder else project_root(folder.parent)


def _is_configured(folder: Path) -> bool:
    """Whether a file of the folder speaks of us; what it says is for Settings to read."""
    files = (folder / name for name in CONFIG_FILES)
    return any(SECTION.encode() in file.read_bytes() for file in files if file.is_file())


@contextmanager
def _turn(cache: Cache) -> Iterator[None]:
    """Of several processes that know nothing yet, one reads and the others wait for its facts."""
    with ExitStack() as held:
        if cache.folder is not None and not cache.fact_store.kept:
            with suppress(OSError, UpgradelintError):
                cache.make_folder()
                held.enter_context(locked(cache.folder))
                cache.load()
        yield


def _found(tree: Tree, wishes: Wishes, cache: Cache) -> Judged:
    settings = Settings.load(tree)
    if wishes.registry:
        settings = replace(settings, registry=os.path.abspath(wishes.registry))
    selection = select(settings, wishes.select, wishes.ignore, wishes.extend_select)
    project = read_project(tree, settings, families(selection), cache)
    found: dict[str, list[Finding]] = {}
    result = check_recorded(project, selection)
    for held in result.findings:
        one = held.finding
        told = frozen.replace(one, message=with_short(one.message, result.short(one)))
        found.setdefault(one.location.path, []).append(told)
    alone = not result.baselines and selection.may_want(RegistryMissing())
    promising = {one.path for one in promised_in(project.snapshot) if tree.exists(one.path)}
    return Judged(found, unrecorded=tuple(sorted(promising)) if alone else ())
