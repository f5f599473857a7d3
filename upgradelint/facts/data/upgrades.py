"""What an upgrade runs besides schema migrations: online data migrations and upgrade checks."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location


class OnlineMigration(Frozen):
    """A function that is registered to move rows a batch at a time.

    `missing` says why there is no such function, `doubt` why it cannot be read; else `required` are
    the parameters that must be given, `accepts` how many can be by position (-1 any number), both
    without self or cls, `limit` the second of them; `unlimited` tells that the limit is never
    looked at, `results` what it returns where that is no pair, `endless` why it finds again what it
    moved; `defined` is its place, None in a library.
    """

    name: str
    location: Location
    path: str = ""
    missing: str = ""
    doubt: str = ""
    required: tuple[str, ...] = ()
    accepts: int = 0
    limit: str = ""
    unlimited: bool = False
    results: tuple[tuple[str, Location], ...] = ()
    endless: str = ""
    defined: Location | None = None


class MigrationList(Frozen):
    """The online migrations that a command runs, in order; `name` is dotted.

    `loose` are the functions beside them that look like one and are neither registered nor used.
    """

    name: str
    entries: tuple[OnlineMigration, ...]
    location: Location
    loose: tuple[tuple[str, Location], ...] = ()


class UpgradeChecks(Frozen):
    """The checks of an upgrade command: the methods it lists, and those it has and does not list.

    `broken` are names in the list that nothing defines.
    """

    cls: str
    listed: tuple[str, ...]
    unlisted: tuple[tuple[str, Location], ...]
    broken: tuple[tuple[str, Location], ...]
    location: Location


class UpgradeFacts(Frozen):
    """What the upgrade commands of a tree run."""

    migrations: tuple[MigrationList, ...] = ()
    checks: tuple[UpgradeChecks, ...] = ()
