"""One possible course of the evaluated code: contents of objects, conditions taken, events seen.

The loading state (no overlay) writes into the objects themselves: module bodies run once and
everybody sees the result. A forked state keeps its own contents in an overlay, copied on first
write, so branches never disturb each other.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from upgradelint.location import Location
from upgradelint.python.terms import NOWHERE, Unknown, Value
from upgradelint.python.values import DictContent, ListContent, Mutable, births


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
    """Contents, assumptions and events of one course."""

    __slots__ = ("_overlay", "_owned", "_since", "conditions", "events")

    def __init__(self, *, forked: bool = False) -> None:
        self._overlay: dict[Mutable, Any] | None = {} if forked else None
        self._owned: set[Mutable] = set()
        self._since = 0
        self.conditions: tuple[Assumption, ...] = ()
        self.events: tuple[Event, ...] = ()

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
        other._since = self._since if self._overlay is not None else next(births)
        if self._overlay is not None:
            other._overlay = dict(self._overlay)
            self._owned = set()
        other.conditions = self.conditions
        other.events = self.events
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

    Conditions that differ are dropped; events of all are kept, each with its own conditions.
    """
    states = _without_twins(states)
    if len(states) < 2:
        return states
    roots = list(alive)
    kept: dict[Any, State] = {}
    for state in states:
        shape = _shape(state, roots)
        if shape in kept:
            kept[shape] = _union(kept[shape], state)
        else:
            kept[shape] = state
    return list(kept.values())


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
    if one is other:
        return one
    return one if type(one) is type(other) and one == other else reason


def _shape(state: State, roots: list[Value]) -> Any:
    """What can be told of a course through its roots and the older objects it changed."""
    numbers: dict[Mutable, int] = {}

    def visit(value: Value) -> Any:
        if isinstance(value, tuple):
            return tuple([visit(one) for one in value])
        if not isinstance(value, Mutable) or state.untouched(value):
            return (type(value).__name__, value) if _hashable(value) else ("id", id(value))
        if value in numbers:
            return ("again", numbers[value])
        numbers[value] = len(numbers)
        parent = getattr(value, "parent", None)
        inner = visit(parent) if parent else None
        return (type(value).__name__, visit_content(state.read(value)), inner)

    def visit_content(content: Any) -> Any:
        if isinstance(content, ListContent):
            return (tuple([visit(one) for one in content.items]), content.more)
        if isinstance(content, DictContent):
            items = [(visit(key), visit(value)) for key, value in content.items.items()]
            return (tuple(items), frozenset(content.maybe), content.more)
        return tuple([(key, visit(value)) for key, value in sorted(content.items())])

    older = sorted(state.older_touched(), key=lambda one: one.born)
    return tuple([visit(root) for root in (*roots, *older)])


def _hashable(value: Value) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
