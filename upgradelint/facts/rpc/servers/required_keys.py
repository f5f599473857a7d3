"""What a method that takes any argument cannot do without: the keys it always reads of them."""

import ast

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.code import given
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import State
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


def demanded(ev: Evaluator, func: FunctionValue) -> tuple[str, ...]:
    """Return the names that `**kwargs` must hold: read before any condition, absence not caught."""
    if any(isinstance(one, ast.Try) and one.handlers for one in ast.walk(func.node)):
        return ()
    args, named = given(func, bound=False)
    kept = ev.budget, ev.enters, ev.watch
    ev.budget, ev.enters, ev.watch = STEPS, lambda called: called is func, _Reads()
    try:
        found = events(ev.explore(func, args, named | {"**": SENT}))
    finally:
        ev.budget, ev.enters, ev.watch = kept
    sure = (one.what for one in found if not one.conditions)
    return tuple(dict.fromkeys(one.key for one in sure if isinstance(one, Demanded)))
