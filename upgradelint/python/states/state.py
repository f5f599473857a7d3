"""One possible path of the evaluated code: contents of objects, conditions taken, events seen.

The loading state (no overlay) writes into the objects themselves: module bodies run once and
everybody sees the result. A forked state keeps its own contents in an overlay, copied on first
write, so branches never disturb each other.
"""

import itertools
from collections.abc import Iterable
from typing import Any, ClassVar

from upgradelint.base.frozen import Compared, field, replace
from upgradelint.base.location import Location
from upgradelint.python.states.conditions import Assumption
from upgradelint.python.values.containers import ListValue, Mutable, SetValue, births
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import Operation, Value


class Event(Compared):
    """Something an observer noted, with the conditions it happened under.

    `order` grows with the statements of the evaluated code, over all paths.
    """

    what: Any
    where: Location
    conditions: tuple[Assumption, ...]
    order: int = field(default_factory=itertools.count().__next__)
    beside: ClassVar[frozenset[str]] = frozenset({"order"})


class State:
    """Contents, assumptions and events of one path.

    `loading` says that writes go into the objects themselves; `exact` keeps, where paths go on as
    one that do not cover every case, what they assumed.
    """

    __slots__ = ("_overlay", "_owned", "_since", "conditions", "events", "exact", "loading")

    def __init__(self, *, forked: bool = False) -> None:
        self.loading = not forked
        self._overlay: dict[Mutable, Any] | None = {} if forked else None
        self._owned: set[Mutable] = set()
        self._since = 0
        self.conditions: tuple[Assumption, ...] = ()
        self.events: tuple[Event, ...] = ()
        self.exact = False

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
            self._overlay[value] = _copy(self.read(value))
            self._owned.add(value)
        return self._overlay[value]

    def fork(self) -> "State":
        """Return an independent path that begins here."""
        other = State(forked=True)
        other._since = self._since if self._overlay is not None else next(births.made)
        if self._overlay is not None:
            effort.add(len(self._overlay) >> 3)
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
        effort.add(len(self.conditions) >> 4)
        self.conditions = (*self.conditions, Assumption(condition, holds, where))

    def assumed(self, condition: Value) -> bool | None:
        """Which way that condition went before on this path, if it did."""
        effort.add(len(self.conditions) >> 1)
        hash(condition)  # is kept, and alone tells most conditions apart
        for assumption in reversed(self.conditions):
            if assumption.condition == condition:
                return assumption.holds
        return None

    def note(self, what: Any, where: Location) -> None:
        """Record an event under the conditions of this path."""
        effort.add(len(self.events) >> 4)
        self.events = (*self.events, Event(what, where, self.conditions))

    def doubt(self, earlier: "State", assumption: Assumption) -> None:
        """Put a condition on what was noted since an earlier state of this path."""
        known = {id(event) for event in earlier.events}
        self.events = tuple(
            event
            if id(event) in known
            else replace(event, conditions=(*event.conditions, assumption))
            for event in self.events
        )

    def touched(self) -> Iterable[Mutable]:
        """Objects whose content differs from what was loaded."""
        return () if self._overlay is None else self._overlay.keys()

    def untouched(self, value: Mutable) -> bool:
        """Whether an object is older than this path and as it was."""
        return value.born < self._since and value not in (self._overlay or ())

    def older_touched(self) -> Iterable[Mutable]:
        """Objects older than this path whose content it changed."""
        return (mutable for mutable in self.touched() if mutable.born < self._since)


def _copy(content: Any) -> Any:
    held = content if isinstance(content, dict) else content.items
    effort.add(len(held) >> 3)
    return content.copy()


def as_held(value: Value, state: State, depth: int = 4) -> Value:
    """Return a condition in which containers are what they hold: another run of its statement,
    which makes other ones, asks the same.
    """
    if not depth:
        return value
    if isinstance(value, Operation):
        operands = tuple(as_held(operand, state, depth - 1) for operand in value.operands)
        return value if operands == value.operands else replace(value, operands=operands)
    if isinstance(value, (ListValue, SetValue)):
        content = state.read(value)
        effort.add(len(content.items))
        held = tuple(as_held(item, state, depth - 1) for item in content.items)
        more = () if content.more is None else (content.more,)
        return Operation("", operator=value.shown, operands=(held, *more))
    return value
