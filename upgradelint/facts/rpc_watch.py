"""Watching code for remote calls: what a library recognises is noted where the code wrote it."""

from itertools import pairwise

from upgradelint.facts.rpc_library import RpcLibrary, Sent, Served, decided
from upgradelint.frozen import Frozen
from upgradelint.location import Location
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.state import State
from upgradelint.python.terms import Call, Value
from upgradelint.python.values import FunctionValue


class Noted(Frozen):
    """What was recognised, and the place in the explored function that it came from."""

    what: Sent | Served
    place: Location


class RpcWatch:
    """An observer that gives clients and conditions their meaning and notes messages and servers.

    `inside` is the function that is explored: what a helper sends for it has its place where it
    called the helper.
    """

    def __init__(self, ev: Evaluator, library: RpcLibrary) -> None:
        self._ev = ev
        self._library = library
        self.inside: FunctionValue | None = None

    def called(self, call: Call, state: State) -> Value | None:
        """Note what is sent or served; return what else the library knows."""
        found = self._library.called(call, state)
        if not isinstance(found, (Sent, Served)):
            return found
        state.note(Noted(found, self._place(call)), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Tell which way a condition on versions goes after those decided before."""
        return decided(condition, state)

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key of a message is looked at."""

    def _place(self, call: Call) -> Location:
        for frame, inner in pairwise(self._ev.frames):
            if frame.function is self.inside:
                return inner.called
        return call.where
