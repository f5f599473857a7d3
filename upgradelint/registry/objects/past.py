"""Filling the memory from the past: what each older version of an object was."""

from collections.abc import Iterable

from upgradelint.base.frozen import Struct, field, replace
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.model import ObjectRecord, Registry, remembered
from upgradelint.registry.rpc.first_seen import PastServers, past_seen
from upgradelint.registry.update import memory, unread

Labelled = tuple[str, Snapshot]


class _Past(Struct):
    """What was seen of one object: the last state of each version, and that at releases."""

    last: dict[str, ObjectFacts] = field(default_factory=dict)
    released: dict[str, ObjectFacts] = field(default_factory=dict)
    newest: ObjectFacts | None = None

    def see(self, facts: ObjectFacts) -> None:
        self.newest = self.last[facts.version] = facts

    def doubt(self, snapshot: Snapshot, name: str) -> None:
        """Forget the newest state where the object could not be read: it may have changed."""
        if self.newest and unread(snapshot, name, self.newest.location.path):
            self.last.pop(self.newest.version, None)


def fill_history(
    registry: Registry, commits: Iterable[Labelled], releases: Iterable[Labelled] = ()
) -> Registry:
    """Return the registry that also remembers older versions seen in the past.

    `commits` and `releases` are labelled snapshots, oldest first each. What a version meant is its
    state at the newest release that had it; else what the registry remembers already; else its
    last state before VERSION moved on, unless the object could not be read in between. Frozen
    releases stay as they are, and objects without a record are not added. Of RPC interfaces the
    versions that introduced methods and parameters are filled in.
    """
    past = {name: _Past() for name in registry.objects}
    served = PastServers(registry)
    for _, snapshot in commits:
        served.see(snapshot)
        for name, record in past.items():
            if facts := snapshot.objects.get(name):
                record.see(facts)
            else:
                record.doubt(snapshot, name)
    for _, snapshot in releases:
        served.see(snapshot, released=True)
        for name in past.keys() & snapshot.objects.keys():
            facts = snapshot.objects[name]
            past[name].released[facts.version] = facts
    records = {name: _filled(registry, name, record) for name, record in past.items()}
    return replace(registry, objects=records, first_seen=past_seen(registry, served))


def _filled(registry: Registry, name: str, past: _Past) -> ObjectRecord:
    record = registry.objects[name]
    last = map(remembered, past.last.values())
    released = map(remembered, past.released.values())
    states = (*last, *record.older, *released)
    return replace(record, older=memory(states, record.facts, registry.promised(name)))
