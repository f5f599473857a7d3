"""The order in which data goes from one column to another, over the releases of a project.

Expand; code that reads both columns and writes both; a mover that ends; a migration of a later
release that counts what is left and refuses; then fallback, mover, mapping and column may go.
"""

from collections.abc import Iterator

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
from upgradelint.compare.data.moved_columns import MovedColumns
from upgradelint.facts.data.moves.model import Pair, RowUse
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.snapshot import Snapshot


def compare_moves(before: Snapshot, after: Snapshot) -> Iterator[MoveChange]:
    """Yield each step of moving data that comes before its time."""
    if "upgrades" not in before.families & after.families or not after.migrations:
        return
    moves = _Steps(before, after)
    for pair in sorted(moves.pairs):
        for table in moves.tables(pair):
            yield from moves.steps(table, pair)


def moving(before: Snapshot, after: Snapshot) -> frozenset[Pair]:
    """Return the columns whose data moves to another, as code of one of both releases shows."""
    if "upgrades" not in before.families & after.families or not after.migrations:
        return frozenset()
    moves = _Steps(before, after)
    return frozenset(pair for pair in moves.pairs if moves.tables(pair))


def moves_of(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    """Return each table with a column of it whose data moves, and the one that it moves to, by
    their names in the database.
    """
    if "upgrades" not in before.families & after.families:
        return []
    moves = _Steps(before, after)
    return [
        (table, moves.named(table, pair[0]), moves.named(table, pair[1]))
        for pair in sorted(moves.pairs)
        for table in moves.tables(pair)
    ]


class _Steps(MovedColumns, dict=True):
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
        if self._filled(table, pair[1]):
            return  # whether a row is left cannot be told
        gone = list(self._fallback_gone(table, pair)) or list(self._never_there(table, pair))
        yield from gone or self._mover_gone(table, pair)

    def _filled(self, table: str, new: str) -> bool:
        """Whether a migration fills the new column of the rows that are there."""
        named = self.named(table, new)
        return any(
            operation.kind == "update"
            and operation.table in (table, None)
            and (not operation.columns or named in operation.columns)
            for revision in self.after.migrations.values()
            for operation in revision.operations
        )

    def _emptied(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        old, new = pair
        was = self.was.get(table, set())
        if old not in was or new in was:
            return
        for use in self.after.row_uses:
            where = dict(use.nulls).get(pair)
            if where is not None and self.speaks(use, table, pair) and self._knows_both(use, pair):
                yield OldColumnEmptied(table, old, new, use.function, where)

    def _knows_both(self, use: RowUse, pair: Pair) -> bool:
        """Whether a function, or one of its file, knows both columns."""
        return any(
            pair in (*near.fallbacks, *near.both, *near.copies)
            for near in self.after.row_uses
            if near.location.path == use.location.path
        )

    def _lost(self, table: str, pair: Pair) -> Iterator[MoveChange]:
        was, now = self.was.get(table, set()), self.now.get(table, set())
        full = [own for own in self.after.models.tables if own.name == table and not own.partial]
        for use in self.after.row_uses:
            mover = pair in use.copies
            if not (mover or pair in use.fallbacks) or not self.speaks(use, table, pair):
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
        had = [
            use
            for use in self.before.row_uses
            if pair in use.fallbacks and self.speaks(use, table, pair)
        ]
        now = {use.function: use for use in self.after.row_uses}
        left = [use for use in self.after.row_uses if pair in use.fallbacks]
        for use in had:
            reader = now.get(use.function)
            if reader is None and not left:
                reader = self._reader(use, table, pair)
            if reader and pair not in reader.fallbacks and self._reads_alone(reader, pair):
                yield FallbackGone(table, *pair, reader.function, reader.location)

    def _reads_alone(self, use: RowUse, pair: Pair) -> bool:
        return pair[1] in use.reads and pair[0] not in use.reads and pair not in use.copies

    def _reader(self, gone: RowUse, table: str, pair: Pair) -> RowUse | None:
        """The function that reads the new column where another one read both: one of its file, or
        of rows whose table is known.
        """
        found = [use for use in self.after.row_uses if self._reads_alone(use, pair)]
        near = [use for use in found if use.location.path == gone.location.path]
        known = [use for use in found if (table, pair[1]) in use.mapped]
        return next(iter(near or known), None)

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
            known = (table, pair[1]) in use.mapped
            if known and self._reads_alone(use, pair) and use.location not in loads:
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
