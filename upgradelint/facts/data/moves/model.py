"""Functions that know of two columns of a row, one of which takes over the data of the other."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location

Pair = tuple[str, str]
"""The old column, and the new one that gets its data."""


class RowUse(Frozen):
    """What a function does with columns that a migration added later, and those they may replace.

    `fallbacks` are read one for want of the other; `copies` are filled from the other in rows that
    the function itself looks for, as online data migrations do; `both` get values together.
    `reads` are the columns of such tables that it looks at, `nulls` those that it empties, `mapped`
    the tables and columns that it asks classes for.
    """

    function: str
    location: Location
    fallbacks: tuple[Pair, ...] = ()
    copies: tuple[Pair, ...] = ()
    both: tuple[Pair, ...] = ()
    reads: tuple[str, ...] = ()
    nulls: tuple[tuple[str, Location], ...] = ()
    mapped: tuple[tuple[str, str], ...] = ()

    @property
    def knows_both(self) -> bool:
        """Whether it has to do with both columns of a pair."""
        return bool(self.fallbacks or self.copies or self.both)


class RowUses(Frozen):
    """The functions of a file, or of a tree."""

    functions: tuple[RowUse, ...] = ()
