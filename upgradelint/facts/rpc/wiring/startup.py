"""What a process sets up before it serves or sends: what no message shows."""

from collections.abc import Iterable, Iterator
from typing import Literal

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location

Setup = Literal["client", "server", "service", "sender", "worker", "queue"]
"""A client or a server, which has serializers; a service, which has ways to the database. Of task
queues: a sender, which writes messages, a worker, which accepts some, the queue of a task."""

CELERY = "celery"
"""By whom a sender, a worker or a queue is known that is not of one task alone."""

Has = tuple[str, ...] | None
"""The names of what is given to something that is made, None where that cannot be told."""


class PinOption(Frozen):
    """An option of the configuration that a client is pinned by: its group and name.

    `default` is what it says where no operator does, "" for nothing, None where the tree defines no
    such option; `formerly` are the names under which operators may have set it before.
    """

    name: str
    default: str | None
    formerly: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Its name without the group."""
        return self.name.rpartition(".")[2]


class DatabaseImport(Frozen):
    """A module of a service that imports one which speaks to the database."""

    module: str
    imported: str
    location: Location


class Startup(Frozen):
    """What the class or function of a dotted name sets up, and what it gives to all of it.

    A client or a server `has` serializers, the outer one first, by the names of their classes, None
    where they cannot be told; a client may be pinned by options. A service `has` its indirection;
    its function and what it serves may import the `database` all the same. A sender and a worker
    `has` the names of serializers, a queue its own name; they are known `by` a task, or by the
    library where they are for all. Where calls of a task say it, `by` is `task() queue`.
    """

    kind: Setup
    by: str
    has: Has
    location: Location
    pins: tuple[PinOption, ...] = ()
    database: tuple[DatabaseImport, ...] = ()

    @property
    def key(self) -> str:
        """What it is known by, which is its alone."""
        return f"{self.kind} {self.by}"


def joined(startups: Iterable[Startup]) -> Iterator[Startup]:
    """Yield what each class or function gives to all that it makes."""
    found: dict[str, Startup] = {}
    for startup in startups:
        known = found.get(startup.key, startup)
        pins = tuple(dict.fromkeys((*known.pins, *startup.pins)))
        found[startup.key] = replace(known, has=_both(known.has, startup.has), pins=pins)
    yield from found.values()


def _both(some: Has, others: Has) -> Has:
    if some is None or others is None:
        return others if some is None else some
    return tuple(name for name in some if name in others)
