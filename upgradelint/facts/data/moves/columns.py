"""Which columns may have taken over the data of others: those that recent migrations added."""

from collections.abc import Iterable, Mapping, Set
from functools import cached_property

from upgradelint.base.frozen import Frozen
from upgradelint.facts.data.moves.model import Pair
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import ModelFacts

RECENT = 20
"""So many migrations back a column may have been added whose data is still being moved."""

ENOUGH = 3
"""By so many columns a row tells its table, where no other table has them all."""


class Columns(Frozen, dict=True):
    """`added` are the columns that a migration added to a table that was there, the last last;
    `tables` the names of all columns that a table has or had but those of its `keys`.
    """

    added: tuple[str, ...]
    tables: Mapping[str, Set[str]]
    keys: Mapping[str, Set[str]]

    def table_with(self, names: Set[str]) -> str | None:
        """Return the only table that has all these columns, where they are enough to tell it by."""
        found = [
            table
            for table, known in self.tables.items()
            if names <= known | self.keys.get(table, frozenset())
        ]
        return found[0] if len(found) == 1 and len(names) >= ENOUGH else None

    def pair(self, one: str, other: str) -> Pair | None:
        """Return two columns of a table with the newer one last; None where neither is new."""
        new = [name for name in (one, other) if name in self.added]
        if one == other or not new or not self._beside(one, other):
            return None
        newest = max(new, key=self.added.index)
        return (one, other) if newest == other else (other, one)

    def _beside(self, one: str, other: str) -> bool:
        return any(one in names and other in names for names in self.tables.values())

    def speaks(self, names: Set[str]) -> bool:
        """Whether code with these names may be about an added column and another beside it."""
        return any(
            not names.isdisjoint(new) and len(names & known) > 1 for known, new in self._held
        )

    @cached_property
    def _held(self) -> tuple[tuple[Set[str], Set[str]], ...]:
        """The columns of each table that has an added one, and which of them were added."""
        added = frozenset(self.added)
        return tuple((known, known & added) for known in self.tables.values() if known & added)

    @cached_property
    def words(self) -> Set[str]:
        """The columns of all tables that an added one is in."""
        return frozenset().union(*(known for known, _ in self._held))


def columns_of(migrations: Mapping[str, Revision], models: ModelFacts) -> Columns:
    """Return the columns that may have taken over the data of others."""
    tables: dict[str, set[str]] = {}
    keys: dict[str, set[str]] = {}
    for table in models.tables:
        for column in table.columns:
            of = keys if column.primary_key else tables
            of.setdefault(table.name, set()).update((column.name, column.attribute))
    added: dict[str, None] = {}
    recent = _recent(migrations.values())
    steps = (
        (migration, each) for migration in migrations.values() for each in migration.operations
    )
    for revision, operation in steps:
        if operation.table is None:
            continue
        named = tables.setdefault(operation.table, set())
        named |= {made.name for made in operation.made}
        if operation.kind == "add_column" and operation.column:
            named.add(operation.column)
            if not operation.in_created_table and revision.key in recent:
                added.setdefault(operation.column)
    names = {column.name: column.attribute for table in models.tables for column in table.columns}
    both = dict.fromkeys(each for name in added for each in (name, names.get(name, name)))
    plain = {name: of - keys.get(name, set()) for name, of in tables.items()}
    return Columns(tuple(both), plain, keys)


def _recent(revisions: Iterable[Revision]) -> Set[str]:
    """Return the keys of the newest revisions of each tree: as many as a move may take."""
    known = {(revision.tree, revision.id): revision for revision in revisions}
    below = {
        (revision.tree, down) for revision in known.values() for down in revision.down_revisions
    }
    now = [revision for place, revision in known.items() if place not in below]
    found: set[str] = set()
    for _ in range(RECENT):
        found.update(revision.key for revision in now)
        downs = {(revision.tree, down) for revision in now for down in revision.down_revisions}
        now = [known[place] for place in sorted(downs) if place in known]
    return found
