"""Which rows a function asks for, by which columns of a mapped table."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location


class QueryFacts(Frozen):
    """A condition on a column of a table.

    `beside` are all columns that conditions of the function are about, this one too; `empty` tells
    that rows without a value are asked for.
    """

    table: str
    column: str
    function: str
    location: Location
    beside: frozenset[str] = frozenset()
    empty: bool = False
