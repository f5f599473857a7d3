"""What every source of code offers, wherever it comes from."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol


class Tree(Protocol):
    """Files by path. Paths are relative to the tree's root, with forward slashes.

    `label` names the tree as the user did; `root` is its directory where it has one on disk, so
    that reports can print paths a person can open.
    """

    @property
    def label(self) -> str: ...

    @property
    def root(self) -> Path | None: ...

    def paths(self) -> Iterable[str]:
        """Every path of the tree that is a Python or configuration file, sorted."""

    def exists(self, path: str) -> bool:
        """Whether the tree holds that file."""

    @property
    def unreadable(self) -> dict[str, str]:
        """What `read` and `read_many` could not read so far: why, by path."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes; raises UpgradelintError where it cannot be read, that of one file
        alone as UnreadableFileError.
        """

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes of several files, faster than one `read` each.

        Those that alone cannot be read are left out.
        """

    def known_id(self, path: str) -> str:
        """Return `blob_id` where it is known without reading the file, else an empty string."""

    def blob_id(self, path: str) -> str:
        """Return git's id of a file's content, the same in every tree that holds the same."""
