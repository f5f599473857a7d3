"""One possible course of the evaluated code: contents of objects, conditions taken, events seen.

The loading state (no overlay) writes into the objects themselves: module bodies run once and
everybody sees the result. A forked state keeps its own contents in an overlay, copied on first
write, so branches never disturb each other.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from upgradelint.location import Location
from upgradelint.python.terms import NOWHERE, Unknown, Value
from upgradelint.python.values import DictContent, FunctionValue, ListContent, Mutable, births


@dataclass(frozen=True, slots=True)
class Assumption:
    """An unknown condition and the way this course took it."""

    condition: Value
    holds: bool
    where: Location = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return str(self.condition) if self.holds else f"not {self.condition}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something an observer noted, with the conditions it happened under.

    `order` grows with the statements of the evaluated code, over all courses.
    """

    what: Any
    where: Location
    conditions: tuple[Assumption, ...]
    order: int = field(default_factory=itertools.count().__next__, compare=False)


class State:
    """Contents, assumptions and events of one course.

    `exact` keeps, where courses go on as one that do not cover every case, what they assumed.
    """

    __slots__ = ("_overlay", "_owned", "_since", "conditions", "events", "exact")

    def __init__(self, *, forked: bool = False) -> None:
        self._overlay: dict[Mutable, Any] | None = {} if forked else None
        self._owned: set[Mutable] = set()
        self._since = 0
        self.conditions: tuple[Assumption, ...] = ()
        self.events: tuple[Event, ...] = ()
        self.exact = False

    @property
    def loading(self) -> bool:
        """Whether writes go into the objects themselves."""
        return self._overlay is None

    def read(self, value: Mutable) -> Any:
        """Return the content to look at, never to change."""
        if self._overlay is None:
            return value.content
        return self._overlay.get(value, value.content)

    def write(self, value: Mutable) -> Any:
        """Return the content to change."""
        if self._overlay is None:
            return value.content
        if value not in self._owned:
            self._overlay[value] = self.read(value).copy()
            self._owned.add(value)
        return self._overlay[value]

    def fork(self) -> "State":
        """Return an independent course that begins here."""
        other = State(forked=True)
        other._since = self._since if self._overlay is not None else next(births.made)
        if self._overlay is not None:
            other._overlay = dict(self._overlay)
            self._owned = set()
        other.conditions = self.conditions
        other.events = self.events
        other.exact = self.exact
        return other

    def become(self, other: "State") -> None:
        """Go on as `other`, which is not used any more."""
        if self._overlay is None:
            for value, content in (other._overlay or {}).items():
                value.content = content
        else:
            self._overlay = dict(other._overlay or {})
            self._owned = set()
        self.conditions = other.conditions
        self.events = other.events

    def assume(self, condition: Value, holds: bool, where: Location) -> None:
        """Remember which way an unknown condition went."""
        self.conditions = (*self.conditions, Assumption(condition, holds, where))

    def assumed(self, condition: Value) -> bool | None:
        """Which way that condition went before on this course, if it did."""
        for one in reversed(self.conditions):
            if one.condition == condition:
                return one.holds
        return None

    def note(self, what: Any, where: Location) -> None:
        """Record an event under the conditions of this course."""
        self.events = (*self.events, Event(what, where, self.conditions))

    def doubt(self, earlier: "State", one: Assumption) -> None:
        """Put a condition on what was noted since an earlier state of this course."""
        known = {id(event) for event in earlier.events}
        self.events = tuple(
            event if id(event) in known else replace(event, conditions=(*event.conditions, one))
            for event in self.events
        )

    def touched(self) -> Iterable[Mutable]:
        """Objects whose content differs from what was loaded."""
        return () if self._overlay is None else self._overlay.keys()

    def untouched(self, value: Mutable) -> bool:
        """Whether an object is older than this course and as it was."""
        return value.born < self._since and value not in (self._overlay or ())

    def older_touched(self) -> Iterable[Mutable]:
        """Objects older than this course whose content it changed."""
        return (one for one in self.touched() if one.born < self._since)


def merged(states: list[State], alive: Iterable[Value]) -> list[State]:
    """Merge courses that cannot be told apart by what `alive` reaches.

    Conditions that differ are dropped, but for what is kept where that is exact; events of all are
    kept, each with its own conditions.
    """
    states = _without_twins(states)
    if len(states) < 2:
        return states
    roots = list(alive)
    kept: dict[Any, list[State]] = {}
    for state in states:
        likely = kept.setdefault(_outline(state, roots), [])
        twin = next((one for one in likely if Likeness(one, state).holds(roots)), None)
        if twin is None:
            likely.append(state)
        else:
            _union(twin, state)
    return [one for likely in kept.values() for one in likely]


def _without_twins(states: list[State]) -> list[State]:
    """Merge courses that hold the same in the same objects: the usual case, told cheaply."""
    kept: list[State] = []
    for state in states:
        twin = next((one for one in kept if _same_contents(one, state)), None)
        if twin is None:
            kept.append(state)
        else:
            _union(twin, state)
    return kept


def _same_contents(one: State, other: State) -> bool:
    for value in {*one.touched(), *other.touched()}:
        left, right = one.read(value), other.read(value)
        if left is not right and left != right:
            return False
    return True


def _union(one: State, other: State) -> State:
    if one.exact and one.conditions != other.conditions:
        from upgradelint.python.ways import joint

        one.conditions = joint(one.conditions, other.conditions)
    else:
        one.conditions = tuple(each for each in one.conditions if each in other.conditions)
    seen = {id(event) for event in one.events}
    one.events = one.events + tuple(event for event in other.events if id(event) not in seen)
    return one


def joined(states: list[State], reason: Unknown) -> State:
    """Force several courses into one: what differs becomes unknown or maybe."""
    first, *rest = states
    for other in rest:
        for value in {*first.touched(), *other.touched()}:
            before, after = first.read(value), other.read(value)
            if before is not after and before != after:
                _replace(first, value, _join_content(before, after, reason))
        _union(first, other)
    return first


def _replace(state: State, value: Mutable, content: Any) -> None:
    state.write(value)
    if state._overlay is None:
        value.content = content
    else:
        state._overlay[value] = content


def _join_content(one: Any, other: Any, reason: Unknown) -> Any:
    if isinstance(one, DictContent) and isinstance(other, DictContent):
        keys = {**one.items, **other.items}
        items = {
            key: _same(one.items.get(key, value), other.items.get(key, value), reason)
            for key, value in keys.items()
        }
        only = {key for key in keys if key not in one.items or key not in other.items}
        return DictContent(items, one.maybe | other.maybe | only, one.more or other.more)
    if isinstance(one, ListContent) and isinstance(other, ListContent):
        common = [
            left for left, right in zip(one.items, other.items, strict=False) if left == right
        ]
        return ListContent(common, reason)
    keys = {**one, **other}
    return {key: _same(one.get(key, reason), other.get(key, reason), reason) for key in keys}


def _same(one: Value, other: Value, reason: Unknown) -> Value:
    if one is other or _is_one_def(one, other):
        return one
    return one if type(one) is type(other) and one == other else reason


def _is_one_def(one: Value, other: Value) -> bool:
    """Whether two functions come from one statement of one call, which each course has run."""
    if not (isinstance(one, FunctionValue) and isinstance(other, FunctionValue)):
        return False
    return one.node is other.node and one.env is other.env and one.defaults == other.defaults


def _outline(state: State, roots: list[Value]) -> Any:
    """What roots and changed older objects hold at first sight: where it differs, courses do."""
    return tuple([_first_sight(state, one) for one in (*roots, *_changed(state))])


def _changed(state: State) -> list[Mutable]:
    return sorted(state.older_touched(), key=lambda one: one.born)


def _first_sight(state: State, value: Value) -> Any:
    if not isinstance(value, Mutable) or state.untouched(value):
        return _plain(value)
    content = state.read(value)
    if isinstance(content, ListContent):
        return len(content.items)
    if isinstance(content, DictContent):
        return (len(content.items), len(content.maybe))
    return tuple([(key, _plain(each)) for key, each in sorted(content.items())])


def _plain(value: Value) -> Any:
    """A value of its type, of what has parts the type alone."""
    kind = type(value)
    return (kind, value) if kind in _SCALARS else kind


_SCALARS = frozenset({str, int, bool, float, bytes, type(None)})


def _nature(value: Mutable) -> tuple[Any, ...]:
    """What an object is besides its content: of which class, from which code, in which scope."""
    return tuple([getattr(value, name, None) for name in _NATURE])


_NATURE = ("cls", "node", "env", "parent", "defaults", "bases")


class Likeness:
    """Whether two courses hold the same, whichever objects they made to hold it."""

    __slots__ = ("_one", "_other", "_pairs", "_taken")

    def __init__(self, one: State, other: State) -> None:
        self._one = one
        self._other = other
        self._pairs: dict[Mutable, Mutable] = {}
        self._taken: set[Mutable] = set()

    def holds(self, roots: list[Value]) -> bool:
        """Tell by what roots and changed older objects reach."""
        changed, others = _changed(self._one), _changed(self._other)
        return self._all(roots, roots) and self._all(changed, others)

    def _all(self, left: Iterable[Value], right: Iterable[Value]) -> bool:
        return all(map(self._same, left, right))

    def _same(self, left: Value, right: Value) -> bool:
        if isinstance(left, Mutable):
            return isinstance(right, Mutable) and self._same_object(left, right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return len(left) == len(right) and self._all(left, right)
        return left is right or (type(left) is type(right) and left == right)

    def _same_object(self, left: Mutable, right: Mutable) -> bool:
        old = self._one.untouched(left)
        if old or self._other.untouched(right):
            return left is right and old == self._other.untouched(right)
        if left in self._pairs or right in self._taken:
            return self._pairs.get(left) is right
        self._pairs[left] = right
        self._taken.add(right)
        return type(left) is type(right) and self._same_inside(left, right)

    def _same_inside(self, left: Mutable, right: Mutable) -> bool:
        one, other = self._one.read(left), self._other.read(right)
        if isinstance(one, ListContent):
            inside = len(one.items) == len(other.items) and one.more == other.more
            return inside and self._all(one.items, other.items)
        if isinstance(one, DictContent):
            return self._same_entries(one, other)
        inside = one.keys() == other.keys() and self._all(one.values(), map(other.get, one))
        return inside and self._same(*(_nature(each) for each in (left, right)))

    def _same_entries(self, one: DictContent, other: DictContent) -> bool:
        inside = len(one.items) == len(other.items) and one.more == other.more
        inside = inside and one.maybe == other.maybe
        return inside and self._all(
            (each for pair in one.items.items() for each in pair),
            (each for pair in other.items.items() for each in pair),
        )
