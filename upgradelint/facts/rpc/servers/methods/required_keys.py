"""What a method that takes any argument cannot do without: the keys it always reads of them."""

import ast
from collections.abc import Collection, Iterable

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.code import given, innermost
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.states.outcomes import Outcome, events
from upgradelint.python.states.state import Event, State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Call, Unknown, Value, show

STEPS = 10_000

ROUNDS = 4
"""How far methods are followed that hand on what is sent."""

TOO_COMPLEX = "too complex"

SENT = Unknown("what clients send")


class Demanded(Frozen):
    """A key that is read of the arguments, and whose absence is a KeyError."""

    key: str


_RAISING, _REMOVING = frozenset({"read", "pop"}), frozenset({"pop", "discard"})
"""Uses of a key: those that are a KeyError where it is not there, and those that take it out."""


class _Reads(Frozen):
    """Notes the keys of what clients send that are used in one of some ways."""

    uses: frozenset[str]

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        """Note `kwargs['x']`, `kwargs.pop('x')` and the like."""
        if use not in self.uses or not isinstance(key, str):
            return
        content = state.read(container) if isinstance(container, DictValue) else None
        if content is not None and content.more is SENT and key not in content.items:
            state.note(Demanded(key), where)

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        """Nothing: no comparison is looked at."""


def taken(ev: Evaluator, func: FunctionValue) -> tuple[str, ...]:
    """Return the names that a function looks for in its `**kwargs`, on whatever way."""
    return _keys(_watched(ev, func, _Reads(_RAISING | _REMOVING | {"get", "in"})))


def taken_out(ev: Evaluator, func: FunctionValue) -> tuple[str, ...]:
    """Return the names that a function takes out of its `**kwargs`, on whatever way."""
    return _keys(_watched(ev, func, _Reads(_REMOVING)))


def demanded(ev: Evaluator, func: FunctionValue) -> tuple[str, ...]:
    """Return the names that `**kwargs` must hold: read before any condition, absence not caught."""
    if any(isinstance(node, ast.Try) and node.handlers for node in nodes_of(func.node)):
        return ()
    return _keys(event for event in _watched(ev, func, _Reads(_RAISING)) if not event.conditions)


def _keys(found: Iterable[Event]) -> tuple[str, ...]:
    noted = (event.what for event in found)
    return tuple(dict.fromkeys(note.key for note in noted if isinstance(note, Demanded)))


class _HandsOn(Frozen):
    """Notes where what clients send goes to code that nobody follows."""

    def called(self, call: Call, state: State) -> Value | None:
        """Note `plugin.update(**kwargs)`; what is written to a log goes nowhere."""
        given = (*call.args, *(value for _, value in call.kwargs))
        logs = show(call.func).rpartition(".")[2] in _LOGGING
        if not logs and any(_is_sent(argument, state) for argument in given):
            state.note(HandedOn(innermost(call.func)), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


class HandedOn(Frozen):
    """All that clients send is given `to` a function that was not entered, None if unknown."""

    to: FunctionValue | None


_LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical"})


def _is_sent(value: Value, state: State) -> bool:
    """Whether a value is all that clients send, or a dict that holds it."""
    if isinstance(value, DictValue):
        return state.read(value).more is SENT
    return value is SENT


def is_ignored(ev: Evaluator, cls: ClassValue, func: FunctionValue) -> bool:
    """Return whether a method of a class looks for keys alone in its `**kwargs`, and so do those of
    its class that it hands them on to: then nobody looks at what else is sent.
    """
    methods = {innermost(raw) for base in cls.mro for raw in base.content.values()}
    followed: set[FunctionValue] = {func}
    for _ in range(ROUNDS):
        ended = _handing_on(ev, cls, func, followed)
        if any(TOO_COMPLEX in str(outcome.value) for outcome in ended):
            return False
        to = {event.what.to for event in events(ended) if isinstance(event.what, HandedOn)}
        own = {function for function in to if function is not None and function in methods}
        if to != own or not own:
            return not to
        followed |= own
    return False


def _handing_on(
    ev: Evaluator, cls: ClassValue, func: FunctionValue, followed: Collection[FunctionValue]
) -> list[Outcome]:
    """How a method may end, with those of its class entered that are `followed`."""
    watch, instance, state = _HandsOn(), Instance(cls, cls.where), ev.base.fork()
    state.write(instance)[PARTIAL] = True
    args, named = given(func)
    with ev.within(STEPS, lambda called: called in followed), ev.observed(watch):
        return ev.explore(Bound(func, instance), args, named | {"**": SENT}, state=state)


def _watched(ev: Evaluator, func: FunctionValue, watch: _Reads) -> list[Event]:
    """What is noted while a function runs that is given anything by name."""
    args, named = given(func, bound=False)
    kept = ev.budget, ev.enters, ev.watch
    ev.budget, ev.enters, ev.watch = STEPS, lambda called: called is func, watch
    try:
        return list(events(ev.explore(func, args, named | {"**": SENT})))
    finally:
        ev.budget, ev.enters, ev.watch = kept
