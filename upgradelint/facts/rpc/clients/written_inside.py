"""Code that runs later, or when a module is loaded: functions made inside, and statements."""

import ast
from collections.abc import Callable, Iterator

from upgradelint.facts.code import given
from upgradelint.facts.rpc.clients.messages import Seen, is_given_up
from upgradelint.facts.rpc.library import Sent
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import FunctionNode, FunctionValue
from upgradelint.python.values.modules import Module

MOST = 50
"""Of the functions that one function makes: the first ones are followed."""

_NOTHING = ast.arguments([], [], None, [], [], None, [])

LOADING = "<module>"
"""The name of the statements of a module."""

_ELSEWHERE = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
)


class MadeInside:
    """The functions that explored code makes and does not call itself: somebody will. Where that
    code is too much to follow, those that it calls too.
    """

    def __init__(self, ev: Evaluator, wanted: Callable[[ast.AST], bool]) -> None:
        self._ev = ev
        self._wanted = wanted
        self._made: dict[FunctionNode, tuple[FunctionValue, State]] = {}
        self._entered: set[FunctionNode] = set()

    def outcomes(self, explore: Callable[[], list[Outcome]]) -> list[Outcome]:
        """Return what `explore` gives, and the outcomes of the functions that it made."""
        enters, self._ev.defines = self._ev.enters, self._defined
        self._ev.enters = lambda func: self._enters(func, enters)
        try:
            found = explore()
            if is_given_up(found):
                self._entered.clear()
            for func, state in self._left():
                found = [*found, *self._ev.explore(func, *given(func, bound=False), state=state)]
        finally:
            self._ev.enters, self._ev.defines = enters, None
        return found

    def _left(self) -> Iterator[tuple[FunctionValue, State]]:
        for _ in range(MOST):
            left = [node for node in self._made if node not in self._entered]
            if not left:
                return
            self._entered.add(left[0])
            yield self._made[left[0]]

    def _enters(self, func: FunctionValue, enters: Callable[[FunctionValue], bool] | None) -> bool:
        entered = enters is None or enters(func)
        if entered:
            self._entered.add(func.node)
        return entered

    def _defined(self, func: FunctionValue, state: State) -> None:
        if func.node not in self._made and self._wanted(func.node):
            self._made[func.node] = func, state.fork()


def statements_of(module: Module, wanted: Callable[[ast.AST], bool]) -> Iterator[FunctionValue]:
    """Yield the top-level statements that run code, each as a function without parameters."""
    for statement in module.source.body:
        if not isinstance(statement, _ELSEWHERE) and wanted(statement):
            node = ast.FunctionDef(LOADING, _NOTHING, [statement], [], None, None)
            yield FunctionValue(ast.copy_location(node, statement), module, None, LOADING)


def of_module(module: Module, sent: Sent) -> Seen:
    """Return what is sent because a module says so, by no function of it."""
    by = FunctionValue(ast.Lambda(_NOTHING, ast.Constant(None)), module, None, LOADING)
    return Seen(module.name, module, by, sent, (), sent.client.where, module.path, ())
