"""Folders that witnesses run in: gone when they end, or at the next start where we were killed."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

_PREFIX = "upgradelint-witness-"
_SECONDS_TO_LOCK = 60.0
"""So old is a folder at least that nobody is about to lock any more."""


@contextmanager
def own_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards; it is locked as long as we live."""
    place = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
    with place as name, ExitStack() as held:
        with suppress(ImportError, OSError):
            held.enter_context(_locked(Path(name)))
        yield Path(name).resolve()


def remove_abandoned() -> None:
    """Remove the folders of this user's runs that were killed: no process holds their locks."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(ImportError, OSError):
            if _is_old_and_ours(folder):
                with _locked(folder):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; raises OSError where another process has it, and ImportError on a
    system that has no locks.
    """
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _is_old_and_ours(folder: Path) -> bool:
    """Whether it may be removed; raises OSError."""
    state = folder.lstat()
    old = time.time() - state.st_mtime > _SECONDS_TO_LOCK
    return old and stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
