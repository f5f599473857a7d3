"""Where a list of versions and the code say different things."""

from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.facts.pins.model import PinEntry, PinTable, RemovalNote, VersionLog
from upgradelint.facts.rpc.model import Endpoint


class LogGap(Change):
    """A history lacks versions of the major that is served.

    `after` is the place of the entry behind which the first of them belongs; `text` what the
    version that is served brought, where the older release tells and it alone is missing.
    """

    log: VersionLog
    endpoint: Endpoint
    missing: tuple[str, ...]
    after: Location
    text: str


class LogAbove(Change):
    """A history describes a version that is newer than what is served."""

    log: VersionLog
    endpoint: Endpoint
    version: str
    location: Location


class InterfaceUnlisted(Change):
    """The newest entry of a list gives an interface another version than the code has."""

    table: PinTable
    entry: PinEntry
    interface: str
    listed: str
    actual: str


class CounterUnlisted(Change):
    """A counter and the list of what its numbers mean do not end at the same number."""

    table: PinTable
    last: int
    current: int


class ObjectUnlisted(Change):
    """The newest entry of a list gives an object another version than its class.

    `listed` is None for an object that it lacks.
    """

    table: PinTable
    entry: PinEntry
    name: str
    listed: str | None
    actual: str


class AliasUnlike(Change):
    """An entry for a release gives another version than that release has.

    `of` is what it is the version of; `refused` says that the release does not serve what is
    listed, or does not reach it.
    """

    table: PinTable
    entry: PinEntry
    release: str
    of: str
    listed: str
    actual: str
    refused: bool


class ReleaseUnlisted(Change):
    """A list has no entry for a release; `newest` is the one it ends with.

    `own` is whether it is the release under check; `abandoned` that other releases before it have
    none either. `actual` is what the entry would say, `entry` that of a list of several things.
    """

    table: PinTable
    release: str
    name: str
    actual: str
    newest: PinEntry
    own: bool
    abandoned: bool
    entry: PinEntry | None = None


class EntryRewritten(Change):
    """An entry for a release says something else than it did, a newer version if it is `raised`."""

    table: PinTable
    entry: PinEntry
    of: str
    before: str
    after: str
    raised: bool


class RemovalDue(Change):
    """A comment says that something goes at a major version that has come."""

    note: RemovalNote
    version: str


class AliasesGone(Change):
    """Names that operators pin a client to are gone; `table` and `entries` are as they were."""

    table: PinTable
    entries: tuple[PinEntry, ...]
    location: Location


class AliasAbove(Change):
    """A name of a release means a version that is above all that is `served` of its major."""

    table: PinTable
    entry: PinEntry
    served: str
