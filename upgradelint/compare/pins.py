"""Lists of versions beside what the code of the same tree serves."""

from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.pin_changes import (
    CounterUnlisted,
    InterfaceUnlisted,
    LogAbove,
    LogGap,
    ObjectUnlisted,
    RemovalOverdue,
)
from upgradelint.compare.pin_releases import MOVING, compare_releases
from upgradelint.compare.served import by_interface, by_owner, newest
from upgradelint.compare.versions import parse_version
from upgradelint.facts.pins import PinEntry, PinTable, RemovalNote, VersionLog
from upgradelint.facts.rpc import Endpoint
from upgradelint.facts.rpc_versions import version_order
from upgradelint.facts.snapshot import Snapshot


def compare_pins(before: Snapshot | None, after: Snapshot) -> Iterator[Change]:
    """Yield where the lists of a tree are wrong: of its code, and of releases that are known."""
    for log in after.pins.logs:
        yield from _log(after, log)
    for table in after.pins.tables:
        yield from _counter(table)
        entry = _current(after, table)
        if entry is not None:
            yield from _interfaces(after, table, entry)
            yield from _objects(after, table, entry)
    for note in after.pins.notes:
        yield from _overdue(after, note)
    yield from compare_releases(before, after)


# -- histories


def _log(after: Snapshot, log: VersionLog) -> Iterator[LogGap | LogAbove]:
    endpoint = newest(by_owner(after, log.owner, log.package))
    if endpoint is None:
        return
    major, minor = version_order(endpoint.version)
    described = {version_order(one): place for one, place in log.entries}
    top = max(described)
    if top > (major, minor):
        version = f"{top[0]}.{top[1]}"
        yield LogAbove(log, endpoint, version, described[top])
    minors = {one[1] for one in described if one[0] == major}
    if missing := set(range(min(minors, default=0), minor + 1)) - minors:
        yield LogGap(log, endpoint, tuple(f"{major}.{one}" for one in sorted(missing)))


# -- tables


def _counter(table: PinTable) -> Iterator[CounterUnlisted]:
    if table.kind == "history" and table.current:
        last = max(int(one.name) for one in table.entries)
        if last != int(table.current):
            yield CounterUnlisted(table, last, int(table.current))


def _current(after: Snapshot, table: PinTable) -> PinEntry | None:
    """Return the entry that is to follow the code, None where there is none."""
    match table.kind:
        case "history":
            return table.entry(table.current)
        case "objects":
            return max(table.entries, key=lambda one: parse_version(one.name) or ())
        case "releases":
            return next((one for one in table.entries if one.name.lower() in MOVING), None)
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
    listed = {name: max(each, key=_order) for name, each in entry.objects}
    for name, version in listed.items():
        known = after.objects.get(name)
        actual = known.version if known else None
        unread = any(one.family == "object" and one.subject == name for one in after.unproven)
        if actual != version and not unread:
            yield ObjectUnlisted(table, entry, name, version, actual)


def _order(version: str) -> tuple[int, ...]:
    return parse_version(version) or ()


# -- notes


def _overdue(after: Snapshot, note: RemovalNote) -> Iterator[RemovalOverdue]:
    versions = [one.version for one in after.objects.values() if one.location == note.inside]
    served = by_owner(after, note.owner, note.owner.rpartition(".")[0].rpartition(".")[0])
    versions = versions or _judged(note, served)
    majors = [version_order(one)[0] for one in versions]
    if majors and _has_come(note, majors):
        yield RemovalOverdue(note, max(versions, key=version_order))


def _judged(note: RemovalNote, served: tuple[Endpoint, ...]) -> list[str]:
    """The versions that a note in a server or client speaks of; one on objects is about others."""
    return [] if "object" in note.text.lower() else [one.version for one in served]


def _has_come(note: RemovalNote, majors: list[int]) -> bool:
    match note.when:
        case "served":
            return note.major <= max(majors)
        case "alone":
            return note.major <= min(majors)
        case "gone":
            return note.major < min(majors)
