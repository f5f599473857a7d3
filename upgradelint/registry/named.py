"""The name that each promised thing has in the registry, which is its alone."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TypeVar

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.facts.pins.model import PinTable
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.versions import UNVERSIONED, version_order
from upgradelint.facts.snapshot import Snapshot

T = TypeVar("T")


def named_servers(snapshot: Snapshot) -> dict[str, Endpoint]:
    """Return the endpoints of a snapshot by the interface they serve."""
    return _named(snapshot.rpc_servers, _interface, attrgetter("cls"))


def named_revisions(snapshot: Snapshot) -> dict[str, Revision]:
    """Return the revisions of a snapshot by tree and id."""
    return _named(snapshot.migrations.values(), attrgetter("key"), attrgetter("path"))


def named_tables(snapshot: Snapshot) -> dict[str, TableFacts]:
    """Return the mapped tables of a snapshot by the class that maps them, else by their name."""
    return _named(snapshot.models.tables, _owner, _place)


def named_pins(snapshot: Snapshot) -> dict[str, PinTable]:
    """Return the lists of versions of a snapshot by their dotted name."""
    return _named(snapshot.pins.tables, attrgetter("name"), attrgetter("kind"))


def named_online(snapshot: Snapshot) -> dict[str, MigrationList]:
    """Return the lists of online data migrations of a snapshot by their dotted name."""
    return _named(snapshot.upgrades.migrations, attrgetter("name"), attrgetter("location.path"))


def _named(facts: Iterable[T], name: Callable[[T], str], tie: Callable[[T], str]) -> dict[str, T]:
    """Give each fact a name: where several have one, all but the first get `#2`, `#3`."""
    named: dict[str, T] = {}
    for fact in sorted(facts, key=lambda ordered: (name(ordered), tie(ordered))):
        key, number = name(fact), 1
        while key in named:
            number += 1
            key = f"{name(fact)}#{number}"
        named[key] = fact
    return dict(sorted(named.items()))


def _interface(endpoint: Endpoint) -> str:
    """The identity of an interface, whichever class serves it: package, namespace and major. Tasks
    have one for each module: a number would make all the modules behind a new one others.
    """
    if endpoint.version == UNVERSIONED:
        return endpoint.cls
    namespace = f"/{endpoint.namespace}" if endpoint.namespace else ""
    return f"{endpoint.package}{namespace} {version_order(endpoint.version)[0]}"


def _owner(table: TableFacts) -> str:
    return table.owner or table.name


def _place(table: TableFacts) -> str:
    return f"{table.location.path}:{table.name}"
