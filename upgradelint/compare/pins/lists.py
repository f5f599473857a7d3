"""Lists of versions beside what the code of the same tree serves."""

from collections.abc import Iterator

from upgradelint.base.digits import whole
from upgradelint.compare.changes import Change
from upgradelint.compare.pins.aliases import compare_aliases
from upgradelint.compare.pins.changes import (
    CounterUnlisted,
    InterfaceUnlisted,
    LogAbove,
    LogGap,
    ObjectUnlisted,
    RemovalDue,
)
from upgradelint.compare.pins.entries import MOVING
from upgradelint.compare.pins.releases import compare_releases
from upgradelint.compare.pins.served import by_interface, by_owner, newest
from upgradelint.compare.versions import MINORS, parse_version
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.pins.model import PinEntry, PinTable, RemovalNote, VersionLog
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.versions import version_order
from upgradelint.facts.snapshot import Snapshot


def compare_pins(before: Snapshot | None, after: Snapshot) -> Iterator[Change]:
    """Yield where the lists of a tree are wrong: of its code, and of releases that are known."""
    for log in after.pins.logs:
        yield from _log(before, after, log)
    for table in after.pins.tables:
        yield from _counter(table)
        entry = _current(after, table)
        if entry is not None:
            yield from _interfaces(after, table, entry)
            yield from _objects(after, table, entry)
    for note in after.pins.notes:
        yield from _overdue(after, note)
    yield from compare_releases(before, after)
    yield from compare_aliases(before, after)


# -- histories


def _log(before: Snapshot | None, after: Snapshot, log: VersionLog) -> Iterator[LogGap | LogAbove]:
    endpoint = newest(by_owner(after, log.owner, log.package))
    if endpoint is None:
        return
    major, minor = version_order(endpoint.version)
    described = {version_order(version): place for version, place in log.entries}
    top = max(described)
    if top > (major, minor):
        version = f"{top[0]}.{top[1]}"
        yield LogAbove(log, endpoint, version, described[top])
    minors = {number[1] for number in described if number[0] == major}
    first = min(minors, default=0)
    missing = sorted(set(range(first, min(minor, first + MINORS) + 1)) - minors)
    if missing:
        lower = [number for number in described if number < (major, missing[0])]
        place = described[max(lower)] if lower else log.entries[-1][1]
        text = _brought(before, endpoint) if missing == [minor] else ""
        yield LogGap(log, endpoint, tuple(f"{major}.{minor}" for minor in missing), place, text)


def _brought(before: Snapshot | None, endpoint: Endpoint) -> str:
    """Say in a line what an endpoint has that it had not before, "" where that is not known."""
    served = before.rpc_servers if before else ()
    key = endpoint.interface
    old = newest(version for version in served if version.interface == key)
    if old is None or version_order(old.version) >= version_order(endpoint.version):
        return ""
    parts = []
    for method in endpoint.methods:
        known = old.method(method.name)
        new = [name for name in method.names if known and name not in known.names]
        parts += [f"{method.name}()"] if known is None else []
        parts += [f"{' and '.join(new)} to {method.name}()"] if new else []
    return f"Add {', '.join(parts)}" if parts else ""


# -- tables


def _counter(table: PinTable) -> Iterator[CounterUnlisted]:
    if table.kind == "history" and table.current:
        last = max(whole(entry.name) for entry in table.entries)
        if last != whole(table.current):
            yield CounterUnlisted(table, last, whole(table.current))


def _current(after: Snapshot, table: PinTable) -> PinEntry | None:
    """Return the entry that is to follow the code, None where there is none."""
    match table.kind:
        case "history":
            return table.entry(table.current)
        case "objects":
            return max(table.entries, key=lambda listed: parse_version(listed.name) or ())
        case "releases":
            return next((entry for entry in table.entries if entry.name.lower() in MOVING), None)
    return None


def _interfaces(after: Snapshot, table: PinTable, entry: PinEntry) -> Iterator[InterfaceUnlisted]:
    for interface, listed in entry.versions:
        others = [name for name, _ in entry.versions if name != interface]
        actual = _api(after, interface)
        if actual is None and (endpoint := newest(by_interface(after, interface, others))):
            actual = endpoint.version
        if actual is not None and actual != listed:
            yield InterfaceUnlisted(table, entry, interface, listed, actual)


def _api(after: Snapshot, interface: str) -> str | None:
    """The newest version of the REST API, where one constant says it."""
    known = {version for _, version, _ in after.pins.api}
    return known.pop() if interface.lower() in ("api", "api_version") and len(known) == 1 else None


def _objects(after: Snapshot, table: PinTable, entry: PinEntry) -> Iterator[ObjectUnlisted]:
    """Yield the objects that an entry gives another version, or lacks where it gives some."""
    listed = {name: max(each, key=_order) for name, each in entry.objects}
    for name, facts in after.objects.items() if listed else ():
        known = listed.get(name)
        if known != facts.version and (known is not None or _is_sent(facts)):
            yield ObjectUnlisted(table, entry, name, known, facts.version)


def _is_sent(obj: ObjectFacts) -> bool:
    """Whether nodes send it to each other; a payload only goes out with its notification."""
    emitted = any("Notification" in name and name.endswith("Base") for name in obj.parents)
    return obj.role == "object" and not emitted


def _order(version: str) -> tuple[int, ...]:
    return parse_version(version) or ()


# -- notes


def _overdue(after: Snapshot, note: RemovalNote) -> Iterator[RemovalDue]:
    versions = [facts.version for facts in after.objects.values() if facts.location == note.inside]
    versions = versions or _served(after, note)
    majors = [version_order(version)[0] for version in versions]
    if majors and _has_come(note, majors):
        yield RemovalDue(note, max(versions, key=version_order))


def _served(after: Snapshot, note: RemovalNote) -> list[str]:
    """The versions that a note in a server or client speaks of: one on objects is about others.

    What is to go when nothing older is left waits for the other classes that serve the interface.
    """
    if "object" in note.text.lower():
        return []
    package = note.owner.rpartition(".")[0].rpartition(".")[0]
    own = by_owner(after, note.owner, package)
    if note.when != "served" and own:
        key = (own[0].package, own[0].namespace)
        own = tuple(server for server in after.rpc_servers if server.interface == key)
    return [endpoint.version for endpoint in own]


def _has_come(note: RemovalNote, majors: list[int]) -> bool:
    match note.when:
        case "served":
            return note.major <= max(majors)
        case "alone":
            return note.major <= min(majors)
        case "gone":
            return note.major < min(majors)
