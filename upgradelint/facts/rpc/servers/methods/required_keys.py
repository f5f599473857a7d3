"""What a method that takes any argument cannot do without: the keys it always reads of them."""

import ast

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.code import given
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import Event, State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.terms import Unknown, Value

STEPS = 10_000

SENT = Unknown("what clients send")


class Demanded(Frozen):
    """A key that is read of the arguments, and whose absence is a KeyError."""

    key: str


class _Reads:
    """Notes the reading of keys of what clients send."""

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        """Note `kwargs['x']` and `kwargs.pop('x')`."""
        if use not in ("read", "pop") or not isinstance(key, str):
            return
        content = state.read(container) if isinstance(container, DictValue) else None
        if content is not None and content.more is SENT and key not in content.items:
            state.note(Demanded(key), where)

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        """Nothing: no comparison is looked at."""


class _Takes(_Reads):
    """Notes every key that is looked for in what clients send."""

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        """Note `kwargs.pop('x', None)`, `kwargs.get('x')` and the like."""
        content = state.read(container) if isinstance(container, DictValue) else None
        if content is not None and content.more is SENT and isinstance(key, str):
            state.note(Demanded(key), where)


def taken(ev: Evaluator, func: FunctionValue) -> tuple[str, ...]:
    """Return the names that a function looks for in its `**kwargs`, on whatever way."""
    found = (event.what for event in _watched(ev, func, _Takes()))
    return tuple(dict.fromkeys(what.key for what in found if isinstance(what, Demanded)))


def demanded(ev: Evaluator, func: FunctionValue) -> tuple[str, ...]:
    """Return the names that `**kwargs` must hold: read before any condition, absence not caught."""
    if any(isinstance(one, ast.Try) and one.handlers for one in nodes_of(func.node)):
        return ()
    found = _watched(ev, func, _Reads())
    sure = (one.what for one in found if not one.conditions)
    return tuple(dict.fromkeys(one.key for one in sure if isinstance(one, Demanded)))


def _watched(ev: Evaluator, func: FunctionValue, watch: _Reads) -> list[Event]:
    """What is noted while a function runs that is given anything by name."""
    args, named = given(func, bound=False)
    kept = ev.budget, ev.enters, ev.watch
    ev.budget, ev.enters, ev.watch = STEPS, lambda called: called is func, watch
    try:
        return list(events(ev.explore(func, args, named | {"**": SENT})))
    finally:
        ev.budget, ev.enters, ev.watch = kept
