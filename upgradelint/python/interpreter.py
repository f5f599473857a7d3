"""What the lower floors ask of the evaluator that runs them, so that none of them imports it."""

import ast
from collections.abc import Callable
from typing import Protocol, TypeVar

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.python.programs.program import Program
from upgradelint.python.states.observers import Hook, Listener, Observer, Watch
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import Env, ListValue
from upgradelint.python.values.definitions import FunctionValue, Raised
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import NOWHERE, Call, Value

T = TypeVar("T")


class Frame(Frozen):
    """Where code runs: its module, its names, and what it belongs to.

    `index` is the top-level statement being loaded (names made later are not seen yet), None in a
    called function; `scope` the environment that functions defined here close over; `called` the
    place a function was called from.
    """

    module: Module
    env: Env
    scope: Env | None
    function: FunctionValue | None = None
    first: Value = None
    index: int | None = None
    cls: str = ""
    yields: ListValue | None = None
    globals: frozenset[str] = frozenset()
    called: Location = NOWHERE


class Interpreter(Protocol):
    """The evaluator as operations, expressions and statements know it."""

    program: Program
    hooks: dict[str, Hook]
    observers: list[Observer]
    assignments: list[Listener]
    items: list[Listener]
    watch: Watch | None
    rough: bool
    enters: Callable[[FunctionValue], bool] | None
    library_calls: int
    defines: Callable[[FunctionValue, State], None] | None
    opaque_calls: int
    frames: list[Frame]
    steps: int
    limit: int
    budget: int
    cut: list[str]

    def call(
        self,
        func: Value,
        args: list[Value],
        kwargs: dict[str, Value],
        state: State,
        where: Location,
    ) -> Value:
        """Return what a call gives; raises Raised where the called code raises."""

    def evaluate(self, node: ast.expr, frame: Frame, state: State) -> Value:
        """Return the value of an expression; effects go to `state`. Raises Raised."""

    def run_block(self, body: list[ast.stmt], frame: Frame, state: State) -> list[Outcome]:
        """Run statements and return the outcomes they can have."""

    def attribute(self, base: Value, name: str, state: State, where: Location) -> Value:
        """Return an attribute; an unknown one is an Attribute of its base. Raises Raised."""

    def step(self) -> None:
        """Count one step; raises TooComplexError past the budget."""

    def inside(self, frame: Frame, run: Callable[[], T]) -> T:
        """Run the code of a called function; raises TooComplexError when calls nest too deeply."""

    def alternatives(
        self, state: State, run: Callable[[State], T]
    ) -> list[tuple[State, T | Raised]]:
        """Run once for each way unknown choices can fall; an exception of the code is a result."""

    def leaves_out(self, func: FunctionValue) -> bool:
        """Whether a function is not to be followed: it calls itself again, or is heavy."""

    def decide(self, condition: Value, state: State, where: Location) -> bool | None:
        """Say which way an unknown condition goes on this path; None while loading."""

    def outcomes(self, state: State, run: Callable[[], list[Outcome]]) -> list[Outcome]:
        """Return how a call ends that `run` runs: as in an earlier run, where nothing differs."""

    def take_one(self, outcomes: list[Outcome], state: State) -> Outcome:
        """Go on with one of a call's outcomes: by choice, or joined while loading."""

    def settle(self, states: list[State], frame: Frame) -> list[State]:
        """Merge paths that are alike; past the limit force them into one."""

    def alike(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Merge the ways a call ends that give the same value and leave the same behind."""

    def observe(self, made: Call, state: State) -> Value:
        """Let the observers see a call of something unknown."""
