"""What lists say of releases, beside what those releases were."""

from collections.abc import Iterator

from upgradelint.base.digits import whole
from upgradelint.base.frozen import replace
from upgradelint.compare.pins.changes import AliasUnlike, EntryRewritten, ReleaseUnlisted
from upgradelint.compare.pins.entries import MOVING, entry_of, name_like, newest_entry, numbers
from upgradelint.compare.pins.served import by_interface, by_owner, newest
from upgradelint.compare.release_labels import Release, release_of, series_of
from upgradelint.compare.versions import parse_version
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.snapshot import Snapshot

ABOUT_RELEASES = ("aliases", "counters", "releases")


def compare_releases(
    before: Snapshot | None, after: Snapshot
) -> Iterator[AliasUnlike | ReleaseUnlisted | EntryRewritten]:
    """Yield what the lists of a tree say wrongly of the release before, and of its own."""
    known = [snapshot for snapshot in (before, after) if snapshot is not None]
    named = [(snapshot, release_of(snapshot.label)) for snapshot in known]
    for table in after.pins.tables:
        found: list[AliasUnlike | ReleaseUnlisted] = []
        for snapshot, release in named if table.kind in ABOUT_RELEASES else ():
            found += _Judged(after, table, snapshot, release).differences()
        missing = [change for change in found if isinstance(change, ReleaseUnlisted)]
        yield from (change for change in found if change not in missing[1:])
        judged = {change.entry.name for change in found if isinstance(change, AliasUnlike)}
        yield from (
            change for change in _rewritten(before, table) if change.entry.name not in judged
        )


class _Judged:
    """One list beside one release."""

    def __init__(
        self, after: Snapshot, table: PinTable, snapshot: Snapshot, release: Release
    ) -> None:
        self._table = table
        self._snapshot = snapshot
        self._release = release
        self._own = snapshot is after
        self._project = table.package.partition(".")[0]

    def differences(self) -> Iterator[AliasUnlike | ReleaseUnlisted]:
        names = list(self._release.names(self._project))
        found = [entry for name in names if (entry := self._table.entry(name)) is not None]
        if found and found[0].name.lower() not in MOVING:
            yield from self._unlike(found[0])
        elif not found and (actual := self._actual("")) is not None:
            yield from self._unlisted(name_like(names, self._table), actual)

    def _unlike(self, entry: PinEntry) -> Iterator[AliasUnlike]:
        for interface, listed in entry.versions:
            actual = self._actual(interface, entry)
            if actual is not None and actual != listed:
                refused = self._refuses(interface, listed, entry)
                yield self._different(entry, interface, listed, actual, refused)
        for name, versions in entry.objects:
            known = self._snapshot.objects.get(name)
            listed = _highest(versions)
            if known is not None and listed not in ("", known.version):
                refused = _order(listed) > _order(known.version)
                yield self._different(entry, name, listed, known.version, refused)

    def _different(
        self, entry: PinEntry, of: str, listed: str, actual: str, refused: bool
    ) -> AliasUnlike:
        return AliasUnlike(self._table, entry, self._snapshot.label, of, listed, actual, refused)

    def _unlisted(self, name: str, actual: str) -> Iterator[ReleaseUnlisted]:
        """Say that a release is missing where the list is of releases of the same kind of name."""
        behind = self._behind()
        if behind is None:
            return
        whole_entry = self._table.kind == "releases"
        yield ReleaseUnlisted(
            table=self._table,
            release=self._snapshot.label,
            name=name,
            actual=actual,
            newest=newest_entry(self._table),
            own=self._own,
            abandoned=behind > 1,
            entry=self._entry() if whole_entry else None,
        )

    def _entry(self) -> PinEntry:
        """The entry that is missing, with the versions that the release served."""
        entry = entry_of(self._snapshot, self._table)
        served = [(of, self._actual(of, entry) or said) for of, said in entry.versions]
        return replace(entry, versions=tuple(served))

    def _behind(self) -> int | None:
        """How many releases after the newest in the list this one is, 1 where others before and
        after it are listed; None if that is not known.
        """
        series = self._release.series(self._project)
        known = [series_of(entry.name) for entry in self._table.entries]
        places = [place for place in known if place is not None]
        if series is None or not places:
            return self._behind_by_version()
        if min(places) < series < max(places):
            return 1
        return series - max(places) if series > max(places) else None

    def _behind_by_version(self) -> int | None:
        """The same for a list of versions: how far in majors, or the majors around it are there."""
        version = parse_version(self._release.version)
        listed = numbers(self._table)
        if version is None or not listed:
            return None
        if max(listed) >= version:
            majors = {number[0] for number in listed}
            around = {version[0] - 1, version[0] + 1} <= majors and version[0] not in majors
            return 1 if around else None
        return max(1, version[0] - max(listed)[0])

    def _actual(self, interface: str, entry: PinEntry | None = None) -> str | None:
        """What the release has: the version that is served, or its number."""
        if self._table.kind == "counters":
            same = (
                table
                for table in self._snapshot.pins.tables
                if table.counter == self._table.counter
            )
            return next((target.current for target in same if target.current), None)
        if self._table.kind == "releases" and entry is None:
            return "its versions"
        endpoint = newest(self._endpoints(interface, entry))
        return endpoint.version if endpoint else None

    def _endpoints(self, interface: str, entry: PinEntry | None) -> tuple[Endpoint, ...]:
        if self._table.kind == "aliases":
            return by_owner(self._snapshot, self._table.owner, self._table.package)
        others = (name for name, _ in entry.versions if name != interface) if entry else ()
        return by_interface(self._snapshot, interface, others)

    def _refuses(self, interface: str, listed: str, entry: PinEntry) -> bool:
        """Whether a node of the release does not take what is listed."""
        if self._table.kind == "counters":
            return whole(listed) > whole(self._actual("") or "0")
        wanted = _order(listed)
        served = (_order(endpoint.version) for endpoint in self._endpoints(interface, entry))
        return not any(version[:1] == wanted[:1] and version >= wanted for version in served)


def _rewritten(before: Snapshot | None, table: PinTable) -> Iterator[EntryRewritten]:
    tables = before.pins.tables if before else ()
    old = next(
        (
            old_table
            for old_table in tables
            if (old_table.name, old_table.kind) == (table.name, table.kind)
        ),
        None,
    )
    for entry in table.entries if old else ():
        was = old.entry(entry.name) if old else None
        if old is not None and was is not None and _is_frozen(old, was):
            yield from _changed(table, was, entry)


def _is_frozen(table: PinTable, entry: PinEntry) -> bool:
    """Whether an entry is about the past: not that of the code, nor a number still to come."""
    if entry.name.lower() in MOVING:
        return False
    return table.kind != "history" or whole(entry.name) <= whole(table.current or entry.name)


def _changed(table: PinTable, was: PinEntry, entry: PinEntry) -> Iterator[EntryRewritten]:
    new = dict(entry.versions) | {name: _highest(each) for name, each in entry.objects}
    old = dict(was.versions) | {name: _highest(each) for name, each in was.objects}
    for of, version in old.items():
        now = new.get(of)
        if now is not None and now != version:
            yield EntryRewritten(table, entry, of, version, now, _order(now) > _order(version))


def _highest(versions: tuple[str, ...]) -> str:
    return max(versions, key=_order, default="")


def _order(version: str) -> tuple[int, ...]:
    return parse_version(version) or ()
