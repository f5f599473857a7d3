"""Where the registry lags behind the code."""

from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.keeping import next_promise
from upgradelint.registry.model import ObjectRecord, Registry
from upgradelint.registry.places import places
from upgradelint.registry.promise_wording import promise_lines
from upgradelint.registry.update import as_recorded, dropped_now, kept
from upgradelint.registry.wording import dropped_lines, object_lines


class RegistryLags(Frozen):
    """Something whose record is not what the code says.

    `subject` is an object, an interface, the method of a client, a migration or a table;
    `differences` are lines such as `Flavor.foobars: added, Integer nullable`; `location` is the
    place in the code, or line 1 of the file where it was.
    """

    subject: str
    differences: tuple[str, ...]
    location: Location


def lags(registry: Registry, snapshot: Snapshot) -> Iterator[RegistryLags]:
    """Yield what `update` would record otherwise: objects by name, then the rest.

    What the snapshot could not read is not among them: its last record stays.
    """
    if "objects" in snapshot.families:
        yield from _object_lags(registry, snapshot)
    after = next_promise(registry.promise, snapshot, kept(registry, snapshot))
    groups: dict[str, list[str]] = {}
    for about, line in promise_lines(registry.promise, after):
        groups.setdefault(about, []).append(line)
    where = places(registry.promise, after, snapshot) if groups else {}
    for about, lines in groups.items():
        yield RegistryLags(about, tuple(lines), where[about])


def _object_lags(registry: Registry, snapshot: Snapshot) -> Iterator[RegistryLags]:
    held = kept(registry, snapshot)
    for name in sorted((registry.objects.keys() | snapshot.objects.keys()) - held.keys()):
        record, facts = registry.objects.get(name), snapshot.objects.get(name)
        differences = tuple(_object(name, record, snapshot))
        if differences:
            place = facts.version_location if facts else registry.place(name)
            yield RegistryLags(name, differences, place)


def difference(registry: Registry, snapshot: Snapshot) -> list[str]:
    """Return what `update` would change, a line per field, empty when the registry is current."""
    return [line for lag in lags(registry, snapshot) for line in lag.differences]


def _object(name: str, record: ObjectRecord | None, snapshot: Snapshot) -> Iterator[str]:
    facts = snapshot.objects.get(name)
    if facts is None:
        if record is not None and not record.removed:
            yield f"{name}: recorded with version {record.facts.version}, no longer in the code"
    elif record is None or record.removed:
        yield f"{name}: version {facts.version} is not recorded"
    else:
        before, after = record.facts, as_recorded(facts, record)
        dropped = dropped_now(record, name, snapshot)
        if before != after:
            yield from (name + line for line in object_lines(before, after, dropped))
        moved = {field.name for field in before.fields} ^ {field.name for field in after.fields}
        yield from (name + line for line in dropped_lines(record.dropped, dropped, moved))
        if record.source != facts.location.path:
            yield f"{name}: moved from {record.source} to {facts.location.path}"
