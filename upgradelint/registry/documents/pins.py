"""What the registry file says of lists kept by hand; `after` and `until` are as in RPC."""

from upgradelint.facts.pins.model import Kind
from upgradelint.registry.documents.rpc import Entry


class PinEntryEntry(Entry, frozen=True):
    """A line of a list: by interface the version it gives, by object the versions."""

    versions: dict[str, str] = {}
    objects: dict[str, tuple[str, ...]] = {}
    after: str | None = None
    until: str | None = None


class PinHead(Entry, frozen=True):
    """A list without its lines; `counter` names the number that the code says is its own."""

    kind: Kind
    name: str
    package: str
    source: str
    owner: str = ""
    counter: str = ""
    current: str = ""
    after: str | None = None
    until: str | None = None


class PinsEntry(PinHead, frozen=True):
    """A list of versions that is kept by hand."""

    entries: dict[str, PinEntryEntry] = {}
    former_entries: dict[str, list[PinEntryEntry]] = {}
    former: list[PinHead] = []


class OnlineHead(Entry, frozen=True):
    """A list of online data migrations; `loose` look like one and are not in it."""

    name: str
    source: str
    registered: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    after: str | None = None
    until: str | None = None


class OnlineEntry(OnlineHead, frozen=True):
    """A list, and what it was in releases where it was another."""

    former: list[OnlineHead] = []
