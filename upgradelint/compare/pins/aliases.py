"""Names of releases that operators pin clients to: they stay, and mean what can be served."""

from collections.abc import Iterator

from upgradelint.compare.pins.changes import AliasAbove, AliasesGone
from upgradelint.compare.pins.served import by_owner
from upgradelint.compare.release_labels import release_of
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.rpc.versions import is_version, version_order
from upgradelint.facts.snapshot import Snapshot


def compare_aliases(before: Snapshot | None, after: Snapshot) -> Iterator[AliasesGone | AliasAbove]:
    """Yield the names that are gone, and those of versions that nothing serves yet."""
    for was in before.pins.tables if before else ():
        if was.kind == "aliases":
            yield from _gone(was, after)
    for table in after.pins.tables:
        if table.kind == "aliases":
            yield from _above(table, before, after)


def _gone(was: PinTable, after: Snapshot) -> Iterator[AliasesGone]:
    """Yield the names of majors that are served still, where the client can be pinned still."""
    same = (
        table for table in after.pins.tables if (table.name, table.kind) == (was.name, was.kind)
    )
    now = next(same, None)
    calls = [call for call in after.rpc_calls if call.client == was.owner and call.pinned]
    majors = _majors(was, after)
    entries = tuple(
        entry
        for entry in was.entries
        if (now is None or now.entry(entry.name) is None) and _major(entry) in majors
    )
    place = now.location if now else next((call.location for call in calls), None)
    if entries and calls and place is not None:
        yield AliasesGone(was, entries, place)


def _above(table: PinTable, before: Snapshot | None, after: Snapshot) -> Iterator[AliasAbove]:
    """Yield the entries above what their major is served with; those of releases that are known
    are told of beside these.
    """
    project = table.package.partition(".")[0]
    known = [snapshot.label for snapshot in (before, after) if snapshot is not None]
    judged = {name.lower() for label in known for name in release_of(label).names(project)}
    served = [
        version_order(endpoint.version) for endpoint in by_owner(after, table.owner, table.package)
    ]
    for entry in table.entries if served else ():
        version = entry.version() or ""
        if not is_version(version) or entry.name.lower() in judged:
            continue
        pinned = version_order(version)
        top = max((version for version in served if version[0] == pinned[0]), default=max(served))
        if pinned > top:
            yield AliasAbove(table, entry, f"{top[0]}.{top[1]}")


def _majors(table: PinTable, after: Snapshot) -> set[int]:
    return {
        version_order(endpoint.version)[0]
        for endpoint in by_owner(after, table.owner, table.package)
    }


def _major(entry: PinEntry) -> int:
    version = entry.version() or ""
    return version_order(version)[0] if is_version(version) else -1
