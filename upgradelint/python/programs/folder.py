"""Files of a plain folder: the built-in stubs and excerpts, and sources of libraries."""

import errno
import functools
import hashlib
import os
from pathlib import Path

from upgradelint.base import disk
from upgradelint.trees.blob import MAX_FILE_SIZE, UnreadableFileError

STUBS = Path(__file__).parents[1] / "stubs"
EXCERPTS = Path(__file__).parents[1] / "excerpts"
"""The parts of libraries that trees use most, for where the libraries are not there."""


class Folder:
    """A folder on disk read as it is; a missing or unreadable file is not there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exists = functools.lru_cache(maxsize=None)(self._exists)
        self.blob_id = functools.lru_cache(maxsize=None)(self._blob_id)

    def _exists(self, path: str) -> bool:
        return os.path.isfile(f"{self.root}/{path}")

    def read(self, path: str) -> bytes:
        """Return the file's bytes, nothing where it cannot be read; raises UnreadableFileError for
        one that is too large.
        """
        try:
            return disk.read_file(self.root / path, MAX_FILE_SIZE)
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise UnreadableFileError(path, f"cannot be read: {error.strerror}") from error
            return b""

    def _blob_id(self, path: str) -> str:
        """Return git's id of the file's content."""
        data = self.read(path)
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
