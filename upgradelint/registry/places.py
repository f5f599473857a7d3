"""Where the things stand that the registry has lines about."""

from collections.abc import Iterable, Iterator, Mapping

from upgradelint.base.location import Location
from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.pins.model import PinTable
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.named import (
    named_online,
    named_pins,
    named_revisions,
    named_servers,
    named_tables,
)
from upgradelint.registry.promise import Promise
from upgradelint.registry.promise_wording import NOUNS, call_name, pending_name

Place = tuple[str, Location]


def places(recorded: Promise, after: Promise, snapshot: Snapshot) -> dict[str, Location]:
    """Return the place of everything that is recorded, will be, or is in the code, by what lines
    are about.

    What is gone from the code has line 1 of the file where it was.
    """
    known = [*_promised(recorded), *_promised(after)]
    gone = ((name, place._replace(line=1)) for name, place in known)
    return dict([*gone, *_read(snapshot)])


def _promised(promise: Promise) -> Iterator[Place]:
    """Yield the places of a promise, by the names that it gave: a number behind one may be all that
    is left of several.
    """
    rest = _unnamed(promise)
    yield from _all(rest, promise.servers, promise.revisions, promise.pins, promise.online)


def _unnamed(promise: Promise) -> Snapshot:
    """Return what of a promise has no name of its own."""
    return Snapshot(
        "recorded",
        rpc_calls=promise.calls,
        models=promise.models,
        facades=promise.facades,
        row_uses=tuple(promise.rows.values()),
        startups=tuple(promise.startups.values()),
    )


def _read(snapshot: Snapshot) -> Iterator[Place]:
    yield from _all(
        snapshot,
        named_servers(snapshot),
        named_revisions(snapshot),
        named_pins(snapshot),
        named_online(snapshot),
    )


def _all(
    snapshot: Snapshot,
    servers: Mapping[str, Endpoint],
    revisions: Mapping[str, Revision],
    pins: Mapping[str, PinTable],
    online: Mapping[str, MigrationList],
) -> Iterator[Place]:
    """Yield the first place of each thing last, and that of each kind before all."""
    sections = (
        [(key, server.version_location) for key, server in servers.items()],
        [(key, revision.location) for key, revision in revisions.items()],
        [(key, table.location) for key, table in named_tables(snapshot).items()],
        [(call_name(call), call.location) for call in snapshot.rpc_calls],
        [(pending_name(removal), removal.location) for removal in snapshot.models.pending],
        [(f"models in {place.path}", place) for place in snapshot.models.unread],
        [(key, pin.location) for key, pin in pins.items()],
        [(key, listed.location) for key, listed in online.items()],
        [(f"{name} from rows", facade.load) for name, facade in sorted(snapshot.facades.items())],
        [(f"{use.function} on rows", use.location) for use in snapshot.row_uses if use.knows_both],
        [(startup.key, startup.location) for startup in snapshot.startups],
    )
    for noun, found in zip(NOUNS, sections, strict=True):
        yield from _section(f"{noun}s", found)


def _section(name: str, found: Iterable[Place]) -> Iterator[Place]:
    several = list(found)[::-1]
    if several:
        yield name, several[-1][1]
    yield from several
