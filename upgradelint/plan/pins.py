"""How clients are kept to what OLD understands, and the value that says so."""

import re
from collections.abc import Iterable, Iterator, Sequence

from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.services.model import PinSource, ServiceFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.interfaces import Side
from upgradelint.plan.model import Interface, Pin, Pinning, Traveller
from upgradelint.plan.objects import rises

AUTOMATIC = "auto"

_UNRELEASED = ("master", "main")

_HOW: dict[str, Pinning] = {"option": "option", "call": "automatic", "caller": "caller"}


def pins(
    known: Iterable[Interface],
    sides: dict[str, Side],
    facts: ServiceFacts,
    before: Snapshot,
    after: Snapshot,
    held: Sequence[Traveller],
) -> Iterator[Pin]:
    """Yield how each RPC interface is pinned: by an option, by itself, or not at all.

    The option is needed also where it holds objects back, `held`.
    """
    for interface in known:
        if interface.kind != "rpc":
            continue
        clients = {call.client for call in sides[interface.name].calls}
        sources = [source for source in facts.pins if source.client in clients]
        needed = bool(interface.begins)
        for source in sources:
            values = tuple(dict.fromkeys(_values(source, interface, clients, before, after)))
            how = _HOW[source.how]
            wanted = needed or (how == "option" and bool(held))
            yield Pin(interface.name, how, source.option, values, wanted, source.location)
        if not sources:
            yield Pin(interface.name, "caller" if interface.pinned else "none", needed=needed)


def homeless(
    sides: dict[str, Side], facts: ServiceFacts, before: Snapshot, after: Snapshot
) -> Iterator[Pin]:
    """Yield the pins of clients whose server no release shows: nobody knows what they hold back."""
    placed = {call.client for side in sides.values() for call in side.calls}
    for source in facts.pins:
        if source.how == "option" and source.client not in placed:
            values = [AUTOMATIC] if AUTOMATIC in source.words else []
            values += _aliases({source.client}, before, after)
            yield Pin(
                source.client, "option", source.option, tuple(values), location=source.location
            )


def _values(
    option: PinSource, interface: Interface, clients: set[str], before: Snapshot, after: Snapshot
) -> Iterator[str]:
    """The values that mean OLD: the name that NEW knows it by, then its version."""
    if AUTOMATIC in option.words:
        yield AUTOMATIC
    yield from _releases(before, after)
    yield from _aliases(clients, before, after)
    if interface.old and not any(table.kind == "releases" for table in after.pins.tables):
        yield interface.old[-1]


def _aliases(clients: set[str], before: Snapshot, after: Snapshot) -> Iterator[str]:
    """The name of OLD in the lists of NEW: OLD's own newest, where its list is kept up to date."""
    for table in after.pins.tables:
        if table.kind == "aliases" and table.owner in clients:
            old = next(
                (old_table for old_table in before.pins.tables if old_table.name == table.name),
                None,
            )
            name = _newest(old) if old else ""
            if name and table.entry(name) and _kept(table, old):
                yield name


def _releases(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """What lists of releases call OLD: its own number, else the newest that gives what OLD has."""
    for table in after.pins.tables:
        if table.kind == "releases":
            named = [each.name for each in table.entries if _is_release(before.label, each.name)]
            same = [each.name for each in table.entries if _gives(each, before)]
            yield from (named or same)[-1:]


def _is_release(label: str, name: str) -> bool:
    """Whether a label ends with the number of a release: `38.0` is that of `ironic 38.0.2`."""
    return re.search(rf"(?:^|[ @=/-])v?{re.escape(name)}(?:\.\d+)*$", label) is not None


def _gives(entry: PinEntry, before: Snapshot) -> bool:
    """Whether an entry that has the name of a release gives the versions of OLD."""
    listed = [(before.objects.get(name), versions) for name, versions in entry.objects]
    same = (old is None or versions[:1] == (old.version,) for old, versions in listed)
    called = entry.version("rpc") in (None, *(endpoint.version for endpoint in before.rpc_servers))
    return entry.name.lower() not in _UNRELEASED and called and all(same)


def _newest(table: PinTable) -> str:
    names = [entry.name for entry in table.entries if entry.name.lower() not in _UNRELEASED]
    return names[-1] if names else ""


def _kept(table: PinTable, old: PinTable | None) -> bool:
    """Whether the newer list names a release that the older one does not: else it is abandoned."""
    was = {entry.name for entry in old.entries} if old else set()
    return any(entry.name not in was for entry in table.entries)


def held_back(after: Snapshot, objects: Iterable[Traveller]) -> tuple[Traveller, ...]:
    """Return the objects that OLD refuses unless the option is set that chooses a release: in the
    list of it, the versions of objects stand beside those of interfaces.
    """
    released = [table for table in after.pins.tables if table.kind == "releases"]
    listed = {name for table in released for entry in table.entries for name, _ in entry.objects}
    return tuple(
        traveller
        for traveller in objects
        if rises(traveller) and traveller.old and traveller.name in listed
    )


def object_pins(after: Snapshot) -> tuple[str, ...]:
    """Return the lists by which a project caps the versions of the objects that it sends."""
    kinds = ("objects", "releases")
    return tuple(table.name for table in after.pins.tables if table.kind in kinds)
