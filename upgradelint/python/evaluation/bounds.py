"""How far an evaluation goes: its steps, how deep calls nest, and what is too heavy to redo."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from upgradelint.base.defects import DEFECTS, defect
from upgradelint.base.location import Location
from upgradelint.python.interpreter import Frame
from upgradelint.python.programs.program import Program
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.effort import ITEMS, STEPS, Allowance, TooComplexError, effort
from upgradelint.python.values.terms import Unknown

T = TypeVar("T")

DEPTH = 60
REPEATS = 2
FRAMES = 6_000


class Bounded:
    """Runs code within bounds. `budget` is how many steps one evaluation may take; past it an
    evaluation is given up, or where it is `rough` goes on with what its ways share: a call that
    takes half of the steps left is given up alone and named in `cut`. `heavy` are the functions
    that were given up: they are not tried again while the same is read.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.budget = STEPS
        self.rough = False
        self.frames: list[Frame] = []
        self.steps = 0
        self.limit = STEPS
        self.allowance = Allowance()
        self.cut: list[str] = []
        self.heavy: set[object] = set()

    def attempt(self, run: Callable[[], T], where: Location) -> T | Unknown:
        """Return what `run` gives within a budget of its own, or the Unknown that says why not."""
        with self.apart(self.allowance), _room():
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
    def apart(self, allowance: Allowance) -> Iterator[None]:
        """Take a fresh budget from an allowance, whatever is being evaluated."""
        saved = self.steps, self.limit, self.frames
        counted = effort.items, effort.limit
        self.steps, self.frames = 0, []
        self.limit = min(self.budget, allowance.left)
        effort.items, effort.limit = 0, ITEMS * min(STEPS, allowance.left)
        try:
            yield
        finally:
            allowance.left -= min(self.steps + effort.items // ITEMS, allowance.left)
            self.steps, self.limit, self.frames = saved
            effort.items, effort.limit = counted

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

    def leaves_out(self, func: FunctionValue) -> bool:
        """Whether a function is not to be followed: it calls itself again, or is heavy."""
        if not self.rough:
            return False
        if func in self.heavy:
            return True
        again = sum(frame.function is func for frame in self.frames)
        return again > REPEATS or len(self.frames) >= DEPTH


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
