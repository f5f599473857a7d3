"""A directory as a tree: what git tracks or would track, else what ignore files leave."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.trees.blob import (
    MAX_FILE_SIZE,
    UnreadableFileError,
    git_blob_id,
    is_readable,
    too_large,
)

Stamp = tuple[int, int, int, str]
"""When a file was changed (ns), its size (bytes) and inode, and the blob id it had then."""

UNSETTLED = 2_000_000_000
"""Nanoseconds; a file changed since may be changed again without another time."""


class Listing(Frozen):
    """The names of the files in a folder, and of the folders that are no links to others."""

    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()


NOTHING = Listing()


class DirectoryTree:
    """Files below a directory, which may be a folder of a repository.

    `paths()` leaves out what git ignores; `exists` and `read` know every regular file. Links to
    directories are not followed, links to files only when they stay inside. The names in a folder
    are remembered from the first look: a tree is one state. Without `ask_git` no program is
    started, and the ignore files alone say what is left out. `stamps` tell which files are as they
    were when they were read, by an earlier run too.
    """

    def __init__(self, root: Path, label: str = "", *, ask_git: bool = True) -> None:
        self._root = root.absolute()
        self._label = label or str(root)
        self._ask_git = ask_git
        self._listings: dict[str, Listing] = {}
        self._ids: dict[str, str] = {}
        self.stamps: dict[str, Stamp] = {}
        self.unreadable: dict[str, str] = {}

    @property
    def label(self) -> str:
        return self._label

    @property
    def root(self) -> Path:
        return self._root

    def paths(self) -> Iterable[str]:
        return self._paths

    def exists(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return name in self._listing(folder).files

    def read(self, path: str) -> bytes:
        if not self.exists(path):
            raise UpgradelintError(f"{self._label} holds no file {path}")
        try:
            with open(f"{self._real_root}/{path}", "rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                if status.st_size > MAX_FILE_SIZE:
                    raise self._noted(too_large(path, status.st_size))
                content = file.read(MAX_FILE_SIZE)
        except OSError as error:
            why = f"cannot be read: {error.strerror}"
            raise self._noted(UnreadableFileError(path, why)) from error
        self._ids[path] = git_blob_id(content)
        self._stamp(path, status)
        return content

    def _noted(self, error: UnreadableFileError) -> UnreadableFileError:
        self.unreadable[error.path] = error.why
        return error

    def _stamp(self, path: str, status: os.stat_result) -> None:
        """Remember the state of a file, unless it is so new that it may change unseen."""
        self.stamps.pop(path, None)
        if time.time_ns() - status.st_mtime_ns > UNSETTLED:
            self.stamps[path] = (*_state(status), self._ids[path])

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            with suppress(UnreadableFileError):
                yield path, self.read(path)

    def known_id(self, path: str) -> str:
        if path not in self._ids and path in self.stamps:
            *state, blob_id = self.stamps[path]
            with suppress(OSError):
                if (*state,) == _state(os.stat(f"{self._real_root}/{path}")):
                    self._ids[path] = blob_id
        return self._ids.get(path, "")

    def blob_id(self, path: str) -> str:
        if not self.known_id(path):
            self.read(path)
        return self._ids[path]

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(filter(self.exists, set(self._listed()))))

    @cached_property
    def _real_root(self) -> str:
        return os.path.realpath(self._root)

    def _listed(self) -> Iterator[str]:
        from upgradelint.trees.repository import GitHangsError, Repository

        if not self._ask_git:
            return self._walked()
        try:
            repository = Repository.find(self._root)
            listing = repository.run("ls-files", "-z", "-c", "-o", "--exclude-standard")
        except GitHangsError:
            raise
        except UpgradelintError:
            return self._walked()
        # A folder ignored by the repository around it, an unpacked wheel say, is judged anyway.
        if not listing and repository.prefix:
            return self._walked()
        return filter(is_readable, os.fsdecode(listing).split("\0"))

    def _walked(self) -> Iterator[str]:
        from upgradelint.trees.walk import walk

        return filter(is_readable, walk(self._root))

    def _listing(self, folder: str) -> Listing:
        if folder not in self._listings:
            parent, _, name = folder.rpartition("/")
            there = not folder or name in self._listing(parent).folders
            self._listings[folder] = self._scan(folder) if there else NOTHING
        return self._listings[folder]

    def _scan(self, folder: str) -> Listing:
        try:
            with os.scandir(f"{self._real_root}/{folder}" if folder else self._real_root) as found:
                entries = list(found)
        except OSError:
            return NOTHING
        return Listing(
            frozenset(entry.name for entry in entries if self._is_file(entry)),
            frozenset(entry.name for entry in entries if entry.is_dir(follow_symlinks=False)),
        )

    def _is_file(self, entry: "os.DirEntry[str]") -> bool:
        if entry.is_symlink():
            return os.path.isfile(entry.path) and self._is_inside(os.path.realpath(entry.path))
        return entry.is_file()

    def _is_inside(self, path: str) -> bool:
        return path.startswith(f"{self._real_root}/")


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino
