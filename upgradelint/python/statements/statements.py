"""Running statements: each returns the outcomes it can have."""

import ast
import sys
from collections.abc import Callable
from typing import Any

from upgradelint.python.expressions.assignment import assign, augment, delete
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.functions import define_function
from upgradelint.python.operations.protocols import truth
from upgradelint.python.statements import contexts, flow, handlers, imports, matching
from upgradelint.python.statements.classes import define_class
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance, Raised
from upgradelint.python.values.terms import Call, Outside, Unknown, Value

Simple = Callable[[Interpreter, ast.stmt, Frame, State], None]


def run(ev: Interpreter, node: ast.stmt, frame: Frame, state: State) -> list[Outcome]:
    """Run one statement from `state`, which is not used afterwards unless loading."""
    ev.step()
    compound = COMPOUND.get(type(node))
    if compound is not None:
        return compound(ev, node, frame, state, run_block)
    if isinstance(node, ast.Break):
        return [Outcome(state, "break")]
    if isinstance(node, ast.Continue):
        return [Outcome(state, "continue")]
    if isinstance(node, ast.Return):
        return _ending(ev, node, frame, state)
    if state.loading:
        return [_loaded(ev, node, frame, state)]
    outcomes = []
    for branch, result in ev.alternatives(state, lambda fork: _simple(ev, node, frame, fork)):
        outcomes.append(_raised(branch, result) if isinstance(result, Raised) else Outcome(branch))
    return outcomes


def _loaded(ev: Interpreter, node: ast.stmt, frame: Frame, state: State) -> Outcome:
    """While loading there are no choices: most of what is run goes this way."""
    try:
        _simple(ev, node, frame, state)
    except Raised as raised:
        return _raised(state, raised)
    return Outcome(state)


def run_block(
    ev: Interpreter, statements: list[ast.stmt], frame: Frame, state: State
) -> list[Outcome]:
    """Run statements in order, following every path; ended ones are kept as they ended."""
    live, done = [state], []
    for statement in statements:
        following: list[State] = []
        for branch in live:
            for outcome in run(ev, statement, frame, branch):
                if outcome.kind:
                    done.append(outcome)
                else:
                    following.append(outcome.state)
        live = following
        if type(statement) in COMPOUND:
            live = ev.settle(live, frame)
        if not live:
            break
    return done + [Outcome(branch) for branch in live]


def _ending(ev: Interpreter, node: ast.Return, frame: Frame, state: State) -> list[Outcome]:
    def value(state: State) -> Value:
        return ev.evaluate(node.value, frame, state) if node.value else None

    return [
        _raised(branch, result)
        if isinstance(result, Raised)
        else Outcome(branch, "return", result, frame.module.at(node))
        for branch, result in ev.alternatives(state, value)
    ]


def _raised(state: State, raised: Raised) -> Outcome:
    return Outcome(state, "raise", raised.value, raised.where)


def _simple(ev: Interpreter, node: ast.stmt, frame: Frame, state: State) -> None:
    handler = SIMPLE.get(type(node))
    if handler is not None:
        handler(ev, node, frame, state)


def _expression(ev: Interpreter, node: ast.Expr, frame: Frame, state: State) -> None:
    if not isinstance(node.value, ast.Constant):
        ev.evaluate(node.value, frame, state)


def _assign(ev: Interpreter, node: ast.Assign, frame: Frame, state: State) -> None:
    value = ev.evaluate(node.value, frame, state)
    for target in node.targets:
        assign(ev, target, value, frame, state)


def _annotated(ev: Interpreter, node: ast.AnnAssign, frame: Frame, state: State) -> None:
    if node.value is not None:
        assign(ev, node.target, ev.evaluate(node.value, frame, state), frame, state)


def _alias(ev: Interpreter, node: Any, frame: Frame, state: State) -> None:
    """`type X = ..`: what it stands for."""
    assign(ev, node.name, ev.evaluate(node.value, frame, state), frame, state)


def _function(
    ev: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame, state: State
) -> None:
    assign(ev, ast.Name(node.name), define_function(ev, node, frame, state), frame, state)


def _class(ev: Interpreter, node: ast.ClassDef, frame: Frame, state: State) -> None:
    define_class(ev, node, frame, state, run_block)


def _raise(ev: Interpreter, node: ast.Raise, frame: Frame, state: State) -> None:
    where = frame.module.at(node)
    if node.exc is None:
        raise Raised(
            state.read(frame.env).get("<exception>", Unknown("what is raised again", where)),
            where,
        )
    value = ev.evaluate(node.exc, frame, state)
    if isinstance(value, ClassValue):
        value = Instance(value, where)
    elif isinstance(value, Outside):
        value = Call("", where, func=value)
    raise Raised(value, where)


def _assert(ev: Interpreter, node: ast.Assert, frame: Frame, state: State) -> None:
    value = ev.evaluate(node.test, frame, state)
    if truth(ev, value, state, frame.module.at(node)) is False:
        raise Raised(Outside("builtins.AssertionError"), frame.module.at(node))


def _global(ev: Interpreter, node: ast.Global | ast.Nonlocal, frame: Frame, state: State) -> None:
    """Names are bound where they are found: see `assignment.bind`."""


SIMPLE: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: augment,
    ast.Delete: delete,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: imports.run_import,
    ast.ImportFrom: imports.run_import_from,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Global: _global,
    ast.Nonlocal: _global,
}

if sys.version_info >= (3, 12):
    SIMPLE[ast.TypeAlias] = _alias

COMPOUND: dict[type[ast.stmt], Callable[..., list[Outcome]]] = {
    ast.If: flow.run_if,
    ast.For: flow.run_for,
    ast.AsyncFor: flow.run_for,
    ast.While: flow.run_while,
    ast.With: contexts.run_with,
    ast.AsyncWith: contexts.run_with,
    ast.Try: handlers.run_try,
    ast.TryStar: handlers.run_try,
    ast.Match: matching.run_match,
}
