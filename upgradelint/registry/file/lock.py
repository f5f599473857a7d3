"""One writer at a time."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from upgradelint.base.errors import UpgradelintError


@contextmanager
def locked(directory: Path, patience: float = 30.0) -> Iterator[None]:
    """Hold the lock of a directory, waiting `patience` seconds at most for another process.

    Raises UpgradelintError when that is not enough. The lock is on the directory itself: no file
    is left behind, and the system drops it with the process, however that ends. Where a file
    system has no such locks there is none.
    """
    try:
        descriptor = os.open(directory, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError as error:
        raise UpgradelintError(f"cannot write to {directory}: {error.strerror}") from None
    try:
        _wait(descriptor, directory, patience)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, directory: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not _taken(descriptor):
        if time.monotonic() > deadline:
            raise UpgradelintError(
                f"another upgradelint is writing in {directory}: try again when it is done"
            )
        time.sleep(0.02)


def _taken(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
