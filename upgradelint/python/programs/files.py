"""Where modules are read from."""

from typing import Protocol

from upgradelint.base.frozen import Frozen


class Files(Protocol):
    """Where modules are read from: a tree, a folder of library sources, the built-in stubs."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""

    def read(self, path: str) -> bytes:
        """Return the file's bytes."""

    def blob_id(self, path: str) -> str:
        """Return an id of the file's content."""


class Root(Frozen):
    """A place where top-level packages are found: some files and a folder prefix in them.

    `project` tells the checked code from libraries, `stub` the models of those that come with us;
    an `excerpt` has some names of libraries, and counts where no other root has the library;
    `hidden` are packages not read from there.
    """

    files: Files
    prefix: str = ""
    project: bool = False
    stub: bool = False
    excerpt: bool = False
    hidden: frozenset[str] = frozenset()
