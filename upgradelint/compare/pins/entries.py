"""Which entry of a list is the newest, and what an entry that it lacks would be."""

import re
from collections.abc import Iterable

from upgradelint.base.frozen import replace
from upgradelint.compare.release_labels import series_of
from upgradelint.compare.versions import parse_version
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.snapshot import Snapshot

MOVING = frozenset({"master", "main", "dev", "devel", "trunk", "head", "latest", "current", "next"})
"""Names of entries that follow the code until a release is made of it."""


_YEAR = 2000
"""From here on a number is a year."""


def numbers(table: PinTable) -> dict[tuple[int, ...], PinEntry]:
    """Return the entries of a list that are called by a version; a year is a name."""
    found = {parse_version(entry.name): entry for entry in table.entries}
    return {number: entry for number, entry in found.items() if number and number[0] < _YEAR}


def newest_entry(table: PinTable) -> PinEntry:
    """Return the entry of the newest release, wherever it stands; the last where nothing orders
    them.
    """
    by_number = numbers(table)
    if by_number:
        return by_number[max(by_number)]
    by_series = {series_of(entry.name): entry for entry in table.entries}
    places = [place for place in by_series if place is not None]
    return by_series[max(places)] if places else table.entries[-1]


def name_like(names: Iterable[str], table: PinTable) -> str:
    """Return that of several names of a release which the list would use."""
    every = list(names)
    used = _style(newest_entry(table).name)
    return next((name for name in every if _style(name) == used), every[0])


def _style(name: str) -> tuple[str, int]:
    if series_of(name) is not None:
        return ("series", 1 if name.isalpha() else 2)
    return ("number", name.count(".")) if re.fullmatch(r"\d+(\.\d+)*", name) else ("name", 0)


def entry_of(snapshot: Snapshot, table: PinTable) -> PinEntry:
    """Return what the list would say of a release: what that release's own list has for the code,
    else the newest entry with the objects as they were.
    """
    same = (
        listed
        for listed in snapshot.pins.tables
        if (listed.name, listed.kind) == (table.name, table.kind)
    )
    own = (entry for listed in same for entry in listed.entries if entry.name.lower() in MOVING)
    newest = next(own, None)
    if newest is not None:
        return newest
    last = newest_entry(table)
    known = snapshot.objects
    objects = ((name, known[name].version) for name, _ in last.objects if name in known)
    return replace(last, objects=tuple((name, (version,)) for name, version in objects))
