"""What the backport gives an older version, against what that version was.

The past is known from the baseline and, for versions before it, from its memory; else what the
baseline's own routine took from an older version tells what that one lacked.
"""

from collections.abc import Iterable, Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.objects.floors import backport_floors, promised_versions
from upgradelint.compare.objects.older_versions import (
    Fields,
    claimed_versions,
    known_versions,
    lowest_threshold,
)
from upgradelint.compare.objects.refused import (
    NewNone,
    NewValues,
    OtherType,
    Refused,
    added_values,
    new_none,
    other_type,
)
from upgradelint.compare.versions import parse_version
from upgradelint.facts.objects.backports.model import BackportFacts, KeyFacts, TargetFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.facts.snapshot import Snapshot


class BackportGap(Change):
    """A target does not get what it knows.

    `targets` are the versions concerned, oldest first; `fresh` tells that the step from the
    baseline made the gap possible, and not one before.
    """

    after: ObjectFacts
    backport: BackportFacts
    targets: tuple[str, ...]
    fresh: bool

    @property
    def cause(self) -> tuple[object, ...]:
        return (type(self), self.after.name, self.targets)


class FieldSurvives(BackportGap):
    """A field that `since` introduced is sent to versions before; `dropped_below` is the version
    up to which the routine drops it, None where it never does. `given_up` tells that the baseline
    dropped it and no code for versions so old is left, most likely on purpose: no list of what
    the project speaks holds one of them.
    """

    field: FieldFacts
    since: str
    dropped_below: str | None
    given_up: bool = False

    @property
    def cause(self) -> tuple[object, ...]:
        return (type(self), self.after.name, self.targets, self.given_up)


class FieldLost(BackportGap):
    """A field that the targets have, and the object has, does not arrive."""

    field: FieldFacts
    key: KeyFacts


class FieldNotRebuilt(BackportGap):
    """A field that the targets have is gone from the object, and the routine does not make it."""

    field: FieldFacts


class EnumValuesNotMapped(BackportGap):
    """A field arrives with values that the targets refuse."""

    field: FieldFacts
    values: tuple[str, ...]


class FieldNotConverted(BackportGap):
    """A field arrives in a type that the targets do not take; `certain` where none of its values
    passes.
    """

    field: FieldFacts
    was: str
    now: str
    certain: bool


class NoneNotMapped(BackportGap):
    """None arrives in a field that the targets refuse it in."""

    field: FieldFacts


def compare_backports(
    before: Snapshot, after: Snapshot, floors: Mapping[str, str]
) -> Iterator[Change]:
    """Yield each gap between what older versions get and what they know, from the floors on."""
    floors = backport_floors(after, floors)
    for name, backport in sorted(after.backports.items()):
        facts = after.objects[name]
        known = known_versions(before, facts, floors.get(name))
        claimed = claimed_versions(before, facts, known, floors.get(name))
        if known or claimed:
            was, dropped = before.objects.get(name), before.dropped.get(name, {})
            promised = promised_versions(after, name, facts.version)
            yield from _Proof(was, facts, backport, known, claimed, dropped, promised).gaps()


def rebuilds(snapshot: Snapshot, name: str, version: str, field: str) -> bool:
    """Whether the routine makes a field that the object does not have, for a version."""
    backport = snapshot.backports.get(name)
    target = backport.at(version) if backport else None
    return target is not None and (not target.arrives or target.key(field) is not None)


def _keeps(target: TargetFacts, name: str) -> bool:
    key = target.key(name)
    return key is None or key.kept == "present"


class _Proof:
    """The proof of one object: for every known version the result is what that version was."""

    def __init__(
        self,
        before: ObjectFacts | None,
        obj: ObjectFacts,
        backport: BackportFacts,
        known: Mapping[str, Fields],
        claimed: Mapping[str, Mapping[str, str]],
        dropped: Mapping[str, str],
        promised: frozenset[str],
    ) -> None:
        self._before = before
        self._object = obj
        self._backport = backport
        self._known = known
        self._claimed = claimed
        self._dropped = dropped
        self._promised = promised
        self._floor = lowest_threshold(backport)

    def gaps(self) -> Iterator[Change]:
        for field in self._object.fields:
            yield from self._surviving(field)
            yield from self._lost(field)
            yield from self._refused(field)
        yield from self._not_rebuilt()

    def _judged(self, versions: Iterable[str]) -> Iterator[tuple[str, TargetFacts]]:
        """The versions whose result is certain; one that is always refused gets nothing wrong."""
        for version in versions:
            target = self._backport.at(version)
            if target is not None and target.certain and target.arrives:
                yield version, target

    def _surviving(self, field: FieldFacts) -> Iterator[Change]:
        lacking = [version for version, old in self._known.items() if field.name not in old]
        lacking += [version for version, gone in self._claimed.items() if field.name in gone]
        lacking.sort(key=lambda version: parse_version(version) or ())
        kept = tuple(
            version for version, target in self._judged(lacking) if _keeps(target, field.name)
        )
        if not kept:
            return
        since = self._since(field.name)
        fresh = self._is_fresh(field.name)
        was_dropped = field.name in self._dropped and not self._is_skipped(field.name)
        promised = was_dropped and not self._promised.isdisjoint(kept)
        kept_up = fresh or promised or self._maintained(since)
        if kept_up or was_dropped:
            every = self._backport.targets
            dropped = [target.version for target in every if not _keeps(target, field.name)]
            below = dropped[-1] if dropped else None
            yield FieldSurvives(
                self._object, self._backport, kept, fresh, field, since, below, not kept_up
            )

    def _is_skipped(self, name: str) -> bool:
        """Whether a routine that never runs would drop a field."""
        return any(name in skipped.keys for skipped in self._backport.skipped)

    def _lost(self, field: FieldFacts) -> Iterator[Change]:
        having = [version for version, old in self._known.items() if field.name in old]
        keys = [(version, target.key(field.name)) for version, target in self._judged(having)]
        lost = [(version, key) for version, key in keys if key and key.kept == "absent"]
        if lost:
            targets = tuple(version for version, _ in lost)
            yield FieldLost(self._object, self._backport, targets, False, field, lost[-1][1])

    def _not_rebuilt(self) -> Iterator[Change]:
        now = {field.name for field in self._object.fields}
        gone = {name: field for old in self._known.values() for name, field in old.items()}
        for name in sorted(gone.keys() - now):
            having = [version for version, old in self._known.items() if name in old]
            targets = tuple(
                version for version, target in self._judged(having) if target.key(name) is None
            )
            if targets and self._maintained(self._after(targets[-1])):
                fresh = self._before is not None and self._before.field(name) is not None
                yield FieldNotRebuilt(self._object, self._backport, targets, fresh, gone[name])

    def _refused(self, field: FieldFacts) -> Iterator[Change]:
        """What arrives in a field and is refused by targets that have it."""
        if not field.type.is_known:
            return
        having = {
            version: old[field.name] for version, old in self._known.items() if field.name in old
        }
        for kind in (added_values, other_type, new_none):
            typed = {version: old for version, old in having.items() if old.type.is_known}
            refused = {version: kind(old, field) for version, old in typed.items()}
            judged = self._judged(target for target in refused if refused[target])
            open_ = [
                (version, _open(target, field.name, refused[version])) for version, target in judged
            ]
            passing = [(version, what) for version, what in open_ if what is not None]
            if passing:
                yield from self._passing(field, passing)

    def _passing(self, field: FieldFacts, passing: list[tuple[str, Refused]]) -> Iterator[Change]:
        targets = tuple(version for version, _ in passing)
        what = passing[-1][1]
        fresh = self._before is not None and self._before.version == targets[-1]
        if not fresh and not self._maintained(self._after(targets[-1])):
            return
        match what:
            case NewValues(values):
                yield EnumValuesNotMapped(
                    self._object, self._backport, targets, fresh, field, values
                )
            case OtherType(was, now, certain):
                yield FieldNotConverted(
                    self._object, self._backport, targets, fresh, field, was, now, certain
                )
            case NewNone():
                yield NoneNotMapped(self._object, self._backport, targets, fresh, field)

    def _since(self, name: str) -> str:
        """The oldest known version from which on every one has the field."""
        since = self._object.version
        for version in reversed(list(self._known)):
            if name not in self._known[version]:
                return since
            since = version
        claims = (gone[name] for gone in self._claimed.values() if name in gone)
        return next(claims, since)

    def _after(self, version: str) -> str:
        """The next known version."""
        known = [*self._known, self._object.version]
        return known[known.index(version) + 1]

    def _is_fresh(self, name: str) -> bool:
        before = self._before
        return before is not None and before.version in self._known and before.field(name) is None

    def _maintained(self, version: str) -> bool:
        """Whether the routine still cares for a version: code for older ones is removed in time."""
        wanted, floor = parse_version(version), parse_version(self._floor or "")
        return bool(wanted and floor and floor <= wanted)


def _open(target: TargetFacts, name: str, refused: Refused | None) -> Refused | None:
    """What a target gets in a field of what it refuses."""
    if target.key(name) is not None:
        return None
    if isinstance(refused, NewValues):
        values = tuple(value for value in refused.values if not target.refuses(name, value))
        return NewValues(values) if values else None
    return None if target.refuses(name) else refused
