"""The backports of a program's objects: each routine explored for each version asked for."""

from collections.abc import Iterator, Mapping
from itertools import islice

from upgradelint.base.digits import whole
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.objects.backports.model import (
    WRAPPING,
    BackportFacts,
    Kept,
    KeyFacts,
    SkippedFacts,
    TargetFacts,
    ThresholdFacts,
    UseFacts,
)
from upgradelint.facts.objects.backports.observer import Compared, Touch
from upgradelint.facts.objects.backports.outcomes import (
    children_of,
    doubts_of,
    error_of,
    events_of,
    failures_of,
    last_change,
    refusals_of,
)
from upgradelint.facts.objects.backports.paths import Exploration, Result
from upgradelint.facts.objects.backports.values import FieldValue
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import Event
from upgradelint.python.values.containers import DictContent
from upgradelint.python.values.definitions import ClassValue

ASKING = ("in", "read", "delete", "pop")
"""Uses of a key to which it matters that the key is there."""

MAX_PATHS = 8
MINORS = 300


def read_backport(
    ev: Evaluator, facts: ObjectFacts, cls: ClassValue, wrapped: bool | None = None
) -> BackportFacts | None:
    """Return the backport of an object, None where it does not travel.

    `wrapped` says whether the routine is given the wrapping of the primitive, None that it is not
    known: then both are read where some key is that of a wrapping.
    """
    if not _travels(facts):
        return None
    with ev.within(ev.budget, ev.enters, max_paths=MAX_PATHS):
        found = _Routine(ev, facts, cls, wrapped=bool(wrapped)).facts()
        if wrapped is not None or not any(use.key.endswith(WRAPPING) for use in found.uses):
            return found
        return replace(found, opened=_Routine(ev, facts, cls, wrapped=True).facts())


def as_handed_over(backports: Mapping[str, BackportFacts]) -> dict[str, BackportFacts]:
    """Return the backports as the project runs them: with the wrapping where most routines open it
    under the name that the project gives it.
    """
    routines = [backport for backport in backports.values() if backport.uses]
    opened = [routine for routine in routines if routine.opened and routine.opened.uses]
    if len(opened) < _SEVERAL or 2 * len(opened) <= len(routines):
        return {name: replace(backport, opened=None) for name, backport in backports.items()}
    return {name: backport.opened or backport for name, backport in backports.items()}


_SEVERAL = 2


def _travels(facts: ObjectFacts) -> bool:
    """Whether an object is sent to other nodes; a payload only goes out with its notification."""
    emitted = any("Notification" in name and name.endswith("Base") for name in facts.parents)
    return facts.role == "object" and not emitted


def undecided(backports: Mapping[str, BackportFacts]) -> Iterator[Unproven]:
    """Yield why the backport of an object cannot be told."""
    for name, backport in backports.items():
        for doubt in backport.doubts():
            yield Unproven("backport", name, doubt.reason, doubt.location)


def dropped_fields(backport: BackportFacts) -> dict[str, str]:
    """Return the fields that no version below some other gets, each with that other."""
    names = dict.fromkeys(key.name for target in backport.targets for key in target.keys)
    found = {name: _stays_from(backport, name) for name in sorted(names)}
    return {name: version for name, version in found.items() if version}


def _stays_from(backport: BackportFacts, name: str) -> str | None:
    lacking = False
    for target in backport.targets:
        key = target.key(name)
        if target.arrives and not (target.certain and key and key.kept == "absent"):
            return target.version if lacking and target.certain else None
        lacking |= target.arrives
    return None


def targets_of(version: str) -> list[str]:
    """Return the versions an object can be asked for: `1.2` -> `1.0`, `1.1`, `1.2`."""
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):
        return [version]
    minors = [f"{parts[0]}.{minor}" for minor in range(min(whole(parts[1]), MINORS) + 1)]
    return minors if len(parts) == 2 else [*minors, version]


class _Routine:
    """The routine of one class."""

    def __init__(
        self, ev: Evaluator, facts: ObjectFacts, cls: ClassValue, *, wrapped: bool = False
    ) -> None:
        self._ev = ev
        self._object = facts
        self._cls = cls
        self._names = [field.name for field in facts.fields]
        self._explore = Exploration(ev, cls, self._names, wrapped=wrapped)
        self._events: dict[tuple[object, Location], None] = {}
        self._refusing: set[str] = set()

    def facts(self) -> BackportFacts:
        """Evaluate the routine for every target."""
        name, routine = self._object.name, self._explore.own()
        relations = tuple(self._explore.relations())
        if routine is None and not relations:
            return BackportFacts(name, None)
        targets = tuple(self._target(target) for target in targets_of(self._object.version))
        return BackportFacts(
            name=name,
            routine=routine,
            targets=targets,
            thresholds=tuple(self._thresholds()),
            uses=tuple(self._uses()),
            converts=self._explore.converts,
            wrapped=self._explore.data_key,
            skipped=tuple(self._skipped()),
            relations=relations,
            inherited=self._explore.inherited,
        )

    def _skipped(self) -> Iterator[SkippedFacts]:
        """The routines that no target reaches; one of a class with a VERSION of its own speaks of
        other versions.
        """
        for owner, func in list(self._explore.skipped()):
            if "VERSION" not in self._ev.base.read(owner):
                results = [
                    self._explore.of(func, target) for target in targets_of(self._object.version)
                ]
                keys = [
                    key.name
                    for full, kept in results
                    for key in self._keys(kept, kept, events_of(full))
                ]
                if keys:
                    yield SkippedFacts(owner.name, tuple(dict.fromkeys(keys)), func.where)

    def _target(self, version: str) -> TargetFacts:
        full, contents = self._explore(version)
        refusals = list(refusals_of(full))
        self._refusing = self._refusing_when_set(version) if refusals and not contents else set()
        if self._refusing:
            full, contents = self._explore(version, without=self._refusing)
            fields = tuple(sorted(self._refusing))
            refusals = [replace(refusal, fields=fields, always=False) for refusal in refusals]
        partly, remains = self._explore_partly(version, full)
        ended = [outcome for outcome in full if outcome.kind == "return"]
        doubts = tuple(dict.fromkeys([*doubts_of(full, contents), *doubts_of(partly, remains)]))
        self._events |= dict.fromkeys(
            (event.what, event.where) for event in events_of([*full, *partly])
        )
        return TargetFacts(
            version=version,
            arrives=bool(ended),
            keys=tuple(self._keys(contents, remains, events_of(full))),
            children=tuple(children_of(ended)),
            refusals=tuple(dict.fromkeys([*refusals, *refusals_of(full)])),
            failures=tuple(failures_of(full, partly)),
            doubts=doubts,
        )

    def _refusing_when_set(self, version: str) -> set[str]:
        """The fields that are refused whenever they are set, beside as many others as are not;
        none where that is not why nothing arrives.
        """
        every = set(self._names)
        if self._refuses(version, every):
            alone = (name for name in self._names if not self._refuses(version, {name}))
            return set(islice(alone, 1))
        if self._refusing and self._is_least(version, self._refusing):
            return self._refusing
        kept: set[str] = set()
        for name in self._names:
            if not self._refuses(version, every - kept - {name}):
                kept.add(name)
        return every - kept

    def _is_least(self, version: str, refusing: set[str]) -> bool:
        """Whether it takes just these fields to be unset."""
        return not self._refuses(version, refusing) and all(
            self._refuses(version, refusing - {name}) for name in refusing
        )

    def _refuses(self, version: str, without: set[str]) -> bool:
        """Whether every path ends in a refusal, and none in an exception nobody meant."""
        outcomes, _ = self._explore(version, without=without)
        return all(
            outcome.kind == "raise" and error_of(outcome.value) is None for outcome in outcomes
        )

    def _explore_partly(self, version: str, full: list[Outcome]) -> Result:
        """Explore with the fields unset whose presence matters, on the paths that opens too."""
        without = self._refusing
        partly: list[Outcome] = []
        remains: list[DictContent] = []
        unset: set[str] = set()
        while more := self._tested([*full, *partly]) - unset:
            unset |= more
            partly, remains = self._explore(version, unset, without)
        return partly, remains

    def _tested(self, outcomes: list[Outcome]) -> set[str]:
        used = (event.what for event in events_of(outcomes) if isinstance(event.what, Touch))
        return {what.key for what in used if what.use in ASKING}.intersection(self._names)

    def _keys(
        self, contents: list[DictContent], remains: list[DictContent], events: list[Event]
    ) -> Iterator[KeyFacts]:
        if not contents:
            return
        names = dict.fromkeys(
            [*self._names, *(key for content in contents for key in content.items)]
        )
        inner = {
            event.what.key for event in events if isinstance(event.what, Touch) and event.what.inner
        }
        for name in names:
            there = [name in content.items for content in contents]
            sure = all(there) and not any(name in content.maybe for content in contents)
            some = any(there) or name in self._refusing
            kept: Kept = "present" if sure else "maybe" if some else "absent"
            rewritten = name in inner or any(
                content.items.get(name, FieldValue("", name=name)) != FieldValue("", name=name)
                for content in contents
            )
            guarded = kept == "absent" and any(name in remain.items for remain in remains)
            if kept != "present" or rewritten:
                yield KeyFacts(name, kept, rewritten, guarded, last_change(events, name))

    def _thresholds(self) -> Iterator[ThresholdFacts]:
        for what, where in self._events:
            if isinstance(what, Compared):
                constant = what.constant
                numbers = isinstance(constant, tuple) and all(isinstance(n, int) for n in constant)
                version = constant if numbers else None
                yield ThresholdFacts(repr(constant), version, isinstance(constant, str), where)

    def _uses(self) -> Iterator[UseFacts]:
        for what, where in self._events:
            if isinstance(what, Touch) and not what.inner:
                yield UseFacts(what.key, what.use, where)
