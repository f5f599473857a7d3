"""What clients and servers are made with, between facts and what the registry file writes."""

from collections.abc import Mapping, Sequence
from typing import get_args

from upgradelint.base.location import somewhere_in
from upgradelint.facts.rpc.wiring.startup import DatabaseImport, PinOption, Setup, Startup
from upgradelint.registry.documents.rpc import PinOptionEntry, StartupEntry, StartupHead
from upgradelint.registry.memory.heads import heads_of, keyed, unkeyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

Startups = Mapping[str, Startup]
"""By kind and dotted name."""

_STARTUPS = "startups"


def startup_entries(timeline: Timeline, states: Sequence[Startups]) -> dict[str, StartupEntry]:
    """Return what the file says of the startups of all states."""
    heads = [keyed(state, _head) for state in states]
    return with_former(timeline.fold(_STARTUPS, heads), StartupEntry)


def read_startups(timeline: Timeline, entries: Mapping[str, StartupEntry]) -> list[Startups]:
    """Return the startups of each state; raises ValueError where one names no release, or a key
    no kind.
    """
    return unkeyed(timeline.unfold(_STARTUPS, heads_of(entries, StartupHead), _read))


def kept_startup(startup: Startup) -> Startup:
    """Return a startup as it is read back when it was written."""
    return _read((startup.key,), _head(startup))


def _head(startup: Startup) -> StartupHead:
    pins = tuple(
        PinOptionEntry(option.name, option.default, option.formerly) for option in startup.pins
    )
    database = tuple((imported.module, imported.imported) for imported in startup.database)
    return StartupHead(startup.location.path, startup.has, pins, database)


def _read(key: Key, head: StartupHead) -> Startup:
    word, _, by = key[0].partition(" ")
    kind = next((setup for setup in get_args(Setup) if setup == word), None)
    if kind is None:
        raise ValueError(f"startups: {key[0]!r} is nothing that is set up")
    pins = tuple(
        PinOption(pin_option.name, pin_option.default, pin_option.formerly)
        for pin_option in head.pins
    )
    place = somewhere_in(head.source)
    database = tuple(DatabaseImport(*pair, somewhere_in("")) for pair in head.database)
    return Startup(kind, by, head.has, place, pins, database)
