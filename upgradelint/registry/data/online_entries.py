"""Lists of online data migrations, between their facts and what the registry file writes."""

from collections.abc import Mapping, Sequence

from upgradelint.base.location import somewhere_in
from upgradelint.facts.data.upgrades import MigrationList, OnlineMigration
from upgradelint.registry.documents.pins import OnlineEntry, OnlineHead
from upgradelint.registry.memory.heads import heads_of, keyed, unkeyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

Online = Mapping[str, MigrationList]

_ONLINE = "online_migrations"


def online_entries(timeline: Timeline, states: Sequence[Online]) -> dict[str, OnlineEntry]:
    """Return what the file says of the lists of all states."""
    heads = [keyed(state, _head) for state in states]
    return with_former(timeline.fold(_ONLINE, heads), OnlineEntry)


def read_online(timeline: Timeline, entries: Mapping[str, OnlineEntry]) -> list[Online]:
    """Return the lists of each state; raises ValueError where one names no release."""
    return unkeyed(timeline.unfold(_ONLINE, heads_of(entries, OnlineHead), _read))


def kept_online(listed: MigrationList) -> MigrationList:
    """Return a list as it is read back when it was written: by what it runs."""
    return _read((), _head(listed))


def _head(listed: MigrationList) -> OnlineHead:
    return OnlineHead(
        name=listed.name,
        source=listed.location.path,
        registered=tuple(sorted({entry.path for entry in listed.entries if entry.path})),
        loose=tuple(sorted({path for path, _ in listed.loose})),
    )


def _read(_: Key, head: OnlineHead) -> MigrationList:
    nowhere = somewhere_in("")
    registered = (
        OnlineMigration(path.rpartition(".")[2], nowhere, path) for path in head.registered
    )
    loose = tuple((path, nowhere) for path in head.loose)
    return MigrationList(head.name, tuple(registered), somewhere_in(head.source), loose)
