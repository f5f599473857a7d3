"""Files that could not be read although they may promise something."""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location

Content = Literal["migration", "models", "objects", "RPC"]
"""What a file may hold, by its bytes and by where it lies."""


class UnreadFile(Frozen):
    """A file that does not parse, and why; `content` is None where nothing tells that it matters.

    `digest` is that of its bytes; `defines` are the names of classes, functions and revisions that
    its text seems to define; `readers` the other files that were read by what it says: what they
    lack may be there too.
    """

    content: Content | None
    reason: str
    location: Location
    digest: str = ""
    defines: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
