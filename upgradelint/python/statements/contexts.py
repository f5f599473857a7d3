"""`with` statements."""

import ast

from upgradelint.python.expressions.assignment import assign
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.attributes import get_attribute
from upgradelint.python.statements.flow import RunBlock, settled
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import Instance, Raised
from upgradelint.python.values.terms import NOWHERE, Value


def run_with(
    ev: Interpreter, node: ast.With | ast.AsyncWith, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for branch, managers in ev.alternatives(state, lambda fork: _enter(ev, node, frame, fork)):
        if isinstance(managers, Raised):
            outcomes.append(Outcome(branch, "raise", managers.value, managers.where))
            continue
        for outcome in run_block(ev, node.body, frame, branch):
            outcomes += _exit(ev, managers, outcome)
    return settled(ev, outcomes, frame)


def _enter(
    ev: Interpreter, node: ast.With | ast.AsyncWith, frame: Frame, state: State
) -> list[Value]:
    managers = []
    for with_item in node.items:
        manager = ev.evaluate(with_item.context_expr, frame, state)
        managers.append(manager)
        where = frame.module.at(with_item.context_expr)
        value = manager
        if isinstance(manager, Instance):
            enter = get_attribute(ev, manager, "__enter__", state, where)
            value = ev.call(enter, [], {}, state, where)
        elif isinstance(manager, ListValue):
            items = state.read(manager).items
            value = items[0] if items else None
        if with_item.optional_vars is not None:
            assign(ev, with_item.optional_vars, value, frame, state)
    return managers


def _exit(ev: Interpreter, managers: list[Value], outcome: Outcome) -> list[Outcome]:
    state = outcome.state
    for manager in reversed(managers):
        if isinstance(manager, Instance):
            state = _leave(ev, manager, state)
    return [Outcome(state, outcome.kind, outcome.value, outcome.where)]


def _leave(ev: Interpreter, manager: Instance, state: State) -> State:
    func = get_attribute(ev, manager, "__exit__", state, NOWHERE)

    def run(state: State) -> Value:
        return ev.call(func, [None, None, None], {}, state, NOWHERE)

    return ev.alternatives(state, run)[0][0]
