"""Lists of versions that are kept by hand: what a release, a service or a class is said to speak.

The facts hold what is written; what the code really serves is in the RPC and object facts, and
comparing the two is `compare.pins`.
"""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location

When = Literal["served", "alone", "gone"]

Kind = Literal["aliases", "counters", "history", "releases", "objects"]


class PinEntry(Frozen):
    """One line of a list: the name it is found by, and the versions it gives.

    `versions` are (interface, version) pairs, the interface empty where the list is about one;
    `objects` are (object, versions) pairs, the newest version first.
    """

    name: str
    versions: tuple[tuple[str, str], ...]
    objects: tuple[tuple[str, tuple[str, ...]], ...]
    location: Location

    def version(self, interface: str = "") -> str | None:
        """Return the version of an interface, None where the entry does not say it."""
        return dict(self.versions).get(interface)


class PinTable(Frozen):
    """A list of versions: `name` is dotted, `owner` the class it stands in, "" for a module.

    `kind` says what it lists:

    - "aliases": release -> version of the interface that the client `owner` calls;
    - "counters": release -> number of a service version;
    - "history": number of a service version -> versions of interfaces;
    - "releases": release -> versions of interfaces and objects;
    - "objects": number of a set of object versions -> all of them.

    `current` is the number that the code says is its own, for "counters" and "history"; of it
    `counter` is the name.
    """

    kind: Kind
    name: str
    owner: str
    package: str
    entries: tuple[PinEntry, ...]
    location: Location
    counter: str = ""
    current: str = ""

    def entry(self, name: str) -> PinEntry | None:
        """Return the entry of that name, upper and lower case being one."""
        wanted = name.lower()
        return next((entry for entry in self.entries if entry.name.lower() == wanted), None)


class VersionLog(Frozen):
    """The history of an interface that a client or a server keeps in comments or its docstring.

    `entries` are the versions and their lines, in the order they are written.
    """

    owner: str
    package: str
    entries: tuple[tuple[str, Location], ...]
    location: Location

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions described."""
        return tuple(version for version, _ in self.entries)


class RemovalNote(Frozen):
    """A comment in the class at `inside` that says what goes at a major version of it.

    `when` is "served": as soon as the major is served; "alone": when it is the only one; "gone":
    when it is served no more.
    """

    owner: str
    inside: Location
    major: int
    when: When
    text: str
    location: Location


class PinFacts(Frozen):
    """The lists of a tree; `api` are the (name, version) of constants for the newest REST API."""

    tables: tuple[PinTable, ...] = ()
    logs: tuple[VersionLog, ...] = ()
    notes: tuple[RemovalNote, ...] = ()
    api: tuple[tuple[str, str, Location], ...] = ()
