"""What a process sets up before it serves or sends: what no message shows."""

from collections.abc import Iterable, Iterator
from typing import Literal

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location

Setup = Literal["client", "server", "service"]
"""A client or a server, which has serializers; a service, which has ways to the database."""


class Startup(Frozen):
    """What the class or function of a dotted name sets up, and what it gives to all of it.

    A client or a server `has` serializers, the outer one first, by the names of their classes.
    """

    kind: Setup
    by: str
    has: tuple[str, ...]
    location: Location

    @property
    def key(self) -> str:
        """What it is known by, which is its alone."""
        return f"{self.kind} {self.by}"


def joined(startups: Iterable[Startup]) -> Iterator[Startup]:
    """Yield what each class or function gives to all that it makes."""
    found: dict[str, Startup] = {}
    for one in startups:
        known = found.get(one.key, one)
        both = tuple(name for name in known.has if name in one.has)
        found[one.key] = replace(known, has=both)
    yield from found.values()
