"""Going on with several paths as one: those that nobody can tell apart, or by force."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from upgradelint.python.states.conditions import joint, shared
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, ListContent, Mutable
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import Unknown, Value

TWINS = 64
"""With how many of the last ones a state is compared: where more differ, hardly any is alike."""


def merged(states: list[State], alive: Iterable[Value]) -> list[State]:
    """Merge paths that cannot be told apart by what `alive` reaches.

    Conditions that differ are dropped, but for what is kept where that is exact; events of all are
    kept, each with its own conditions.
    """
    states = _without_twins(states)
    if len(states) < 2:
        return states
    roots = list(alive)
    if len(states) == 2:
        one, other = states
        return [_union(one, other)] if Likeness(one, other).holds(roots) else states
    kept: dict[Any, list[State]] = {}
    for state in states:
        likely = kept.setdefault(_outline(state, roots), [])
        twin = next(
            (candidate for candidate in likely if Likeness(candidate, state).holds(roots)), None
        )
        if twin is None:
            likely.append(state)
        else:
            _union(twin, state)
    return [branch for likely in kept.values() for branch in likely]


def _without_twins(states: list[State]) -> list[State]:
    """Merge paths that hold the same in the same objects: the usual case, told cheaply."""
    kept: list[State] = []
    for state in states:
        twin = next(
            (candidate for candidate in kept[-TWINS:] if _same_contents(candidate, state)), None
        )
        if twin is None:
            kept.append(state)
        else:
            _union(twin, state)
    return kept


def _same_contents(state: State, other: State) -> bool:
    touched = {*state.touched(), *other.touched()}
    effort.add(len(touched))
    for value in touched:
        left, right = state.read(value), other.read(value)
        if left is not right and left != right:
            return False
    return True


def _union(state: State, other: State) -> State:
    if state.exact and state.conditions != other.conditions:
        state.conditions = joint(state.conditions, other.conditions)
    else:
        effort.add(len(state.conditions) * len(other.conditions) >> 2)
        state.conditions = shared(state.conditions, other.conditions)
    effort.add((len(state.events) + len(other.events)) >> 2)
    known = {id(event) for event in state.events}
    state.events = state.events + tuple(event for event in other.events if id(event) not in known)
    return state


def joined(states: list[State], reason: Unknown) -> State:
    """Force several paths into one: what differs becomes unknown or maybe."""
    first, *rest = states
    for other in rest:
        touched = {*first.touched(), *other.touched()}
        effort.add(len(touched))
        for value in touched:
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
    effort.add(_size(one) + _size(other))
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


def _size(content: Any) -> int:
    return len(content if isinstance(content, dict) else content.items)


def _same(one: Value, other: Value, reason: Unknown) -> Value:
    if one is other or _is_same_definition(one, other):
        return one
    return one if type(one) is type(other) and one == other else reason


def _is_same_definition(function: Value, other: Value) -> bool:
    """Whether two functions come from one statement of one call, which each path has run."""
    if not (isinstance(function, FunctionValue) and isinstance(other, FunctionValue)):
        return False
    return (
        function.node is other.node
        and function.env is other.env
        and function.defaults == other.defaults
    )


def _outline(state: State, roots: list[Value]) -> Any:
    """What roots and changed older objects hold at first sight: where it differs, paths do."""
    return tuple([_first_sight(state, value) for value in (*roots, *_changed(state))])


def _changed(state: State) -> list[Mutable]:
    touched = sorted(state.older_touched(), key=lambda mutable: mutable.born)
    effort.add(len(touched))
    return touched


def _first_sight(state: State, value: Value) -> Any:
    if not isinstance(value, Mutable) or state.untouched(value):
        return _plain(value)
    content = state.read(value)
    effort.add(_size(content))
    if isinstance(content, ListContent):
        return len(content.items)
    if isinstance(content, DictContent):
        return (len(content.items), len(content.maybe))
    return tuple(
        [
            (key, kind, each if kind in _SCALARS else None)
            for key, each in sorted(content.items(), key=_key)
            for kind in (each.__class__,)
        ]
    )


def _plain(value: Value) -> Any:
    """A value of its type, of what has parts the type alone."""
    kind = type(value)
    return (kind, value) if kind in _SCALARS else kind


_key = itemgetter(0)

_SCALARS = frozenset({str, int, bool, float, bytes, type(None)})


def _nature(value: Mutable) -> tuple[Any, ...]:
    """What an object is besides its content: of which class, from which code, in which scope."""
    return tuple([getattr(value, name, None) for name in _NATURE])


_NATURE = ("cls", "node", "env", "parent", "defaults", "bases")


class Likeness:
    """Whether two paths hold the same, whichever objects they made to hold it."""

    __slots__ = ("_other", "_pairs", "_state", "_taken")

    def __init__(self, state: State, other: State) -> None:
        self._state = state
        self._other = other
        self._pairs: dict[Mutable, Mutable] = {}
        self._taken: set[Mutable] = set()

    def holds(self, roots: list[Value]) -> bool:
        """Tell by what roots and changed older objects reach."""
        if not self._all(roots, roots):
            return False
        changed, others = _changed(self._state), _changed(self._other)
        return len(changed) == len(others) and self._all(changed, others)

    def _all(self, left: Iterable[Value], right: Iterable[Value]) -> bool:
        return all(map(self._same, left, right))

    def _same(self, left: Value, right: Value) -> bool:
        if isinstance(left, Mutable):
            return isinstance(right, Mutable) and self._same_object(left, right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return len(left) == len(right) and self._all(left, right)
        return left is right or (type(left) is type(right) and left == right)

    def _same_object(self, left: Mutable, right: Mutable) -> bool:
        old = self._state.untouched(left)
        if old or self._other.untouched(right):
            return left is right and old == self._other.untouched(right)
        if left in self._pairs or right in self._taken:
            return self._pairs.get(left) is right
        self._pairs[left] = right
        self._taken.add(right)
        return type(left) is type(right) and self._same_inside(left, right)

    def _same_inside(self, left: Mutable, right: Mutable) -> bool:
        one, other = self._state.read(left), self._other.read(right)
        effort.add(_size(one))
        if isinstance(one, ListContent):
            inside = len(one.items) == len(other.items) and one.more == other.more
            return inside and self._all(one.items, other.items)
        if isinstance(one, DictContent):
            return self._same_entries(one, other)
        inside = one.keys() == other.keys() and self._all(one.values(), map(other.get, one))
        return inside and self._same(*(_nature(each) for each in (left, right)))

    def _same_entries(self, content: DictContent, other: DictContent) -> bool:
        inside = len(content.items) == len(other.items) and content.more == other.more
        inside = inside and content.maybe == other.maybe
        return inside and self._all(
            (each for pair in content.items.items() for each in pair),
            (each for pair in other.items.items() for each in pair),
        )
