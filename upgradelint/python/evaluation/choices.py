"""Which way an evaluation goes where that is not known, and where its ways meet again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from upgradelint.base.location import Location
from upgradelint.python.evaluation.bounds import Bounded
from upgradelint.python.interpreter import Frame
from upgradelint.python.programs.program import Program
from upgradelint.python.states.merging import joined, merged
from upgradelint.python.states.observers import Observer
from upgradelint.python.states.outcomes import Outcome, by_value, join_outcomes
from upgradelint.python.states.state import State, as_held
from upgradelint.python.values.containers import births
from upgradelint.python.values.definitions import Raised
from upgradelint.python.values.effort import Allowance, TooComplexError
from upgradelint.python.values.terms import BY_CONDITION, Unknown, Value

T = TypeVar("T")

MAX_PATHS = 64


Ended = dict[tuple[int, ...], list[Outcome]]
"""How calls of a statement ended, by the choices before each and its number."""


class Script:
    """The choices of one run of a statement; ways not taken are queued for another run.

    A call that an earlier run came to by the same choices is not run again: it ended in states that
    any run may go on from. Only where a run itself has made something before, it is another thing
    in each run, and the states of one say nothing of that of another.
    """

    __slots__ = ("_calls", "_ended", "_last_born", "_makes", "_position", "_queue", "_taken")

    def __init__(self, taken: list[int], queue: list[list[int]], ended: Ended) -> None:
        self._taken = taken
        self._queue = queue
        self._position = 0
        self._ended = ended
        self._calls = 0
        self._makes = False
        self._last_born = next(births.made)

    def choose(self, ways: int) -> int:
        """Return which of so many ways this run goes.

        What was loaded since the last run may have left fewer of them.
        """
        if self._position == len(self._taken):
            self._queue.extend([*self._taken, way] for way in range(ways - 1, 0, -1))
            self._taken.append(0)
        self._position += 1
        return min(self._taken[self._position - 1], ways - 1)

    def outcomes(self, state: State, run: Callable[[], list[Outcome]]) -> list[Outcome]:
        """Return how a call ends, which `run` runs from a state."""
        key = (*self._taken[: self._position], self._calls)
        self._calls += 1
        born = next(births.made)
        self._makes = self._makes or born != self._last_born + 1
        found = None if self._makes else self._ended.get(key)
        if found is None:
            found = run()
            if not self._makes and all(outcome.state is not state for outcome in found):
                self._ended[key] = found
            born = next(births.made)
        self._last_born = born
        return found


class Choosing(Bounded):
    """Follows each way that unknown choices can fall. `max_paths` says how many are followed
    before they are joined; `observers` may know which way a condition goes.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.observers: list[Observer] = []
        self.max_paths = MAX_PATHS
        self.script: Script | None = None

    @contextmanager
    def apart(self, allowance: Allowance) -> Iterator[None]:
        """Take a fresh budget, and no choices of what is being evaluated."""
        saved, self.script = self.script, None
        try:
            with super().apart(allowance):
                yield
        finally:
            self.script = saved

    def alternatives(
        self, state: State, run: Callable[[State], T]
    ) -> list[tuple[State, T | Raised]]:
        """Run once for each way unknown choices can fall; an exception of the code is a result."""
        if state.loading:
            return [(state, _caught(run, state))]
        results: list[tuple[State, T | Raised]] = []
        queue: list[list[int]] = [[]]
        ended: Ended = {}
        saved = self.script
        try:
            while queue:
                branch = state.fork()
                self.script = Script(queue.pop(), queue, ended)
                results.append((branch, _caught(run, branch)))
                if len(results) > 4 * self.max_paths:
                    return [self._roughly(state, run)]
        finally:
            self.script = saved
        return results

    def _roughly(self, state: State, run: Callable[[State], T]) -> tuple[State, T | Raised]:
        """Run once, without choices: what differs by them is not known."""
        if not self.rough:
            raise TooComplexError("too many paths to follow")
        self.script = None
        branch = state.fork()
        return branch, _caught(run, branch)

    def decide(self, condition: Value, state: State, where: Location) -> bool | None:
        """Say which way an unknown condition goes on this path; None while loading."""
        assumed = as_held(condition, state) if state.exact else condition
        known = state.assumed(assumed)
        if known is not None:
            return known
        for observer in self.observers:
            decided = observer.decides(condition, state)
            if decided is not None:
                return decided
        if self.script is None or state.loading:
            return None
        holds = self.script.choose(2) == 0
        state.assume(assumed, holds, where)
        return holds

    def outcomes(self, state: State, run: Callable[[], list[Outcome]]) -> list[Outcome]:
        """Return how a call ends that `run` runs: as in an earlier run, where nothing differs."""
        if self.script is None or state.loading:
            return run()
        return self.script.outcomes(state, run)

    def take_one(self, outcomes: list[Outcome], state: State) -> Outcome:
        """Go on with one of a call's outcomes: by choice, or joined while loading."""
        if len(outcomes) == 1:
            chosen = outcomes[0]
        elif self.script is not None and not state.loading:
            chosen = outcomes[self.script.choose(len(outcomes))]
        else:
            chosen = join_outcomes(outcomes)
        if chosen.state is not state:
            state.become(chosen.state)
        return chosen

    def settle(self, states: list[State], frame: Frame) -> list[State]:
        """Merge paths that are alike; past the limit force them into one."""
        if len(states) < 2:
            return states
        alive = [frame.env, *(caller.env for caller in self.frames)]
        left = merged(states, alive)
        if len(left) > self.max_paths:
            left = [joined(left, Unknown(BY_CONDITION))]
        return left

    def alike(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Merge the ways a call ends that give the same value and leave the same behind."""
        kept = [outcome for outcome in outcomes if outcome.kind != "return"]
        callers = [frame.env for frame in self.frames]
        for group in by_value(outcome for outcome in outcomes if outcome.kind == "return"):
            first = group[0]
            states = merged([outcome.state for outcome in group], [*callers, first.value])
            kept += [Outcome(state, "return", first.value, first.where) for state in states]
        return kept


def _caught(run: Callable[[State], T], state: State) -> T | Raised:
    try:
        return run(state)
    except Raised as raised:
        # What it passed through would be kept with it.
        raised.__traceback__ = raised.__context__ = None
        return raised
