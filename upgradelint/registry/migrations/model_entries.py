"""Mapped tables and pending removals, between their facts and what the registry file writes."""

from collections.abc import Iterator, Mapping, Sequence

from upgradelint.base.frozen import replace
from upgradelint.base.location import somewhere_in
from upgradelint.facts.migrations.models.model import ColumnFacts, PendingRemoval, TableFacts
from upgradelint.registry.documents.migrations import (
    ColumnEntry,
    PendingEntry,
    TableEntry,
    TableHead,
    UnreadEntry,
)
from upgradelint.registry.memory.heads import heads_of, keyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

Tables = Mapping[str, TableFacts]
Pending = tuple[PendingRemoval, ...]
PendingEntries = dict[str, list[PendingEntry]]

_TABLES, _COLUMNS, _PENDING, _UNREAD = "tables", "columns", "pending_removals", "unread_models"


def table_entries(timeline: Timeline, states: Sequence[Tables]) -> dict[str, TableEntry]:
    """Return what the file says of the tables of all states."""
    heads = [keyed(state, _head) for state in states]
    entries = with_former(timeline.fold(_TABLES, heads), TableEntry)
    columns = [dict(_columns(state, entries)) for state in states]
    for (key, name), entry in timeline.fold(_COLUMNS, columns):
        if entry.until is None:
            entries[key].columns[name] = entry
        else:
            entries[key].former_columns.setdefault(name, []).append(entry)
    return entries


def read_tables(timeline: Timeline, entries: Mapping[str, TableEntry]) -> list[Tables]:
    """Return the tables of each state; raises ValueError where one names no release."""
    heads = timeline.unfold(_TABLES, heads_of(entries, TableHead), _read_table)

    def read(key: Key, entry: ColumnEntry) -> ColumnFacts:
        return _read_column(key[1], entry, entries[key[0]].source)

    columns = timeline.unfold(_COLUMNS, _all_columns(entries), read)
    return [_joined(*state) for state in zip(heads, columns, strict=True)]


def pending_entries(timeline: Timeline, states: Sequence[Pending]) -> PendingEntries:
    """Return what the file says of pending removals, by file."""
    declared = [
        {_pending_key(removal): _pending_entry(removal) for removal in state} for state in states
    ]
    entries: PendingEntries = {}
    for (path, *_), entry in timeline.fold(_PENDING, declared):
        entries.setdefault(path, []).append(entry)
    return entries


def read_pending(timeline: Timeline, entries: PendingEntries) -> list[Pending]:
    """Return the pending removals of each state; raises ValueError as `read_tables` does."""
    found = (
        ((path, pending.table, pending.column or ""), pending)
        for path, several in entries.items()
        for pending in several
    )
    states = timeline.unfold(_PENDING, found, _read_pending)
    return [tuple(state.values()) for state in states]


def unread_entries(timeline: Timeline, states: Sequence[tuple[str, ...]]) -> list[UnreadEntry]:
    """Return what the file says of models whose table cannot be told."""
    found = [keyed({path: path for path in state}, UnreadEntry) for state in states]
    return [entry for _, entry in timeline.fold(_UNREAD, found)]


def read_unread(timeline: Timeline, entries: Sequence[UnreadEntry]) -> list[tuple[str, ...]]:
    """Return the files with such models of each state; raises ValueError as `read_tables` does."""
    states = timeline.unfold(
        _UNREAD, (((entry.path,), entry) for entry in entries), lambda key, _: key[0]
    )
    return [tuple(state.values()) for state in states]


def kept_table(table: TableFacts) -> TableFacts:
    """Return a table as it is read back when it was written, each column once."""
    source = table.location.path
    columns = {
        column.name: _read_column(column.name, _column_entry(column, source), source)
        for column in reversed(table.columns)
    }
    named = tuple(columns[name] for name in sorted(columns))
    return replace(_read_table((), _head(table)), columns=named)


def kept_pending(removal: PendingRemoval) -> PendingRemoval:
    """Return a removal to come as it is read back when it was written."""
    return _read_pending(_pending_key(removal), _pending_entry(removal))


def _head(table: TableFacts) -> TableHead:
    return TableHead(
        table=table.name,
        source=table.location.path,
        cls=table.owner,
        partial=table.partial,
        schema=table.schema,
    )


def _columns(state: Tables, entries: Mapping[str, TableEntry]) -> Iterator[tuple[Key, ColumnEntry]]:
    for key, table in state.items():
        for column in table.columns:
            yield (key, column.name), _column_entry(column, entries[key].source)


def _column_entry(column: ColumnFacts, source: str) -> ColumnEntry:
    return ColumnEntry(
        type=column.type,
        nullable=column.nullable,
        primary_key=column.primary_key,
        server_default=column.server_default,
        default=column.default,
        untouched=column.untouched,
        attribute=None if column.attribute == column.name else column.attribute,
        source=None if column.location.path == source else column.location.path,
    )


def _all_columns(entries: Mapping[str, TableEntry]) -> Iterator[tuple[Key, ColumnEntry]]:
    for key, entry in entries.items():
        yield from (((key, name), column) for name, column in entry.columns.items())
        for name, several in entry.former_columns.items():
            yield from (((key, name), column) for column in several)


def _read_table(_: Key, head: TableHead) -> TableFacts:
    where = somewhere_in(head.source)
    return TableFacts(head.table, head.cls, (), where, head.partial, head.schema)


def _read_column(name: str, entry: ColumnEntry, source: str) -> ColumnFacts:
    return ColumnFacts(
        name=name,
        attribute=name if entry.attribute is None else entry.attribute,
        type=entry.type,
        nullable=entry.nullable,
        server_default=entry.server_default,
        default=entry.default,
        primary_key=entry.primary_key,
        untouched=entry.untouched,
        location=somewhere_in(source if entry.source is None else entry.source),
    )


def _joined(heads: Mapping[Key, TableFacts], columns: Mapping[Key, ColumnFacts]) -> Tables:
    of: dict[str, list[ColumnFacts]] = {key: [] for (key,) in heads}
    for (key, _), column in columns.items():
        if key in of:
            of[key].append(column)
    return {key: replace(heads[key,], columns=tuple(found)) for key, found in of.items()}


def _pending_key(removal: PendingRemoval) -> Key:
    return removal.location.path, removal.table, removal.column or ""


def _pending_entry(removal: PendingRemoval) -> PendingEntry:
    return PendingEntry(removal.table, removal.column)


def _read_pending(key: Key, entry: PendingEntry) -> PendingRemoval:
    return PendingRemoval(entry.table, entry.column, somewhere_in(key[0]))
