"""Exploring functions: every path that a call can take, watched by whoever asks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from upgradelint.base.location import Location
from upgradelint.python.evaluation.choices import Choosing
from upgradelint.python.expressions.calls import call, outcomes_of
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.operations.attributes import get_attribute
from upgradelint.python.programs.program import Program
from upgradelint.python.statements.statements import run_block
from upgradelint.python.states.observers import Hook, Listener, Observer, Watch
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import births
from upgradelint.python.values.definitions import Bound, FunctionValue, Raised
from upgradelint.python.values.terms import Call, Unknown, Value


class Exploring(Choosing):
    """Explores functions. `hooks` replace functions by dotted name; `observers` see calls of what
    is unknown, `assignments` hear of attributes being set (base, name, value), `items` of items
    likewise, `watch` of what happens to known values, `defines` of functions that explored code
    makes; `enters` says which functions are followed, `library_calls` counts those of libraries.
    """

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.hooks: dict[str, Hook] = {}
        self.assignments: list[Listener] = []
        self.items: list[Listener] = []
        self.watch: Watch | None = None
        self.enters: Callable[[FunctionValue], bool] | None = None
        self.library_calls = 0
        self.defines: Callable[[FunctionValue, State], None] | None = None
        self.opaque_calls = 0
        self.base = State()

    @contextmanager
    def within(
        self,
        steps: int,
        enters: Callable[[FunctionValue], bool] | None,
        *,
        max_paths: int | None = None,
        rough: bool = False,
    ) -> Iterator[None]:
        """Explore in these bounds meanwhile; what is not given stays as it is."""
        kept = self.budget, self.enters, self.max_paths, self.rough
        self.budget, self.enters = steps, enters
        self.max_paths, self.rough = max_paths or self.max_paths, rough or self.rough
        try:
            yield
        finally:
            self.budget, self.enters, self.max_paths, self.rough = kept

    @contextmanager
    def observed(self, observer: Observer, assigned: Listener | None = None) -> Iterator[None]:
        """Let an observer see meanwhile what is called, and `assigned` what attributes are set."""
        listeners = [assigned] if assigned else []
        self.observers.append(observer)
        self.assignments += listeners
        try:
            yield
        finally:
            self.observers.remove(observer)
            for listener in listeners:
                self.assignments.remove(listener)

    # What the lower floors ask for: as attributes, they cost no frame of their own.

    call = call
    evaluate = evaluate
    run_block = run_block
    attribute = get_attribute

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
        where = getattr(inner, "where", Location("", 0))
        with births.exploring():
            ended = self.attempt(
                lambda: self._all_outcomes(inner, given, kwargs or {}, start, where), where
            )
        if isinstance(ended, Unknown):
            return [Outcome(start, "return", ended)]
        return ended

    def _all_outcomes(
        self,
        func: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        state: State,
        where: Location,
    ) -> list[Outcome]:
        try:
            if isinstance(func, FunctionValue):
                return outcomes_of(self, func, args, kwargs, state, where)
            # A property may be made of anything, and so may a method.
            return [Outcome(state, "return", self.call(func, args, kwargs, state, where), where)]
        except Raised as raised:
            return [Outcome(state, "raise", raised.value, raised.where)]

    def observe(self, made: Call, state: State) -> Value:
        """Let the observers see a call of something unknown."""
        self.opaque_calls += 1
        for observer in self.observers:
            value = observer.called(made, state)
            if value is not None:
                return value
        return made
