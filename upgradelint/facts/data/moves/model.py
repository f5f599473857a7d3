"""Functions that know of two columns of a row, one of which takes over the data of the other."""

from collections.abc import Set

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location

Pair = tuple[str, str]
"""The old column, and the new one that gets its data."""


class RowUse(Frozen):
    """What a function does with columns that a migration added later, and those they may replace.

    `fallbacks` are read one for want of the other; `copies` are filled from the other in rows that
    the function itself looks for, as online data migrations do; `both` get values together.
    `reads` are the columns of such tables that it looks at, `nulls` those that it empties where it
    fills the other of a row, `mapped` the tables and columns that it asks classes for, or rows of
    which it is known what table they are of.
    """

    function: str
    location: Location
    fallbacks: tuple[Pair, ...] = ()
    copies: tuple[Pair, ...] = ()
    both: tuple[Pair, ...] = ()
    reads: tuple[str, ...] = ()
    nulls: tuple[tuple[Pair, Location], ...] = ()
    mapped: tuple[tuple[str, str], ...] = ()

    @property
    def pairs(self) -> frozenset[Pair]:
        """The columns that belong together by what it does."""
        return frozenset((*self.fallbacks, *self.copies, *self.both))

    def tables(self, pair: Pair) -> frozenset[str]:
        """Return the tables of which it is known that the columns of a pair are theirs."""
        named: dict[str, set[str]] = {}
        for table, column in self.mapped:
            named.setdefault(table, set()).add(column)
        return frozenset(table for table, columns in named.items() if columns.issuperset(pair))

    def only(self, pairs: Set[Pair]) -> "RowUse":
        """Return what it does with some pairs alone."""
        fallbacks, copies, both = (
            tuple(pair for pair in of if pair in pairs)
            for of in (self.fallbacks, self.copies, self.both)
        )
        return replace(self, fallbacks=fallbacks, copies=copies, both=both)

    @property
    def knows_both(self) -> bool:
        """Whether it has to do with both columns of a pair."""
        return bool(self.pairs)


class RowUses(Frozen):
    """The functions of a file, or of a tree."""

    functions: tuple[RowUse, ...] = ()
