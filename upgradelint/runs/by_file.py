"""What is found in a file, for front ends that are asked file by file.

A project is read once in a process, without git; its registry is all it is compared with.
"""

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from upgradelint.base import frozen
from upgradelint.base.disk import read_file
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.baselines.project import check_folders, read_project
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
from upgradelint.trees.blob import MAX_FILE_SIZE
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

    `unrecorded` are the files that promise something, where no registry tells what they promised;
    `migrations` the files of migrations, which may hold comments that allow something.
    """

    findings: Mapping[str, Sequence[Finding]]
    hindrance: str = ""
    unrecorded: tuple[str, ...] = ()
    migrations: frozenset[str] = frozenset()


class OpenFile(Frozen):
    """A file that an editor has open: its project, and what is found in it as the editor has it."""

    root: Path
    findings: tuple[Finding, ...]
    is_migration: bool


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
        self._reported: dict[str, str] = {}

    def findings(self, filename: str, unsaved: str | None = None) -> Sequence[Finding]:
        """Return the findings of a file in the order of lines, `unsaved` its text in an editor.

        What forbids to judge is a finding too, in the first file that it is true for.
        """
        file = Path(os.path.abspath(filename))
        root = self._root(file)
        path = file.relative_to(root).as_posix()
        if unsaved is not None:
            below = DirectoryTree(root, ask_git=False)
            judged = self._judge(OverlayTree(below, {path: unsaved.encode()}))
        else:
            judged = self._project(root)
        return list(self._of(judged, root, path))

    def read_ahead(self, names: Iterable[str]) -> None:
        """Judge the projects that files and folders stand in, before their files are asked for."""
        for name in names:
            place = Path(os.path.abspath(name))
            if root := project_root(place if place.is_dir() else place.parent):
                self._project(root)

    def open_files(self, texts: Mapping[str, str]) -> dict[str, OpenFile]:
        """Return what is found in each file that an editor has open, by its path, with all their
        texts as the editor has them. What stands in no project is not judged.
        """
        project_root.cache_clear()
        projects: dict[Path, dict[str, str]] = {}
        for filename in texts:
            file = Path(os.path.abspath(filename))
            if root := project_root(file.parent):
                projects.setdefault(root, {})[file.relative_to(root).as_posix()] = filename
        found: dict[str, OpenFile] = {}
        for root, names in projects.items():
            contents = {path: _bytes(texts[name]) for path, name in names.items()}
            found |= self._opened(root, names, contents)
        return found

    def _opened(
        self, root: Path, names: Mapping[str, str], contents: Mapping[str, bytes]
    ) -> dict[str, OpenFile]:
        self._caches.setdefault(root, Cache.of(root))
        below = DirectoryTree(root, ask_git=False)
        unsaved = {path: data for path, data in contents.items() if _saved(root / path) != data}
        judged = self._judge(OverlayTree(below, unsaved) if unsaved else below)
        self._reported.clear()
        return {
            name: OpenFile(root, tuple(self._of(judged, root, path)), path in judged.migrations)
            for path, name in names.items()
        }

    def _of(self, judged: Judged, root: Path, path: str) -> Iterator[Finding]:
        yield from self._hindrance(judged.hindrance, path)
        yield from self._note(judged, root, path)
        yield from judged.findings.get(path, ())

    def _note(self, judged: Judged, root: Path, path: str) -> Iterator[Finding]:
        """Tell in one file of all that a registry is missing, the same in every process."""
        if path in judged.unrecorded:
            covered = (unread for unread in judged.unrecorded if self._covers(str(root / unread)))
            if next(covered, "") == path:
                yield from RegistryMissing().check(Unrecorded(path), _NO_CONTEXT)

    def _project(self, root: Path) -> Judged:
        if root not in self._projects:
            self._projects[root] = self._judge(DirectoryTree(root, ask_git=False))
        return self._projects[root]

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
        if reason and self._reported.setdefault(reason, path) == path:
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


def _bytes(text: str) -> bytes:
    """Return what would be saved; halves of pairs, which no file holds, are told as no UTF-8."""
    return text.encode(errors="surrogatepass")


def _saved(path: Path) -> bytes | None:
    try:
        return read_file(path, MAX_FILE_SIZE)
    except OSError:
        return None


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
    check_folders(tree, settings)
    project = read_project(tree, settings, families(selection), cache)
    found: dict[str, list[Finding]] = {}
    result = check_recorded(project, selection)
    for held in result.findings:
        finding = held.finding
        labelled = frozen.replace(
            finding, message=with_short(finding.message, result.short(finding))
        )
        found.setdefault(finding.location.path, []).append(labelled)
    alone = not result.baselines and selection.may_want(RegistryMissing())
    promising = {place.path for place in promised_in(project.snapshot) if tree.exists(place.path)}
    migrations = frozenset(revision.path for revision in project.snapshot.migrations.values())
    unrecorded = tuple(sorted(promising)) if alone else ()
    return Judged(found, unrecorded=unrecorded, migrations=migrations)
