"""Steps of moving data from one column to another that come at the wrong time."""

from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.facts.migrations.model import Revision


class MoveChange(Change):
    """A step of moving `table.old` to `table.new` comes at the wrong time; `where` it is seen."""

    table: str
    old: str
    new: str
    function: str
    where: Location


class FallbackGone(MoveChange):
    """A function takes the old column no more where the new one has nothing."""


class FallbackNeverThere(MoveChange):
    """A function reads the new column, which the older release had not, and nothing reads both."""


class MoverGone(MoveChange):
    """Nothing moves rows any more, and no migration has counted that none is left.

    `expected` tells that this release's code still reads the old column of rows without the new.
    """

    expected: bool = False


class OldColumnEmptied(MoveChange):
    """The old column is set to NULL, and the older release knows no other."""


class LostColumn(MoveChange):
    """Code that moves or reads rows is about a column that its class lost, or that is dropped.

    `mover` tells what it does, `dropped` which revision drops the column, None where the class has
    lost it.
    """

    mover: bool = False
    dropped: Revision | None = None


class GuardUnmet(MoveChange):
    """A new migration refuses rows that nothing could have moved before: the `mover` is as new, or
    there is none.
    """

    mover: str = ""


class GuardFails(MoveChange):
    """A new migration that only counts does not refuse what is left: `inverted` tells that it
    refuses where nothing is, else it asks a query that it never executes.
    """

    inverted: bool = False
