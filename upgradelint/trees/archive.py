"""A wheel, an sdist or a zip as a tree; nothing is unpacked to disk."""

import posixpath
import re
import stat
import tarfile
import weakref
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.blob import (
    MAX_FILE_SIZE,
    UnreadableFileError,
    git_blob_id,
    is_readable,
    too_large,
)

MAX_ARCHIVE_SIZE = 4 * 1024 * 1024 * 1024
"""Bytes of all members; a larger archive is refused."""

MAX_SOURCE_SIZE = 256 * 1024 * 1024
"""Bytes of all members that are read; so many are kept in memory of a tar at most."""

_RELEASE = re.compile(
    r"(?:^|/)(?P<name>[A-Za-z][\w.]*)-(?P<version>\d[\w.!+]*)"
    r"(?:-[\w.]+-[\w.]+-[\w.]+\.whl|\.zip|\.tar(?:\.\w+)?|\.tgz)$"
)
"""A distribution's file name says which release it is, better than its path does."""


class ArchiveTree:
    """The regular files of an archive; the single top folder of an sdist is not part of paths.

    `sizes` and `load` know members by their full name.
    """

    def __init__(self, label: str, sizes: Mapping[str, int], load: Callable[[str], bytes]) -> None:
        self._label = label
        self._sizes = sizes
        self._load = load
        self._top = _top_folder(label, sizes)
        self._ids: dict[str, str] = {}
        self.unreadable: dict[str, str] = {}

    @property
    def label(self) -> str:
        found = _RELEASE.search(self._label)
        return f"{found['name']} {found['version']}" if found else self._label

    @property
    def root(self) -> None:
        return None

    def paths(self) -> Iterable[str]:
        found = (name.removeprefix(self._top) for name in self._sizes)
        return sorted(filter(is_readable, found))

    def exists(self, path: str) -> bool:
        return self._top + path in self._sizes

    def read(self, path: str) -> bytes:
        name = self._top + path
        if name not in self._sizes:
            raise UpgradelintError(f"{self._label} holds no file {path}")
        if self._sizes[name] > MAX_FILE_SIZE:
            raise self._noted(too_large(path, self._sizes[name]))
        try:
            content = self._load(name)
        # The standard library raises nearly anything on damaged archives, IndexError for one.
        except Exception as error:
            why = f"cannot be read from the archive: {_reason(error)}"
            raise self._noted(UnreadableFileError(path, why)) from error
        self._ids[path] = git_blob_id(content)
        return content

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            with suppress(UnreadableFileError):
                yield path, self.read(path)

    def _noted(self, error: UnreadableFileError) -> UnreadableFileError:
        self.unreadable[error.path] = error.why
        return error

    def known_id(self, path: str) -> str:
        return self._ids.get(path, "")

    def blob_id(self, path: str) -> str:
        if path not in self._ids:
            self.read(path)
        return self._ids[path]


class _Limits:
    """Counts what is read of an archive; raises UpgradelintError past the limits."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._source = 0

    def read(self, name: str, size: int) -> bool:
        """Whether a member is read, then it counts."""
        wanted = is_readable(name) and size <= MAX_FILE_SIZE
        self._source += size if wanted else 0
        if self._source > MAX_SOURCE_SIZE:
            limit = MAX_SOURCE_SIZE
            raise UpgradelintError(f"{self._label} holds more than {limit} bytes of source")
        return wanted

    def all(self, sizes: Mapping[str, int]) -> None:
        """Count all members, whose sizes are known before they are read."""
        if sum(sizes.values()) > MAX_ARCHIVE_SIZE:
            raise _unpacks_to_more(self._label)
        for name, size in sizes.items():
            self.read(name, size)


def _unpacks_to_more(label: str) -> UpgradelintError:
    return UpgradelintError(f"{label} unpacks to more than {MAX_ARCHIVE_SIZE} bytes")


def open_archive(path: Path, label: str = "") -> ArchiveTree:
    """Return the files of an archive.

    Raises UpgradelintError where it is broken, or a member would lie outside of it.
    """
    label = label or str(path)
    with _reading(label):
        if path.name.endswith((".whl", ".zip")):
            return _open_zip(path, label)
        return _open_tar(path, label)


def _open_zip(path: Path, label: str) -> ArchiveTree:
    archive = zipfile.ZipFile(path)
    members = {
        _checked_name(label, member.filename): member
        for member in archive.infolist()
        if _is_regular(member)
    }
    sizes = {name: member.file_size for name, member in members.items()}
    _Limits(label).all(sizes)
    tree = ArchiveTree(label, sizes, lambda name: archive.read(members[name]))
    weakref.finalize(tree, archive.close)
    return tree


def _is_regular(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    is_named_file = member.filename and not member.filename.endswith("/")
    return bool(is_named_file) and kind in (0, stat.S_IFREG)


def _open_tar(path: Path, label: str) -> ArchiveTree:
    archive = tarfile.open(path, "r:*")  # noqa: SIM115
    try:
        tree = _read_tar(archive, label)
    except BaseException:
        archive.close()
        raise
    weakref.finalize(tree, archive.close)
    return tree


def _read_tar(archive: tarfile.TarFile, label: str) -> ArchiveTree:
    """Keep the source met on the one pass, as going back would decompress everything again."""
    members: dict[str, tarfile.TarInfo] = {}
    contents: dict[str, bytes] = {}

    def load(name: str) -> bytes:
        return contents[name] if name in contents else _member_bytes(archive, members[name])

    limits = _Limits(label)
    for name, member in _regular_members(archive, label):
        members[name] = member
        if limits.read(name, member.size):
            contents[name] = _member_bytes(archive, member)
    return ArchiveTree(label, {name: member.size for name, member in members.items()}, load)


def _member_bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def _regular_members(archive: tarfile.TarFile, label: str) -> Iterator[tuple[str, tarfile.TarInfo]]:
    total = 0
    for member in archive:
        name = _checked_name(label, member.name)
        total += member.size
        if total > MAX_ARCHIVE_SIZE:
            raise _unpacks_to_more(label)
        if member.isreg():
            yield name, member


def _checked_name(label: str, name: str) -> str:
    if name.startswith("/") or ".." in name.split("/"):
        raise UpgradelintError(f"{label}: member {name!r} lies outside of the archive; not read")
    return posixpath.normpath(name)


def _top_folder(label: str, names: Iterable[str]) -> str:
    """Return the folder all files share, with its slash, unless it is a package or a wheel."""
    tops = {name[: name.find("/") + 1] for name in names}
    if len(tops) != 1 or label.endswith(".whl"):
        return ""
    top = tops.pop()
    return "" if f"{top}__init__.py" in names else top


@contextmanager
def _reading(label: str) -> Iterator[None]:
    try:
        yield
    except UpgradelintError:
        raise
    # The standard library raises nearly anything on damaged archives, IndexError for one.
    except Exception as error:
        raise UpgradelintError(f"{label} cannot be read as an archive: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(":")
