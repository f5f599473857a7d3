"""The order in which data goes from one column to another, over the releases of a project.

Expand; code that reads both columns and writes both; a mover that ends; a migration of a later
release that counts what is left and refuses; then fallback, mover, mapping and column may go.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.compare.data.move_changes import (
    FallbackGone,
    FallbackNeverThere,
    GuardFails,
    GuardUnmet,
    LostColumn,
    MoveChange,
    MoverGone,
    OldColumnEmptied,
)
from upgradelint.facts.data.moves.model import Pair, RowUse
from upgradelint.facts.migrations.model import Guard, Revision
from upgradelint.facts.snapshot import Snapshot

REFUSING = ("leftover", "inverted", "unexecuted")
"""Guards that were meant to refuse; whether they do is another question."""


def compare_moves(before: Snapshot, after: Snapshot) -> Iterator[MoveChange]:
    """Yield each step of moving data that comes before its time."""
    if "upgrades" not in before.families & after.families or not after.migrations:
        return
    moves = _Moves(before, after)
    for pair in sorted(moves.pairs):
        for table in moves.tables(pair):
            yield from moves.steps(table, pair)


def moving(before: Snapshot, after: Snapshot) -> frozenset[Pair]:
    """Return the columns whose data moves to another, as code of one of both releases shows."""
    if "upgrades" not in before.families & after.families or not after.migrations:
        return frozenset()
    return _Moves(before, after).pairs


def moves_of(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    """Return each table with a column of it whose data moves, and the one that it moves to, by
    their names in the database.
    """
    if "upgrades" not in before.families & after.families:
        return []
    moves = _Moves(before, after)
    return [
        (table, moves.named(table, pair[0]), moves.named(table, pair[1]))
        for pair in sorted(moves.pairs)
        for table in moves.tables(pair)
    ]


class _Moves(Frozen, dict=True):
    before: Snapshot
    after: Snapshot

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """Columns whose data moves, as code of one of both releases shows."""
        uses = (*self.before.row_uses, *self.after.row_uses)
        moved = {pair for use in uses for pair in use.copies}
        both = {pair for use in uses for pair in use.both}
        read = {pair for use in uses for pair in use.fallbacks}
        return frozenset(moved | {one for one in read if one in both or self._is_moving(one)})

    def _is_moving(self, pair: Pair) -> bool:
        """Whether the older release maps an old column that this one does not, or no new one."""
        old, new = pair
        return any(
            old in names and (old not in now or (new not in names and new in now))
            for table, names in self.was.items()
            for now in [self.now.get(table, set())]
        )

    def _mapped(self, snapshot: Snapshot) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for table in snapshot.models.tables:
            found.setdefault(table.name, set()).update(column.attribute for column in table.columns)
        return found

    @cached_property
    def was(self) -> Mapping[str, set[str]]:
        """What the older release maps, by table."""
        return self._mapped(self.before)

    @cached_property
    def now(self) -> Mapping[str, set[str]]:
        """What this release maps, by table."""
        return self._mapped(self.after)

    def tables(self, pair: Pair) -> list[str]:
        """Return the tables that have, or had, both columns of a move."""
        return [table for table, names in self.ever.items() if set(pair) <= names]

    @cached_property
    def ever(self) -> Mapping[str, set[str]]:
        """What both releases map, and what migrations made, by table."""
        found: dict[str, set[str]] = {}
        for mapped in (self.was, self.now):
            for table, names in mapped.items():
                found.setdefault(table, set()).update(names)
        for revision in self.after.migrations.values():
            for operation in revision.operations:
                if operation.table is not None:
                    names = found.setdefault(operation.table, set())
                    names.update(made.name for made in operation.made)
                    names.update({operation.column} if operation.column else ())
        return found

    @cached_property
    def new(self) -> list[Revision]:
        """The revisions that the older release does not have."""
        known = self.before.migrations
        return [revision for key, revision in self.after.migrations.items() if key not in known]

    def guards(self, table: str, pair: Pair, revisions: Iterable[Revision]) -> Iterator[Guard]:
        """Yield what revisions refuse of rows that still have something in the old column."""
        old = self.named(table, pair[0])
        for revision in revisions:
            yield from (
                guard
                for guard in revision.refusals
                if guard.kind in REFUSING and guard.about(table, old)
            )

    def named(self, table: str, attribute: str) -> str:
        """Return the name in the database of a column, by that in its class."""
        tables = (*self.after.models.tables, *self.before.models.tables)
        columns = (column for each in tables if each.name == table for column in each.columns)
        return next((column.name for column in columns if column.attribute == attribute), attribute)

    # -- the steps

    def steps(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        yield from self._emptied(table, pair)
        yield from self._lost(table, pair)
        if any(revision.unproven for revision in self.new):
            return  # one of them may count and refuse
        guarded = any(self.guards(table, pair, self.after.migrations.values()))
        if guarded:
            yield from self._turned(table, pair)
            yield from self._unmet(table, pair)
            return
        gone = list(self._fallback_gone(table, pair)) or list(self._never_there(table, pair))
        yield from gone or self._mover_gone(table, pair)

    def _emptied(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        old, new = pair
        was = self.was.get(table, set())
        if old not in was or new in was:
            return
        for use in self.after.row_uses:
            nulls = dict(use.nulls)
            if old in nulls and new not in nulls and self._knows_both(use, pair):
                yield OldColumnEmptied(table, old, new, use.function, nulls[old])

    def _knows_both(self, use: RowUse, pair: Pair) -> bool:
        """Whether a function, or one of its file, knows both columns."""
        return any(
            pair in (*one.fallbacks, *one.both, *one.copies)
            for one in self.after.row_uses
            if one.location.path == use.location.path
        )

    def _lost(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        was, now = self.was.get(table, set()), self.now.get(table, set())
        full = [one for one in self.after.models.tables if one.name == table and not one.partial]
        for use in self.after.row_uses:
            mover = pair in use.copies
            if not mover and pair not in use.fallbacks:
                continue
            for name in pair:
                by_class = any(each == table for each, _ in use.mapped) or not mover
                if full and by_class and name in was and name not in now:
                    yield LostColumn(table, *pair, use.function, use.location, mover=mover)
                elif mover and (drop := self._drop(table, name)) is not None:
                    yield LostColumn(
                        table, *pair, use.function, use.location, mover=mover, dropped=drop
                    )

    def _drop(self, table: str, column: str) -> Revision | None:
        named = self.named(table, column)
        for revision in self.new:
            for operation in revision.operations:
                if operation.kind == "drop_column" and (operation.table, operation.column) == (
                    table,
                    named,
                ):
                    return revision
        return None

    def _turned(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        """The new guards that refuse nothing of what they are about, where no drop tells of it."""
        if self._drop(table, pair[0]) is not None:
            return
        for guard in self.guards(table, pair, self.new):
            if guard.kind != "leftover" and guard.location is not None:
                yield GuardFails(
                    table, *pair, "", guard.location, inverted=guard.kind == "inverted"
                )

    def _unmet(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        if self._movers(self.before, pair) or self._untold(self.before):
            return
        known = any(pair in (*use.fallbacks, *use.both) for use in self.before.row_uses)
        if not known and pair[1] in self.was.get(table, set()):
            return  # whether anything moved them before is not recorded
        movers = self._movers(self.after, pair)
        if not movers and self._untold(self.after):
            return
        for guard in self.guards(table, pair, self.new):
            if guard.kind == "leftover" and guard.location is not None:
                mover = movers[0].function if movers else ""
                yield GuardUnmet(table, *pair, mover, guard.location, mover=mover)

    def _movers(self, snapshot: Snapshot, pair: Pair) -> list[RowUse]:
        return [use for use in snapshot.row_uses if pair in use.copies]

    def _untold(self, snapshot: Snapshot) -> bool:
        """Whether something is registered that may move any column: what it does is not seen."""
        known = {use.function for use in snapshot.row_uses if use.copies}
        return any(
            entry.path not in known
            for each in snapshot.upgrades.migrations
            for entry in each.entries
        )

    def _fallback_gone(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        had = [use for use in self.before.row_uses if pair in use.fallbacks]
        now = {use.function: use for use in self.after.row_uses}
        left = [use for use in self.after.row_uses if pair in use.fallbacks]
        for use in had:
            one = now.get(use.function)
            if one is None and not left:
                one = self._reader(use, pair)
            if one and pair not in one.fallbacks and self._reads_alone(one, pair):
                yield FallbackGone(table, *pair, one.function, one.location)

    def _reads_alone(self, use: RowUse, pair: Pair) -> bool:
        return pair[1] in use.reads and pair[0] not in use.reads and pair not in use.copies

    def _reader(self, gone: RowUse, pair: Pair) -> RowUse | None:
        """The function that reads the new column where another one read both: one of its file."""
        found = [use for use in self.after.row_uses if self._reads_alone(use, pair)]
        near = [use for use in found if use.location.path == gone.location.path]
        return next(iter(near or found), None)

    def _never_there(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        if pair[1] in self.was.get(table, set()) or pair[0] not in self.was.get(table, set()):
            return
        if any(pair in use.fallbacks for use in self.after.row_uses):
            return
        if any(pair[1] in names for names in self.was.values()):
            return  # what is read may be the column of another table
        facades = self.before.facades.keys() & self.after.facades.keys()
        loads = {self.after.facades[name].load for name in facades}  # are judged by themselves
        for use in self.after.row_uses:
            if self._reads_alone(use, pair) and use.location not in loads:
                yield FallbackNeverThere(table, *pair, use.function, use.location)

    def _mover_gone(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        was = self._movers(self.before, pair)
        listed = {path: where for where, path in _registered(self.before)}
        now = {path: where for where, path in _registered(self.after)}
        left = [
            use
            for use in self._movers(self.after, pair)
            if use.function not in listed or use.function in now
        ]
        if not was or left or self._drop(table, pair[0]) is not None:
            return
        where = self._where_it_was(was[0], pair)
        if where is not None:
            expected = any(pair in use.fallbacks for use in self.after.row_uses)
            yield MoverGone(table, *pair, was[0].function, where, expected=expected)

    def _where_it_was(self, mover: RowUse, pair: Pair) -> Location | None:
        """A line of this release: the function, the list it was in, else the model."""
        mine = [use.location for use in self.after.row_uses if use.function == mover.function]
        lists = [listed.location for listed in self.after.upgrades.migrations]
        models = [
            column.location
            for table in self.after.models.tables
            for column in table.columns
            if column.attribute == pair[1]
        ]
        return next(iter((*mine, *lists, *models)), None)


def _registered(snapshot: Snapshot) -> Iterator[tuple[Location, str]]:
    for each in snapshot.upgrades.migrations:
        yield from ((entry.location, entry.path) for entry in each.entries)
