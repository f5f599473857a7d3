"""The bounded evaluator: runs the interesting code symbolically, never for real.

A module's statement is *loaded* (once, in place, for everybody); a function is *explored*: an
unknown condition forks the path, and every path remembers the conditions it was taken under.
Statements live in `statements`, expressions in `expressions`, calls in `calls`; what they share,
the bounds, the choices and the exploring, in `evaluation`; this module loads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from upgradelint.base.location import Location
from upgradelint.python.evaluation.choices import MAX_PATHS
from upgradelint.python.evaluation.exploring import Exploring
from upgradelint.python.interpreter import Frame
from upgradelint.python.programs.program import Program
from upgradelint.python.statements.statements import run
from upgradelint.python.states.merging import joined
from upgradelint.python.states.observers import Observer
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.values.containers import births
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.effort import STEPS
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import BY_CONDITION, Unknown
from upgradelint.python.values.words import worded

LOAD = 20
"""The steps that running a statement takes, whatever it does."""

_OF_WHO_ASKS = (
    "assignments",
    "budget",
    "max_paths",
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


class Evaluator(Exploring):
    """Evaluates the code of one program. A module's statements are loaded without what is set to
    explore functions, for everybody: seen by the observers that are there `always`, and by those of
    the moment only for `observed_module`.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        program.evaluator = self
        self.always: list[Observer] = []
        self.observed_module: Module | None = None
        self._plain_hooks = self.hooks

    def load(self, module: Module, index: int) -> None:
        """Run one top-level statement in place; what it makes stays in the module."""
        frame = Frame(module, module.env, None, index=index)
        statement = module.source.body[index]
        where = module.at(statement)
        if module.allowance.left <= 0:
            self._give_up(module, index, Unknown("its file is too complex to evaluate", where))
            return
        module.allowance.left -= LOAD
        before = self.base.conditions, self.base.events
        runs = partial(run, self, statement, frame, self.base)
        with births.loading(), self._for_everybody(module):
            ended = self._attempted(runs, where)
        if isinstance(ended, Unknown):
            self._give_up(module, index, ended)
        else:
            self._settle_load(module, index, ended)
        module.noted += [event.what for event in self.base.events[len(before[1]) :]]
        # What one statement went through says nothing of the code that is run later.
        self.base.conditions, self.base.events = before

    def _attempted(
        self, runs: Callable[[], list[Outcome]], where: Location
    ) -> list[Outcome] | Unknown:
        """Run a statement; where it is given up and libraries were entered, again without them."""
        calls, heavy = self.library_calls, set(self.heavy)
        ended = self.attempt(runs, where)
        if isinstance(ended, Unknown) and self.library_calls > calls:
            self.enters = _is_own
            self.heavy -= set(filter(_is_own, self.heavy - heavy))  # it may be a library's cost
            ended = self.attempt(runs, where)
        return ended

    @contextmanager
    def hearing(self, module: Module) -> Iterator[None]:
        """Let the observers of the moment see how a module is loaded."""
        saved, self.observed_module = self.observed_module, module
        try:
            yield
        finally:
            self.observed_module = saved

    @contextmanager
    def _for_everybody(self, module: Module) -> Iterator[None]:
        """Load as if nobody had asked: what a module holds is the same whoever looks first."""
        saved = {name: getattr(self, name) for name in _OF_WHO_ASKS}
        self.hooks, self.watch, self.enters = self._plain_hooks, None, None
        self.max_paths, self.budget, self.rough, self.heavy = MAX_PATHS, STEPS, False, module.heavy
        self.allowance = module.allowance
        if module is not self.observed_module:
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


def _is_own(func: object) -> bool:
    """Whether a function is the project's, not a library's."""
    return isinstance(func, FunctionValue) and func.module.project
