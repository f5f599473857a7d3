"""The store of a project on disk, so that the next run reads only what changed.

It lies in the user's own cache directory, never in the project: nothing that a checkout brings
along is taken for facts, nor what another user has written. Nobody else reads it, for it holds
what the code says. Whatever is wrong with the file, it is as if there were none.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from upgradelint import __version__
from upgradelint.base import disk
from upgradelint.facts.store import FactStore, Kept
from upgradelint.trees.directory import DirectoryTree
from upgradelint.trees.overlay import OverlayTree
from upgradelint.trees.tree import Tree

VARIABLE = "UPGRADELINT_CACHE_DIR"
"""The environment's variable for another directory; where it is empty nothing is kept."""

IDLE_RUNS = 30
"""After so many runs that change something, what was of no use in any of them is let go."""

GLANCES = 20_000
"""So many files of a kind are remembered by their looks, the latest ones."""

_SUFFIX = ".facts"


class Cache:
    """The store in a file; `store` is loaded at once and `save` writes what is new on it."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.fact_store = FactStore()
        self._stamps: dict[str, Any] = {}
        self.load()

    @classmethod
    def of(cls, place: Path) -> "Cache":
        """Return the cache for what is read at a place on disk."""
        folder = user_folder()
        if folder is None:
            return cls(None)
        real = os.path.realpath(place)
        digest = hashlib.sha1(os.fsencode(real), usedforsecurity=False).hexdigest()[:12]
        return cls(folder / f"{os.path.basename(real) or 'root'}-{digest}{_SUFFIX}")

    @property
    def folder(self) -> Path | None:
        """Where the file lies or will lie, None where nothing is kept."""
        return None if self._path is None else self._path.parent

    def make_folder(self) -> None:
        """Make the folder, for us alone; raises OSError.

        One that holds other things as well keeps its mode.
        """
        if self.folder is not None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if all(name.endswith(_SUFFIX) for name in os.listdir(self.folder)):
                disk.close(self.folder, 0o700)

    def load(self) -> None:
        """Take what is in the file now, if there is one that makes sense."""
        if self._path is not None:
            self._load(self._path)

    def prepare(self, tree: Tree) -> None:
        """Tell a directory which of its files are known."""
        directory = tree.below if isinstance(tree, OverlayTree) else tree
        if isinstance(directory, DirectoryTree):
            directory.stamps.update(self._stamps)

    def save(self, tree: Tree) -> None:
        """Write the store where it has something new; that it cannot be written hurts nobody.

        What an editor shows unsaved is not worth it.
        """
        if self._path is None or not self.fact_store.changed or isinstance(tree, OverlayTree):
            return
        if isinstance(tree, DirectoryTree):
            self._stamps = tree.stamps
        with suppress(OSError):
            self._write(self._path)
        self.fact_store.changed = False

    def _load(self, path: Path) -> None:
        try:
            data = disk.read_own(path)
        except OSError:
            return
        from upgradelint.cache.format import unpack

        document = unpack(data, _tool())
        if document is not None:
            self.fact_store, self._stamps = document

    def _write(self, path: Path) -> None:
        from upgradelint.cache.format import pack

        for variants in self.fact_store.kept.values():
            for variant in variants:
                variant.idle += 1
        for kind, found in self.fact_store.looked.items():
            self.fact_store.looked[kind] = dict(list(found.items())[-GLANCES:])
        data = pack(self.fact_store, self._stamps, _tool(), _worth)
        self.make_folder()
        disk.replace_file(path, data, 0o600, durable=False)


def _worth(kept: Kept) -> bool:
    return kept.idle <= IDLE_RUNS


def user_folder() -> Path | None:
    """Return the folder for all that is kept for a user, None where nothing is."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "upgradelint"


def _tool() -> str:
    """What facts depend on besides code and settings: us as we are installed, what we read SQL
    with, and this Python.
    """
    files = [*_own_files(str(Path(__file__).parents[1])), *_parser_files()]
    states = "".join(f"{name}{state}" for name, state in sorted(files))
    digest = hashlib.sha1(states.encode(), usedforsecurity=False).hexdigest()
    return f"{__version__} {sys.version_info[:2]} {digest}"


def _parser_files() -> Iterator[tuple[str, tuple[int, int]]]:
    """The file of the SQL parser that another version of it changes, found without importing it."""
    found = find_spec("sqlglot")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for name in ("_version.py", "__init__.py"):
            with suppress(OSError):
                status = os.stat(os.path.join(folder, name))
                yield f"{folder}/{name}", (status.st_mtime_ns, status.st_size)


def _own_files(folder: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _own_files(entry.path)
            elif entry.name.endswith(".py"):
                status = entry.stat()
                yield entry.path, (status.st_mtime_ns, status.st_size)
