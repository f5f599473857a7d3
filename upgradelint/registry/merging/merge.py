"""Two registries that grew from one, merged fact by fact."""

from collections.abc import Iterator, Mapping, Sequence

from upgradelint.base.frozen import Frozen, replace
from upgradelint.facts.objects.fingerprint import fingerprint
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.registry.merging.plain import (
    Plain,
    by_identity,
    numbered,
    object_of,
    plain_object,
    plain_state,
    registry_of,
)
from upgradelint.registry.merging.three_way import ABSENT, Contest, Path, Side, ThreeWay
from upgradelint.registry.model import ObjectRecord, Registry, Release
from upgradelint.registry.order import ordered, version_order
from upgradelint.registry.rpc.first_seen import still_seen
from upgradelint.registry.update import memory

_HASH = "fingerprint"


class Sides(Frozen):
    """A registry and what two branches made of it."""

    base: Registry
    ours: Registry
    theirs: Registry

    @property
    def all(self) -> tuple[Registry, Registry, Registry]:
        """The three of them, base first."""
        return self.base, self.ours, self.theirs


class Merged(Frozen):
    """`registry` has what only one side changed, and of `contests` what the favoured side says."""

    registry: Registry
    contests: tuple[Contest, ...]


def merge(sides: Sides, favoured: Side = "ours") -> Merged:
    """Return what both branches recorded.

    Every fact that either branch added, changed or took away counts. Contested is what both changed
    and not alike; the hash of an object that both changed is computed anew.
    """
    three_way = ThreeWay(favoured)
    releases = dict(_releases(sides, three_way))
    now = registry_of(_state(sides, three_way))
    objects = dict(now.objects)
    for name, record in now.objects.items():
        older = tuple(_older(name, record.facts, sides, three_way))
        objects[name] = replace(record, older=older)
    objects |= _gone(sides, releases, objects)
    together = replace(now, objects=dict(sorted(objects.items())), releases=releases)
    return Merged(_remembering(together), tuple(three_way.contests))


def _state(sides: Sides, three_way: ThreeWay) -> Plain:
    states = by_identity([plain_state(side) for side in sides.all])
    merged = {
        section: three_way.merge((section,), *(state[section] for state in states))
        for section in states[0]
    }
    for name, entry in merged["objects"].items():
        known = [side.objects[name].facts for side in sides.all[1:] if name in side.objects]
        merged["objects"][name] = _rehashed(("objects", name), entry, known, three_way)
    return numbered(merged)


def _rehashed(path: Path, entry: Plain, known: Sequence[ObjectFacts], three_way: ThreeWay) -> Plain:
    """Return an object with the hash of its merged facts, where both sides have another one and
    theirs can be computed from what is recorded.
    """
    contested = any(contest.path == (*path, _HASH) for contest in three_way.contests)
    if not contested or any(_hash(facts) != facts.fingerprint for facts in known):
        return entry
    three_way.settle((*path, _HASH))
    return {**entry, _HASH: _hash(object_of(path[1], entry))}


def _hash(facts: ObjectFacts) -> str:
    return fingerprint(
        facts.version, facts.fields, facts.methods, facts.child_versions, facts.extra
    )


def _older(name: str, now: ObjectFacts, sides: Sides, three_way: ThreeWay) -> Iterator[ObjectFacts]:
    """Yield what an object was at each version before the present one that no release has: what
    a release promised of a version counts, whatever else it was.
    """
    base = _states(sides.base, name) or {}
    ours, theirs = (
        base if known is None else known
        for known in (_states(side, name) for side in (sides.ours, sides.theirs))
    )
    start = sides.base.objects.get(name)
    released = {facts.version for side in sides.all[1:] for facts in side.promised(name)}
    versions = sorted((base.keys() | ours.keys() | theirs.keys()) - released, key=version_order)
    for version in versions:
        if version_order(version) >= version_order(now.version):
            return
        found = [side.get(version) for side in (base, ours, theirs)]
        if None not in found[1:] and start is not None:
            found[0] = found[0] or start.facts
        plain = [ABSENT if facts is None else plain_object(facts) for facts in found]
        path = ("objects", f"{name} {version}")
        merged = three_way.merge(path, *plain)
        if merged is not ABSENT:
            known = [facts for facts in found[1:] if facts is not None]
            yield object_of(name, _rehashed(path, merged, known, three_way))


def _states(side: Registry, name: str) -> Mapping[str, ObjectFacts] | None:
    """Return the last known state of each version of an object that is not a release's alone, None
    where the code has no such object.
    """
    record = side.objects.get(name)
    if record is None or record.removed:
        return None
    promised = side.promised(name)
    former = {facts.version: facts for facts in record.older if facts not in promised}
    return former | {record.facts.version: record.facts}


def _releases(sides: Sides, three_way: ThreeWay) -> Iterator[tuple[str, Release]]:
    held = [side.releases for side in sides.all]
    names: list[str] = []
    for name in ordered({*held[0], *held[1], *held[2]}):
        found = [side.get(name) for side in held]
        plain = [ABSENT if release is None else replace(release, after=None) for release in found]
        merged = three_way.merge(("releases", name), *plain)
        if merged is not ABSENT:
            after = next(release.after for release in (found[1], found[2]) if release is not None)
            yield name, replace(merged, after=after if after in names else _last(names))
            names.append(name)


def _last(names: Sequence[str]) -> str | None:
    return names[-1] if names else None


def _gone(
    sides: Sides, releases: Mapping[str, Release], present: Mapping[str, ObjectRecord]
) -> dict[str, ObjectRecord]:
    """Return the records of objects that the code has no more and a release promises."""
    promised = sorted(
        {name for release in releases.values() for name in release.objects} - present.keys()
    )
    held = (sides.ours, sides.theirs, sides.base)
    records = {
        name: [registry.objects[name] for registry in held if name in registry.objects]
        for name in promised
    }
    return {
        name: replace(
            next((record for record in several if record.removed), several[0]), removed=True
        )
        for name, several in records.items()
    }


def _remembering(registry: Registry) -> Registry:
    """Return a registry in which each object remembers what it and the releases know of it."""
    records = {
        name: replace(record, older=memory(record.older, record.facts, registry.promised(name)))
        for name, record in registry.objects.items()
    }
    return replace(registry, objects=records, first_seen=still_seen(registry))
