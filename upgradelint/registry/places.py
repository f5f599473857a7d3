"""Where the things stand that the registry has lines about."""

from collections.abc import Iterable, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.pins.model import PinFacts
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


def places(recorded: Promise, snapshot: Snapshot) -> dict[str, Location]:
    """Return the place of everything that is recorded or in the code, by what lines are about.

    What is gone from the code has line 1 of the file where it was.
    """
    past = Snapshot(
        "recorded",
        rpc_servers=tuple(recorded.servers.values()),
        rpc_calls=recorded.calls,
        migrations=recorded.revisions,
        models=recorded.models,
        pins=PinFacts(tables=tuple(recorded.pins.values())),
        facades=recorded.facades,
        upgrades=UpgradeFacts(migrations=tuple(recorded.online.values())),
    )
    gone = ((name, one._replace(line=1)) for name, one in _all(past))
    return dict([*gone, *_all(snapshot)])


def _all(snapshot: Snapshot) -> Iterator[Place]:
    """Yield the first place of each thing last, and that of each kind before all."""
    sections = (
        [(key, one.version_location) for key, one in named_servers(snapshot).items()],
        [(key, one.location) for key, one in named_revisions(snapshot).items()],
        [(key, one.location) for key, one in named_tables(snapshot).items()],
        [(call_name(one), one.location) for one in snapshot.rpc_calls],
        [(pending_name(one), one.location) for one in snapshot.models.pending],
        [(f"models in {one.path}", one) for one in snapshot.models.unread],
        [(key, one.location) for key, one in named_pins(snapshot).items()],
        [(key, one.location) for key, one in named_online(snapshot).items()],
        [(f"{name} from rows", one.load) for name, one in sorted(snapshot.facades.items())],
    )
    for noun, found in zip(NOUNS, sections, strict=True):
        yield from _section(f"{noun}s", found)


def _section(name: str, found: Iterable[Place]) -> Iterator[Place]:
    several = list(found)[::-1]
    if several:
        yield name, several[-1][1]
    yield from several
