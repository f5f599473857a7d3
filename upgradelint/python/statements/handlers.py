"""`try` statements, and which handler takes an exception."""

import ast

from upgradelint.python.expressions.assignment import bind
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.sources.source import written
from upgradelint.python.statements.flow import RunBlock, settled
from upgradelint.python.states.conditions import Assumption
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.terms import Call, Operation, Outside, Value


def run_try(
    ev: Interpreter, node: ast.Try | ast.TryStar, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    untouched = state.fork()
    opaque = ev.opaque_calls
    outcomes: list[Outcome] = []
    ended = run_block(ev, node.body, frame, state)
    may_raise = ev.opaque_calls > opaque
    for outcome in ended:
        if outcome.kind == "raise":
            outcomes += _handled(ev, node, frame, outcome, run_block)
        elif outcome.kind == "":
            outcomes += run_block(ev, node.orelse, frame, outcome.state)
        else:
            outcomes.append(outcome)
    if may_raise and node.handlers and not state.loading:
        caught = _could_raise(ev, node, frame, untouched, run_block)
        if state.exact and any(outcome.kind != "raise" for outcome in caught):
            passed = _raised(node.handlers[0], frame)
            for ending in outcomes:
                ending.state.doubt(untouched, Assumption(passed, False, passed.where))
        outcomes += caught
    if node.finalbody:
        outcomes = _finally(ev, node, frame, outcomes, run_block)
    return settled(ev, outcomes, frame)


def _handled(
    ev: Interpreter,
    node: ast.Try | ast.TryStar,
    frame: Frame,
    outcome: Outcome,
    run_block: RunBlock,
) -> list[Outcome]:
    for handler in node.handlers:
        matched = matches_handler(ev, handler, outcome.value, frame, outcome.state)
        if matched is not False:
            _bind_exception(frame, handler, outcome.value, outcome.state)
            ended = run_block(ev, handler.body, frame, outcome.state)
            return ended if matched else [*ended, outcome]
    return [outcome]


def _could_raise(
    ev: Interpreter, node: ast.Try | ast.TryStar, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    """Unknown calls in the body may raise what the handlers wait for."""
    outcomes: list[Outcome] = []
    for handler in node.handlers:
        branch = state.fork()
        raised = _raised(handler, frame)
        branch.assume(raised, True, raised.where)
        _bind_exception(frame, handler, raised, branch)
        outcomes += run_block(ev, handler.body, frame, branch)
    return outcomes


def _raised(handler: ast.ExceptHandler, frame: Frame) -> Operation:
    named = written(handler.type) if handler.type else "exception"
    return Operation("", frame.module.at(handler), operator="raised", operands=(named,))


def _bind_exception(frame: Frame, handler: ast.ExceptHandler, value: Value, state: State) -> None:
    state.write(frame.env)["<exception>"] = value
    if handler.name:
        bind(frame, handler.name, value, state)


def _finally(
    ev: Interpreter,
    node: ast.Try | ast.TryStar,
    frame: Frame,
    outcomes: list[Outcome],
    run_block: RunBlock,
) -> list[Outcome]:
    after: list[Outcome] = []
    for outcome in outcomes:
        for ended in run_block(ev, node.finalbody, frame, outcome.state):
            kept = ended if ended.kind else outcome
            after.append(Outcome(ended.state, kept.kind, kept.value, kept.where))
    return after


PARENTS = {
    "KeyError": "LookupError",
    "IndexError": "LookupError",
    "LookupError": "Exception",
    "TypeError": "Exception",
    "ValueError": "Exception",
    "AttributeError": "Exception",
    "ImportError": "Exception",
    "ModuleNotFoundError": "ImportError",
    "NotImplementedError": "RuntimeError",
    "RuntimeError": "Exception",
    "AssertionError": "Exception",
    "StopIteration": "Exception",
    "ZeroDivisionError": "ArithmeticError",
    "ArithmeticError": "Exception",
    "Exception": "BaseException",
}


def matches_handler(
    ev: Interpreter, handler: ast.ExceptHandler, value: Value, frame: Frame, state: State
) -> bool | None:
    """Whether a handler takes an exception; None where its classes cannot be compared."""
    if handler.type is None:
        return True
    wanted = ev.evaluate(handler.type, frame, state)
    found = [
        _matches(wanted_class, value)
        for wanted_class in (wanted if isinstance(wanted, tuple) else (wanted,))
    ]
    if True in found:
        return True
    return None if None in found else False


def _matches(wanted: Value, value: Value) -> bool | None:
    name = _builtin_name(wanted)
    if name in ("Exception", "BaseException"):
        return True
    raised = value.cls if isinstance(value, Instance) else value
    if isinstance(raised, Call):
        raised = raised.func
    if isinstance(raised, ClassValue):
        if isinstance(wanted, ClassValue):
            return wanted in raised.mro
        return None if raised.opaque is not None else _by_bases(raised, wanted)
    thrown = _builtin_name(raised)
    if name is not None and thrown is not None:
        return name in _lineage(thrown)
    if isinstance(wanted, ClassValue) and thrown is not None:
        return False
    return True if wanted == raised else None


def _by_bases(raised: ClassValue, wanted: Value) -> bool:
    return any(base == wanted for cls in raised.mro for base in cls.bases)


def _builtin_name(value: Value) -> str | None:
    if isinstance(value, Outside) and value.path.startswith("builtins."):
        return value.path.removeprefix("builtins.")
    return None


def _lineage(name: str) -> list[str]:
    line = [name]
    while line[-1] in PARENTS:
        line.append(PARENTS[line[-1]])
    return line
