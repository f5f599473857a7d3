"""Where something stands in a project's source."""

from typing import NamedTuple


class Location(NamedTuple):
    """A place in a tree: path with forward slashes relative to its root, line and column from 1.

    Line 0 is somewhere in the file: a registry keeps no lines, which would change with every
    commit. A tuple, for the evaluator makes one for every call it sees.
    """

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


def somewhere_in(path: str) -> Location:
    """Return a place of which only the file is known."""
    return Location(path, 0)
