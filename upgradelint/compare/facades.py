"""What moved between two columns, and whether loading and saving an object know of both."""

from collections.abc import Iterator
from dataclasses import dataclass

from upgradelint.compare.changes import Change
from upgradelint.facts.facades import FacadeFacts
from upgradelint.facts.models import TableFacts
from upgradelint.facts.queries import QueryFacts
from upgradelint.facts.snapshot import Snapshot, Unproven

_ALIKE = 2
"""So many columns at least must a table and what an object was loaded from have in common."""


@dataclass(frozen=True, slots=True)
class FacadeChange(Change):
    """An object is loaded from columns that its table did not have: `new`, in `table`."""

    facade: FacadeFacts
    table: str
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldColumnsUnread(FacadeChange):
    """Loading does not look at the columns `old` any more, which are still there."""

    old: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldColumnsLeft(FacadeChange):
    """Saving does not touch the columns `old` of fields that are gone."""

    old: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewColumnsUnwritten(FacadeChange):
    """Saving does not write the new columns, which are no fields either."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class _Move:
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
        new = gained if old else tuple(one for one in gained if one not in now)
        if new:
            yield _Move(facade, table.name, new, tuple(sorted(old or kept & now)))


def compare_queries(before: Snapshot, after: Snapshot) -> Iterator[FacadeChange]:
    """Yield the queries by a new column that find no row which nobody has moved yet."""
    for move in _moves(before, after):
        for query in after.queries:
            asked = query.table == move.table and query.column in move.new
            if asked and not query.empty and query.beside.isdisjoint(move.old):
                yield NewColumnAsked(move.facade, move.table, (query.column,), move.old, query)


def unjudged(before: Snapshot, after: Snapshot) -> Iterator[Unproven]:
    """Yield why it cannot be told how an object with moved data is loaded or saved."""
    for move in _moves(before, after):
        one, was = move.facade, before.facades[move.facade.name]
        if reason := one.unread or was.unread:
            yield Unproven("facade", one.name, f"what loading reads: {reason}", one.load)
        if one.save is not None and one.unwritten:
            yield Unproven("facade", one.name, f"what saving writes: {one.unwritten}", one.save)


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
    for name, facade in after.facades.items():
        was = before.facades.get(name)
        for old, new in _tables(before, after, was) if was else ():
            added = _names(new) - _names(old)
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
    lost = tuple(one for one in gained if one not in fields and one not in facade.writes)
    if lost:
        yield NewColumnsUnwritten(facade, table.name, lost)


def _tables(
    before: Snapshot, after: Snapshot, was: FacadeFacts
) -> Iterator[tuple[TableFacts, TableFacts]]:
    """Yield the tables that have most of what an object was loaded from, then and now."""
    scores = {one: len(_names(one).intersection(was.reads)) for one in before.models.tables}
    most = max(scores.values(), default=0)
    for old, score in scores.items():
        new = next((one for one in after.models.tables if _same(one, old)), None)
        if new is not None and score == most and score >= _ALIKE and 2 * score >= len(was.reads):
            yield old, new


def _same(one: TableFacts, other: TableFacts) -> bool:
    return (one.name, one.owner) == (other.name, other.owner)


def _fields(snapshot: Snapshot, name: str) -> set[str]:
    return {one.name for one in snapshot.objects[name].fields}


def _names(table: TableFacts) -> set[str]:
    return {one.attribute for one in table.columns}


def _moves_rows(before: Snapshot, after: Snapshot, table: str) -> bool:
    """Whether a migration that is new changes rows of a table, or may."""
    new = (one for key, one in after.migrations.items() if key not in before.migrations)
    return any(
        operation.kind in ("insert", "update", "opaque") and operation.table in (table, None)
        for one in new
        for operation in one.operations
    )
