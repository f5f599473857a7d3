"""What moved between two columns, and whether loading and saving an object know of both."""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.compare.changes import Change
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.queries import QueryFacts
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven

_ALIKE = 2
"""So many columns at least must a table and what an object was loaded from have in common."""


class FacadeChange(Change):
    """An object is loaded from columns that its table did not have: `new`, in `table`."""

    facade: FacadeFacts
    table: str
    new: tuple[str, ...]


class OldColumnsUnread(FacadeChange):
    """Loading does not look at the columns `old` any more, which are still there."""

    old: tuple[str, ...]


class OldColumnsLeft(FacadeChange):
    """Saving does not touch the columns `old` of fields that are gone."""

    old: tuple[str, ...]


class NewColumnsUnwritten(FacadeChange):
    """Saving does not write the new columns, which are no fields either."""


class NewColumnAsked(FacadeChange):
    """A query has a condition on a new column, and none on the columns `old` that had its data."""

    old: tuple[str, ...]
    query: QueryFacts


def moved_columns(before: Snapshot, after: Snapshot) -> dict[str, frozenset[str]]:
    """Return by table the new columns that took over what an object had in others."""
    found: dict[str, frozenset[str]] = {}
    for moved in _moves(before, after):
        found[moved.table] = found.get(moved.table, frozenset()) | frozenset(moved.new)
    return found


class _Move(Frozen):
    facade: FacadeFacts
    table: str
    new: tuple[str, ...]
    old: tuple[str, ...]


def _moves(before: Snapshot, after: Snapshot) -> Iterator[_Move]:
    """Yield what moved: the field has another name now, or another column than its own."""
    for facade, was, table, gained in _gained(before, after):
        now, then = _fields(after, facade.name), _fields(before, facade.name)
        kept = _names(table).intersection(was.reads)
        gone = kept & (then - now)
        unread = kept.difference(facade.reads) if not facade.unread and not was.unread else set()
        old = gone | unread
        new = gained if old else tuple(name for name in gained if name not in now)
        if new:
            yield _Move(facade, table.name, new, tuple(sorted(old or kept & now)))


def compare_queries(before: Snapshot, after: Snapshot) -> Iterator[FacadeChange]:
    """Yield the queries by a new column that find no row which nobody has moved yet."""
    for move in _moves(before, after):
        for query in after.queries:
            concerned = query.table == move.table and query.column in move.new
            if concerned and not query.empty and query.beside.isdisjoint(move.old):
                yield NewColumnAsked(move.facade, move.table, (query.column,), move.old, query)


def unjudged(before: Snapshot, after: Snapshot) -> Iterator[Unproven]:
    """Yield why it cannot be told how an object with moved data is loaded or saved."""
    for move in _moves(before, after):
        facade, was = move.facade, before.facades[move.facade.name]
        if reason := facade.unread or was.unread:
            yield Unproven("facade", facade.name, f"what loading reads: {reason}", facade.load)
        if facade.save is not None and facade.unwritten:
            yield Unproven(
                "facade", facade.name, f"what saving writes: {facade.unwritten}", facade.save
            )


def compare_facades(before: Snapshot, after: Snapshot) -> Iterator[FacadeChange]:
    """Yield where an object's data moved to another column and rows or code were left behind.

    Nothing where a migration of the schema itself changes rows of the table.
    """
    for facade, was, table, gained in _gained(before, after):
        yield from _left_behind(before, after, was, facade, table, gained)
    yield from compare_queries(before, after)


Gained = tuple[FacadeFacts, FacadeFacts, TableFacts, tuple[str, ...]]
"""A facade, what it was, its table, and the columns that it is loaded from and that are new."""


def _gained(before: Snapshot, after: Snapshot) -> Iterator[Gained]:
    grown = list(_grown(before, after))
    for name, facade in after.facades.items() if grown else ():
        was = before.facades.get(name)
        for new, added in _loaded_from(before, was, grown) if was else ():
            gained = tuple(sorted(added.intersection(facade.reads)))
            if was and gained and not _moves_rows(before, after, new.name):
                yield facade, was, new, gained


def _left_behind(
    before: Snapshot,
    after: Snapshot,
    was: FacadeFacts,
    facade: FacadeFacts,
    table: TableFacts,
    gained: tuple[str, ...],
) -> Iterator[FacadeChange]:
    kept = _names(table).intersection(was.reads)
    unread = tuple(sorted(kept.difference(facade.reads)))
    if unread and not facade.unread and not was.unread:
        yield OldColumnsUnread(facade, table.name, gained, unread)
    if facade.save is None or facade.unwritten:
        return
    fields = _fields(after, facade.name)
    gone = _fields(before, facade.name) - fields
    left = tuple(sorted(kept & gone.difference(facade.writes)))
    if left:
        yield OldColumnsLeft(facade, table.name, gained, left)
    lost = tuple(name for name in gained if name not in fields and name not in facade.writes)
    if lost:
        yield NewColumnsUnwritten(facade, table.name, lost)


class _Grown(Frozen):
    """A table that has columns `added` to those that it had."""

    had: frozenset[str]
    table: TableFacts
    added: frozenset[str]


def _grown(before: Snapshot, after: Snapshot) -> Iterator[_Grown]:
    old = {(table.name, table.owner): _names(table) for table in before.models.tables}
    for table in after.models.tables:
        had = old.get((table.name, table.owner))
        if had is not None and (added := _names(table) - had):
            yield _Grown(had, table, added)


def _loaded_from(
    before: Snapshot, was: FacadeFacts, grown: Iterable[_Grown]
) -> Iterator[tuple[TableFacts, frozenset[str]]]:
    """Yield those of the tables that have most of what an object was loaded from."""
    read = was.reads
    scores = [len(_names(table).intersection(read)) for table in before.models.tables]
    most = max(scores, default=0)
    for growth in grown:
        if len(growth.had.intersection(read)) == most >= _ALIKE and 2 * most >= len(read):
            yield growth.table, growth.added


def _fields(snapshot: Snapshot, name: str) -> set[str]:
    return {field.name for field in snapshot.objects[name].fields}


def _names(table: TableFacts) -> frozenset[str]:
    return frozenset(column.attribute for column in table.columns)


def _moves_rows(before: Snapshot, after: Snapshot, table: str) -> bool:
    """Whether a migration that is new changes rows of a table, or may."""
    new = (revision for key, revision in after.migrations.items() if key not in before.migrations)
    return any(
        operation.kind in ("insert", "update", "opaque") and operation.table in (table, None)
        for revision in new
        for operation in revision.operations
    )
