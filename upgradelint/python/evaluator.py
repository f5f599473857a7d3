"""The bounded evaluator: runs the interesting code symbolically, never for real.

A module's statement is *loaded* (once, in place, for everybody); a function is *explored*: an
unknown condition forks the path, and every path remembers the conditions it was taken under.
Statements live in `statements`, expressions in `expressions`, calls in `calls`; this module holds
what they share: the budget, choices, and the merging of paths.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from upgradelint.base.defects import DEFECTS, defect
from upgradelint.base.location import Location
from upgradelint.python.expressions.calls import call, outcomes_of
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.interpreter import Frame
from upgradelint.python.operations.attributes import get_attribute
from upgradelint.python.programs.program import Program
from upgradelint.python.statements.statements import run, run_block
from upgradelint.python.states.merging import joined, merged
from upgradelint.python.states.observers import Hook, Listener, Observer, Watch
from upgradelint.python.states.outcomes import Outcome, by_value, join_outcomes
from upgradelint.python.states.state import State, as_held
from upgradelint.python.values.containers import births
from upgradelint.python.values.definitions import Bound, FunctionValue, Raised
from upgradelint.python.values.effort import ITEMS, STEPS, Allowance, TooComplexError, effort
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import BY_CONDITION, Call, Unknown, Value
from upgradelint.python.values.words import worded

T = TypeVar("T")

LOAD = 20
"""The steps that running a statement takes, whatever it does."""

DEPTH = 60
MAX_PATHS = 64
REPEATS = 2
FRAMES = 6_000


_OF_WHO_ASKS = (
    "assignments",
    "budget",
    "courses",
    "enters",
    "allowance",
    "heavy",
    "hooks",
    "items",
    "observers",
    "opaque_calls",
    "rough",
    "watch",
)
"""What whoever explores a function has set for it."""


class Script:
    """The choices of one run of a statement; ways not taken are queued for another run."""

    __slots__ = ("_position", "_queue", "_taken")

    def __init__(self, taken: list[int], queue: list[list[int]]) -> None:
        self._taken = taken
        self._queue = queue
        self._position = 0

    def choose(self, ways: int) -> int:
        """Return which of so many ways this run goes.

        What was loaded since the last run may have left fewer of them.
        """
        if self._position == len(self._taken):
            self._queue.extend([*self._taken, way] for way in range(ways - 1, 0, -1))
            self._taken.append(0)
        self._position += 1
        return min(self._taken[self._position - 1], ways - 1)


class Evaluator:
    """Evaluates the code of one program. `hooks` replace functions by dotted name; `observers`
    see calls of what is unknown, `assignments` hear of attributes being set (base, name, value),
    `items` of items likewise,
    `watch` of what happens to known values, `defines` of functions that explored code makes;
    `paths` is how many are followed before they are joined, `budget` how many steps one
    evaluation may take. Where there are more ways than can be
    followed one by one, an evaluation is given up, or where `rough` goes on with what they share;
    a call that takes half of the steps left is given up alone and named in `cut`. `heavy` are the
    functions that were given up: they are not tried again while the same is read. A module's
    statements are loaded without all that, for everybody: seen by the observers that are there
    `always`, and by those of the moment only where the module is `heard`.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        program.evaluator = self
        self.hooks: dict[str, Hook] = {}
        self.observers: list[Observer] = []
        self.assignments: list[Listener] = []
        self.items: list[Listener] = []
        self.watch: Watch | None = None
        self.courses = MAX_PATHS
        self.budget = STEPS
        self.rough = False
        self.enters: Callable[[FunctionValue], bool] | None = None
        self.defines: Callable[[FunctionValue, State], None] | None = None
        self.opaque_calls = 0
        self.base = State()
        self.frames: list[Frame] = []
        self.script: Script | None = None
        self.steps = 0
        self.limit = STEPS
        self.allowance = Allowance()
        self.cut: list[str] = []
        self.heavy: set[object] = set()
        self.always: list[Observer] = []
        self.heard: Module | None = None
        self._plain_hooks = self.hooks

    # -- what the lower floors ask for: as attributes, they cost no frame of their own

    call = call
    evaluate = evaluate
    run_block = run_block
    attribute = get_attribute

    # -- entries

    def load(self, module: Module, index: int) -> None:
        """Run one top-level statement in place; what it makes stays in the module."""
        frame = Frame(module, module.env, None, index=index)
        statement = module.source.body[index]
        where = module.at(statement)
        if module.allowance.left <= 0:
            self._give_up(module, index, Unknown("its file is too complex to evaluate", where))
            return
        module.allowance.left -= LOAD
        seen = self.base.conditions, self.base.events
        with births.loading(), self._for_everybody(module):
            ended = self.attempt(lambda: run(self, statement, frame, self.base), where)
        if isinstance(ended, Unknown):
            self._give_up(module, index, ended)
        else:
            self._settle_load(module, index, ended)
        # What one statement went through says nothing of the code that is run later.
        self.base.conditions, self.base.events = seen

    def attempt(self, run: Callable[[], T], where: Location) -> T | Unknown:
        """Return what `run` gives within a budget of its own, or the Unknown that says why not."""
        with self._apart(self.allowance), _room():
            try:
                return run()
            except TooComplexError as error:
                return Unknown(str(error), where)
            except RecursionError:
                return Unknown("nested too deeply to evaluate", where)
            except MemoryError:
                return Unknown("too large to evaluate", where)
            except DEFECTS as error:
                self.program.broken(where.path, error)
                return Unknown(defect(error), where)

    @contextmanager
    def allowed(self, allowance: Allowance) -> Iterator[None]:
        """Take the steps of evaluations from an allowance; statements have that of their module."""
        outer, self.allowance = self.allowance, allowance
        try:
            yield
        finally:
            self.allowance = outer

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Explore as if nothing was explored before: no function is known to be heavy."""
        saved, self.heavy = self.heavy, set()
        try:
            yield
        finally:
            self.heavy = saved

    @contextmanager
    def hearing(self, module: Module) -> Iterator[None]:
        """Let the observers of the moment see how a module is loaded."""
        saved, self.heard = self.heard, module
        try:
            yield
        finally:
            self.heard = saved

    @contextmanager
    def _for_everybody(self, module: Module) -> Iterator[None]:
        """Load as if nobody had asked: what a module holds is the same whoever looks first."""
        saved = {name: getattr(self, name) for name in _OF_WHO_ASKS}
        self.hooks, self.watch, self.enters = self._plain_hooks, None, None
        self.courses, self.budget, self.rough, self.heavy = MAX_PATHS, STEPS, False, module.heavy
        self.allowance = module.allowance
        if module is not self.heard:
            self.observers, self.assignments, self.items = self.always, [], []
        try:
            yield
        finally:
            for name, value in saved.items():
                setattr(self, name, value)

    def _settle_load(self, module: Module, index: int, outcomes: list[Outcome]) -> None:
        """Take over what every way of a statement left; a name whose making raises is unknown."""
        states = [outcome.state for outcome in outcomes if outcome.kind != "raise"]
        if not states:
            reason = Unknown(f"running it raises {worded(outcomes[0].value)}", outcomes[0].where)
            self._give_up(module, index, reason)
        elif not all(state.loading for state in states):
            self.base.become(joined(states, Unknown(BY_CONDITION)))

    def _give_up(self, module: Module, index: int, reason: Unknown) -> None:
        module.failures[index] = reason
        for name in module.source.names[index]:
            module.env.content[name] = reason

    def explore(
        self,
        func: FunctionValue | Bound,
        args: Iterable[Value] = (),
        kwargs: dict[str, Value] | None = None,
        state: State | None = None,
    ) -> list[Outcome]:
        """Call a function and return every path it can take ("return" or "raise").

        Past the budget there is one outcome: a return of the unknown that says so.
        """
        start = state or self.base.fork()
        start.exact = self.rough
        given = list(args)
        inner: Value = func
        while isinstance(inner, Bound):
            inner, given = inner.func, [inner.instance, *given]
        with births.exploring():
            ended = self.attempt(
                lambda: self._all_outcomes(inner, given, kwargs or {}, start), inner.where
            )
        if isinstance(ended, Unknown):
            return [Outcome(start, "return", ended)]
        return ended

    def _all_outcomes(
        self, func: FunctionValue, args: list[Value], kwargs: dict[str, Value], state: State
    ) -> list[Outcome]:
        try:
            return outcomes_of(self, func, args, kwargs, state, func.where)
        except Raised as raised:
            return [Outcome(state, "raise", raised.value, raised.where)]

    @contextmanager
    def _apart(self, allowance: Allowance) -> Iterator[None]:
        """A fresh budget and no choices of the evaluation that asked."""
        saved = self.steps, self.limit, self.script, self.frames
        counted = effort.items, effort.limit
        self.steps, self.script, self.frames = 0, None, []
        self.limit = min(self.budget, allowance.left)
        effort.items, effort.limit = 0, ITEMS * min(STEPS, allowance.left)
        try:
            yield
        finally:
            allowance.left -= min(self.steps + effort.items // ITEMS, allowance.left)
            self.steps, self.limit, self.script, self.frames = saved
            effort.items, effort.limit = counted

    # -- budget

    def step(self) -> None:
        """Count one step; raises TooComplexError past the budget."""
        self.steps += 1
        if self.steps > self.limit:
            raise TooComplexError("too complex to evaluate")

    def inside(self, frame: Frame, run: Callable[[], T]) -> T:
        """Run the code of a called function; raises TooComplexError when calls nest too deeply."""
        if len(self.frames) >= DEPTH:
            raise TooComplexError("calls nest too deeply to evaluate")
        if frame.function in self.heavy:
            raise TooComplexError("too complex to evaluate")
        self.frames.append(frame)
        began, limit = self.steps, self.limit
        if self.rough and len(self.frames) > 1:
            self.limit = (self.steps + limit) // 2  # what calls it can still go on
        try:
            return run()
        except TooComplexError:
            if frame.function is not None and self.steps - began > STEPS // 2:
                self.heavy.add(frame.function)
            raise
        finally:
            self.frames.pop()
            self.limit = limit

    # -- choices

    def alternatives(
        self, state: State, run: Callable[[State], T]
    ) -> list[tuple[State, T | Raised]]:
        """Run once for each way unknown choices can fall; an exception of the code is a result."""
        if state.loading:
            return [(state, _caught(run, state))]
        results: list[tuple[State, T | Raised]] = []
        queue: list[list[int]] = [[]]
        saved = self.script
        try:
            while queue:
                self.script = Script(queue.pop(), queue)
                branch = state.fork()
                results.append((branch, _caught(run, branch)))
                if len(results) > 4 * self.courses:
                    return [self._roughly(state, run)]
        finally:
            self.script = saved
        return results

    def _roughly(self, state: State, run: Callable[[State], T]) -> tuple[State, T | Raised]:
        """Run once, without choices: what differs by them is not known."""
        if not self.rough:
            raise TooComplexError("too many courses to follow")
        self.script = None
        branch = state.fork()
        return branch, _caught(run, branch)

    def leaves_out(self, func: FunctionValue) -> bool:
        """Whether a function is not to be followed: it calls itself again, or is heavy."""
        if not self.rough:
            return False
        if func in self.heavy:
            return True
        again = sum(frame.function is func for frame in self.frames)
        return again > REPEATS or len(self.frames) >= DEPTH

    def decide(self, condition: Value, state: State, where: Location) -> bool | None:
        """Say which way an unknown condition goes on this path; None while loading."""
        asked = as_held(condition, state) if state.exact else condition
        known = state.assumed(asked)
        if known is not None:
            return known
        for observer in self.observers:
            told = observer.decides(condition, state)
            if told is not None:
                return told
        if self.script is None or state.loading:
            return None
        holds = self.script.choose(2) == 0
        state.assume(asked, holds, where)
        return holds

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
        alive = [frame.env, *(one.env for one in self.frames)]
        left = merged(states, alive)
        if len(left) > self.courses:
            left = [joined(left, Unknown(BY_CONDITION))]
        return left

    def alike(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Merge the ways a call ends that give the same value and leave the same behind."""
        kept = [outcome for outcome in outcomes if outcome.kind != "return"]
        callers = [frame.env for frame in self.frames]
        for group in by_value(outcome for outcome in outcomes if outcome.kind == "return"):
            first = group[0]
            states = merged([one.state for one in group], [*callers, first.value])
            kept += [Outcome(state, "return", first.value, first.where) for state in states]
        return kept

    def observe(self, made: Call, state: State) -> Value:
        """Let the observers see a call of something unknown."""
        self.opaque_calls += 1
        for observer in self.observers:
            value = observer.called(made, state)
            if value is not None:
                return value
        return made


@contextmanager
def _room() -> Iterator[None]:
    """Nested code takes about ten frames of ours a level: more than Python allows by default."""
    allowed = sys.getrecursionlimit()
    if allowed >= FRAMES:
        yield
        return
    sys.setrecursionlimit(FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(allowed)


def _caught(run: Callable[[State], T], state: State) -> T | Raised:
    try:
        return run(state)
    except Raised as raised:
        return raised
