"""Reading and writing files of our own: whole, never through a link that leads out, no pipes."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from upgradelint.base.errors import UpgradelintError

SUFFIX = ".unfinished"
"""Ends the name of a file that is being written."""

LIMIT = 1 << 30
"""Bytes; what is larger is none of our files."""

_PLAIN = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | _PLAIN
_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _PLAIN


def read_file(path: Path, limit: int = LIMIT) -> bytes:
    """Return a regular file's content, of `limit` bytes at most; raises OSError.

    What is no regular file (a pipe, a device) is refused without waiting for it.
    """
    _refuse_other(os.stat(path), path, limit)
    descriptor = os.open(path, _WAITING)
    with open(descriptor, "rb") as file:
        # It may be another one by now.
        _refuse_other(os.fstat(descriptor), path, limit)
        return file.read(limit)


def read_own(path: Path) -> bytes:
    """Return the content of a file that is ours alone from now on; raises OSError.

    A link and what another user owns are refused.
    """
    status = path.lstat()
    if not _is_file(status) or not _is_ours(status):
        raise OSError(errno.EPERM, "it is not ours", str(path))
    close(path, 0o600)
    return read_file(path)


def close(path: Path, mode: int) -> None:
    """Take from others what a mode does not give them, where the file or folder is ours."""
    status = path.stat()
    if _is_ours(status) and stat.S_IMODE(status.st_mode) & ~mode:
        path.chmod(mode)


def _is_ours(status: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


def _refuse_other(status: os.stat_result, path: Path, limit: int) -> None:
    if not _is_file(status):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    if status.st_size > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit} bytes", str(path))


def home(directory: Path) -> Path:
    """Return the folder that what belongs to a directory stays in: the top of its repository, the
    directory itself where it is in none.
    """
    real = Path(os.path.realpath(directory))
    return next((path for path in (real, *real.parents) if (path / ".git").exists()), real)


def target(path: Path, within: Path) -> Path:
    """Return the file that a path leads to, links followed.

    Raises UpgradelintError where that is outside of `within` or a part of git's own folder: the
    path, or a link on the way, may have come with a checkout.
    """
    real = Path(os.path.realpath(path))
    if not _belongs(real, within):
        raise UpgradelintError(f"{path} leads to {real}, outside of {within}: not written")
    return real


def refuse_link_out(path: Path, within: Path) -> None:
    """Raise UpgradelintError where a path looks like one inside and a link on it leads outside."""
    real = Path(os.path.realpath(path))
    if _belongs(Path(os.path.abspath(path)), within) and not _belongs(real, within):
        raise UpgradelintError(f"{path} is a link to {real}, outside of {within}: not read")


def _belongs(path: Path, within: Path) -> bool:
    for top in {within, Path(os.path.realpath(within))}:
        if path.is_relative_to(top):
            return ".git" not in path.relative_to(top).parts
    return False


def replace_file(path: Path, data: bytes, mode: int | None = None, *, durable: bool = True) -> None:
    """Put data in the place of a file: a reader, or a crash, sees all of the old or of the new.

    The file keeps its mode; `mode` gives another. A link at this place is replaced, never
    followed. What is not `durable` may be lost with the power. Raises OSError.
    """
    with suppress(FileNotFoundError):
        status = path.lstat()
        mode = stat.S_IMODE(status.st_mode) if mode is None and _is_file(status) else mode
    with _unfinished(path, mode) as unfinished:
        with open(os.open(unfinished, _NEW, 0o666 if mode is None else mode), "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode is not None:
            unfinished.chmod(mode)
        unfinished.replace(path)
    if durable:
        with suppress(OSError):
            _sync(path.parent)


def sweep(path: Path) -> None:
    """Remove what killed writers of a file left; its folder is locked meanwhile."""
    for name in os.listdir(path.parent):
        if name.startswith(f".{path.name}.") and name.endswith(SUFFIX):
            left = path.with_name(name)
            if _is_file(left.lstat()):
                left.unlink()


@contextmanager
def _unfinished(path: Path, mode: int | None) -> Iterator[Path]:
    """Give a name that nobody can foresee beside a file's."""
    unfinished = path.with_name(f".{path.name}.{os.urandom(8).hex()}{SUFFIX}")
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _is_file(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode)


def _sync(directory: Path) -> None:
    """Make the new name survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
