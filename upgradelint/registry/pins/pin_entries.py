"""Lists of versions, between their facts and what the registry file writes."""

from collections.abc import Iterator, Mapping, Sequence

from upgradelint.base.frozen import replace
from upgradelint.base.location import somewhere_in
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.registry.documents.pins import PinEntryEntry, PinHead, PinsEntry
from upgradelint.registry.memory.heads import heads_of, keyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

Pins = Mapping[str, PinTable]

_PINS, _ENTRIES = "pins", "pin_entries"


def pins_entries(timeline: Timeline, states: Sequence[Pins]) -> dict[str, PinsEntry]:
    """Return what the file says of the lists of all states."""
    heads = [keyed(state, _head) for state in states]
    lines = [dict(_lines(state)) for state in states]
    entries = with_former(timeline.fold(_PINS, heads), PinsEntry)
    for (key, name), entry in timeline.fold(_ENTRIES, lines):
        if entry.until is None:
            entries[key].entries[name] = entry
        else:
            entries[key].former_entries.setdefault(name, []).append(entry)
    return entries


def read_pins(timeline: Timeline, entries: Mapping[str, PinsEntry]) -> list[Pins]:
    """Return the lists of each state; raises ValueError where one names no release."""
    heads = timeline.unfold(_PINS, heads_of(entries, PinHead), _read_head)
    lines = timeline.unfold(_ENTRIES, _all_lines(entries), _read_line)
    return [_joined(*state) for state in zip(heads, lines, strict=True)]


def kept_pins(table: PinTable) -> PinTable:
    """Return a list of versions as it is read back when it was written: each name's first line."""
    lines = dict(_lines({"": replace(table, entries=table.entries[::-1])}))
    entries = tuple(_read_line(key, lines[key]) for key in sorted(lines))
    return replace(_read_head((), _head(table)), entries=entries)


def _head(table: PinTable) -> PinHead:
    return PinHead(
        kind=table.kind,
        name=table.name,
        package=table.package,
        source=table.location.path,
        owner=table.owner,
        counter=table.counter,
        current=table.current,
    )


def _lines(state: Pins) -> Iterator[tuple[Key, PinEntryEntry]]:
    for key, table in state.items():
        for entry in table.entries:
            yield (key, entry.name), PinEntryEntry(dict(entry.versions), dict(entry.objects))


def _all_lines(entries: Mapping[str, PinsEntry]) -> Iterator[tuple[Key, PinEntryEntry]]:
    for key, entry in entries.items():
        yield from (((key, name), pin_entry) for name, pin_entry in entry.entries.items())
        for name, several in entry.former_entries.items():
            yield from (((key, name), pin_entry) for pin_entry in several)


def _read_head(_: Key, head: PinHead) -> PinTable:
    return PinTable(
        kind=head.kind,
        name=head.name,
        owner=head.owner,
        package=head.package,
        entries=(),
        location=somewhere_in(head.source),
        counter=head.counter,
        current=head.current,
    )


def _read_line(key: Key, entry: PinEntryEntry) -> PinEntry:
    versions, objects = tuple(entry.versions.items()), tuple(entry.objects.items())
    return PinEntry(key[1], versions, objects, somewhere_in(""))


def _joined(heads: Mapping[Key, PinTable], lines: Mapping[Key, PinEntry]) -> Pins:
    of: dict[str, list[PinEntry]] = {key: [] for (key,) in heads}
    for (key, _), entry in lines.items():
        if key in of:
            of[key].append(entry)
    return {key: replace(heads[key,], entries=tuple(found)) for key, found in of.items()}
