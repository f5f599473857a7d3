"""Which columns belong together over two releases, and the tables that they are of."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from upgradelint.base.frozen import Frozen
from upgradelint.facts.data.moves.model import Pair, RowUse
from upgradelint.facts.migrations.model import Guard, Revision
from upgradelint.facts.snapshot import Snapshot

REFUSING = ("leftover", "inverted", "unexecuted")
"""Guards that were meant to refuse; whether they do is another question."""


class MovedColumns(Frozen, dict=True):
    before: Snapshot
    after: Snapshot

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """Columns whose data moves, as code of one of both releases shows."""
        uses = (*self.before.row_uses, *self.after.row_uses)
        moved = {pair for use in uses for pair in use.copies}
        both = {pair for use in uses for pair in use.both}
        read = {pair for use in uses for pair in use.fallbacks}
        return frozenset(moved | {pair for pair in read if pair in both or self._is_moving(pair)})

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
        """Return the tables that have, or had, both columns of a move: those of rows whose table is
        known, else the only one there is.
        """
        found = self._having(pair)
        uses = (*self.before.row_uses, *self.after.row_uses)
        known = {table for use in uses if pair in use.pairs for table in use.tables(pair)}
        if known or len(found) == 1:
            return [table for table in found if table in known or not known]
        return []

    def speaks(self, use: RowUse, table: str, pair: Pair) -> bool:
        """Whether a function that has to do with both columns, or may, has to do with these."""
        own = use.tables(pair)
        # Where one table alone has both columns, a row that has both is one of it.
        return table in own or (not own and len(self._having(pair)) == 1)

    def _having(self, pair: Pair) -> list[str]:
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
