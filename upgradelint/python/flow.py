"""Compound statements: branches, loops, exceptions, contexts, matches."""

import ast
from collections.abc import Callable
from typing import TypeAlias

from upgradelint.python.assignment import assign, bind
from upgradelint.python.attributes import get_attribute
from upgradelint.python.calls import call
from upgradelint.python.evaluator import Evaluator, Frame, Outcome
from upgradelint.python.exceptions import matches_handler
from upgradelint.python.expressions import evaluate
from upgradelint.python.operators import compare, iterate, truth
from upgradelint.python.state import State, joined
from upgradelint.python.values import (
    NOWHERE,
    DictValue,
    Instance,
    ListValue,
    Mutable,
    Operation,
    Raised,
    SetValue,
    Unknown,
    Value,
)

RunBlock: TypeAlias = Callable[[Evaluator, list[ast.stmt], Frame, State], list[Outcome]]

TURNS = 2_000
WHILE_TURNS = 256


def run_if(
    ev: Evaluator, node: ast.If, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for branch, holds in _tests(ev, node.test, frame, state):
        if isinstance(holds, Raised):
            outcomes.append(Outcome(branch, "raise", holds.value, holds.where))
        elif holds is None:
            outcomes += _both(ev, node, frame, branch, run_block)
        else:
            outcomes += run_block(ev, node.body if holds else node.orelse, frame, branch)
    return _settled(ev, outcomes, frame)


def _tests(
    ev: Evaluator, test: ast.expr, frame: Frame, state: State
) -> list[tuple[State, bool | Raised | None]]:
    where = frame.module.at(test)
    return ev.alternatives(state, lambda one: truth(ev, evaluate(ev, test, frame, one), one, where))


def _both(
    ev: Evaluator, node: ast.If, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    """While loading nobody can choose: go both ways and let them meet."""
    condition = Operation("", operator="condition", operands=(ast.unparse(node.test),))
    outcomes = []
    for holds, block in ((True, node.body), (False, node.orelse)):
        branch = state.fork()
        branch.assume(condition, holds, frame.module.at(node.test))
        outcomes += run_block(ev, block, frame, branch)
    return outcomes


def _settled(ev: Evaluator, outcomes: list[Outcome], frame: Frame) -> list[Outcome]:
    going = [one.state for one in outcomes if not one.kind]
    if len(going) < 2:
        return outcomes
    ended = [one for one in outcomes if one.kind]
    return ended + [Outcome(one) for one in ev.settle(going, frame)]


def run_for(
    ev: Evaluator, node: ast.For | ast.AsyncFor, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    where = frame.module.at(node)
    outcomes: list[Outcome] = []
    found = ev.alternatives(
        state, lambda one: iterate(ev, evaluate(ev, node.iter, frame, one), one, where)
    )
    for branch, items in found:
        if isinstance(items, Raised):
            outcomes.append(Outcome(branch, "raise", items.value, items.where))
            continue
        known, more = items
        live = _turns(ev, node, known[:TURNS], frame, branch, run_block, outcomes)
        if more is not None or len(known) > TURNS:
            element = Operation("", where, operator="each", operands=(more,))
            live = [
                each
                for one in live
                for each in _once(ev, node, element, frame, one, run_block, outcomes)
            ]
        for one in live:
            outcomes += run_block(ev, node.orelse, frame, one)
    return _settled(ev, _without_breaks(outcomes), frame)


def _turns(
    ev: Evaluator,
    node: ast.For | ast.AsyncFor,
    items: list[Value],
    frame: Frame,
    state: State,
    run_block: RunBlock,
    outcomes: list[Outcome],
) -> list[State]:
    live = [state]
    for item in items:
        following: list[State] = []
        for one in live:
            assign(ev, node.target, item, frame, one)
            following += _turn(ev, node.body, frame, one, run_block, outcomes)
        live = ev.settle(following, frame)
    return live


def _turn(
    ev: Evaluator,
    body: list[ast.stmt],
    frame: Frame,
    state: State,
    run_block: RunBlock,
    outcomes: list[Outcome],
) -> list[State]:
    going = []
    for outcome in run_block(ev, body, frame, state):
        if outcome.kind in ("", "continue"):
            going.append(outcome.state)
        else:
            outcomes.append(outcome)
    return going


def _once(
    ev: Evaluator,
    node: ast.For | ast.AsyncFor,
    element: Value,
    frame: Frame,
    state: State,
    run_block: RunBlock,
    outcomes: list[Outcome],
) -> list[State]:
    """A loop over something unknown: not at all, or entered once under that condition."""
    entered = state.fork()
    entered.assume(
        Operation("", operator="is not empty", operands=element.operands),
        True,
        frame.module.at(node),
    )
    before = set(entered.touched())
    assign(ev, node.target, element, frame, entered)
    after = _turn(ev, node.body, frame, entered, run_block, outcomes)
    for one in after:
        _blur(one, before, frame.module.at(node))
    if state.loading:
        state.become(joined([state.fork(), *after], Unknown("changed in a loop of unknown length")))
        return [state]
    return ev.settle([state, *after], frame)


def _blur(state: State, before: set[Mutable], where: object) -> None:
    """Containers filled in a loop of unknown length may hold more than one turn put there."""
    for value in state.touched():
        if value in before or not isinstance(value, (ListValue, DictValue, SetValue)):
            continue
        if state.read(value) != value.content:
            state.write(value).more = Unknown("changed in a loop of unknown length")


def _without_breaks(outcomes: list[Outcome]) -> list[Outcome]:
    for one in outcomes:
        if one.kind == "break":
            one.kind = ""
    return outcomes


def run_while(
    ev: Evaluator, node: ast.While, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    live = [state]
    for _ in range(WHILE_TURNS):
        following: list[State] = []
        for one in live:
            following += _while_turn(ev, node, frame, one, run_block, outcomes)
        live = ev.settle(following, frame)
        if not live:
            break
    outcomes += [Outcome(one) for one in live]
    return _settled(ev, _without_breaks(outcomes), frame)


def _while_turn(
    ev: Evaluator,
    node: ast.While,
    frame: Frame,
    state: State,
    run_block: RunBlock,
    outcomes: list[Outcome],
) -> list[State]:
    going: list[State] = []
    for branch, holds in _tests(ev, node.test, frame, state):
        if isinstance(holds, Raised):
            outcomes.append(Outcome(branch, "raise", holds.value, holds.where))
        elif holds is False:
            outcomes += run_block(ev, node.orelse, frame, branch)
        elif holds is True and branch.conditions == state.conditions:
            going += _turn(ev, node.body, frame, branch, run_block, outcomes)
        else:
            left = _turn(ev, node.body, frame, branch.fork(), run_block, outcomes)
            outcomes += [Outcome(one) for one in ([branch, *left] if holds is None else left)]
    return going


def run_with(
    ev: Evaluator, node: ast.With | ast.AsyncWith, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for branch, managers in ev.alternatives(state, lambda one: _enter(ev, node, frame, one)):
        if isinstance(managers, Raised):
            outcomes.append(Outcome(branch, "raise", managers.value, managers.where))
            continue
        for outcome in run_block(ev, node.body, frame, branch):
            outcomes += _exit(ev, managers, outcome)
    return _settled(ev, outcomes, frame)


def _enter(
    ev: Evaluator, node: ast.With | ast.AsyncWith, frame: Frame, state: State
) -> list[Value]:
    managers = []
    for item in node.items:
        manager = evaluate(ev, item.context_expr, frame, state)
        managers.append(manager)
        where = frame.module.at(item.context_expr)
        value = manager
        if isinstance(manager, Instance):
            enter = get_attribute(ev, manager, "__enter__", state, where)
            value = call(ev, enter, [], {}, state, where)
        elif isinstance(manager, ListValue):
            items = state.read(manager).items
            value = items[0] if items else None
        if item.optional_vars is not None:
            assign(ev, item.optional_vars, value, frame, state)
    return managers


def _exit(ev: Evaluator, managers: list[Value], outcome: Outcome) -> list[Outcome]:
    state = outcome.state
    for manager in reversed(managers):
        if isinstance(manager, Instance):
            leave = get_attribute(ev, manager, "__exit__", state, NOWHERE)
            ended = ev.alternatives(
                state, lambda one, func=leave: call(ev, func, [None, None, None], {}, one, NOWHERE)
            )
            state = ended[0][0]
    return [Outcome(state, outcome.kind, outcome.value, outcome.where)]


def run_try(
    ev: Evaluator, node: ast.Try | ast.TryStar, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    untouched = state.fork()
    opaque = ev.opaque_calls
    outcomes: list[Outcome] = []
    for outcome in run_block(ev, node.body, frame, state):
        if outcome.kind == "raise":
            outcomes += _handled(ev, node, frame, outcome, run_block)
        elif outcome.kind == "":
            outcomes += run_block(ev, node.orelse, frame, outcome.state)
        else:
            outcomes.append(outcome)
    if ev.opaque_calls > opaque and node.handlers and not state.loading:
        outcomes += _could_raise(ev, node, frame, untouched, run_block)
    if node.finalbody:
        outcomes = _finally(ev, node, frame, outcomes, run_block)
    return _settled(ev, outcomes, frame)


def _handled(
    ev: Evaluator, node: ast.Try | ast.TryStar, frame: Frame, outcome: Outcome, run_block: RunBlock
) -> list[Outcome]:
    for handler in node.handlers:
        matched = matches_handler(ev, handler, outcome.value, frame, outcome.state)
        if matched is not False:
            _bind_exception(frame, handler, outcome.value, outcome.state)
            ended = run_block(ev, handler.body, frame, outcome.state)
            return ended if matched else [*ended, outcome]
    return [outcome]


def _could_raise(
    ev: Evaluator, node: ast.Try | ast.TryStar, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    """Unknown calls in the body may raise what the handlers wait for."""
    outcomes: list[Outcome] = []
    for handler in node.handlers:
        branch = state.fork()
        where = frame.module.at(handler)
        named = ast.unparse(handler.type) if handler.type else "exception"
        raised = Operation("", where, operator="raised", operands=(named,))
        branch.assume(raised, True, where)
        _bind_exception(frame, handler, raised, branch)
        outcomes += run_block(ev, handler.body, frame, branch)
    return outcomes


def _bind_exception(frame: Frame, handler: ast.ExceptHandler, value: Value, state: State) -> None:
    state.write(frame.env)["<exception>"] = value
    if handler.name:
        bind(frame, handler.name, value, state)


def _finally(
    ev: Evaluator,
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


def run_match(
    ev: Evaluator, node: ast.Match, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    waiting = [state]
    for case in node.cases:
        missed: list[State] = []
        for one in waiting:
            for branch, holds in ev.alternatives(
                one, lambda each, case=case: _case(ev, node, case, frame, each)
            ):
                if isinstance(holds, Raised):
                    outcomes.append(Outcome(branch, "raise", holds.value, holds.where))
                elif holds:
                    outcomes += run_block(ev, case.body, frame, branch)
                else:
                    missed.append(branch)
        waiting = missed
    outcomes += [Outcome(one) for one in waiting]
    return _settled(ev, outcomes, frame)


def _case(ev: Evaluator, node: ast.Match, case: ast.match_case, frame: Frame, state: State) -> bool:
    where = frame.module.at(case.pattern)
    subject = evaluate(ev, node.subject, frame, state)
    matched = _pattern(ev, case.pattern, subject, frame, state)
    if matched is None:
        shape = Operation("", operator="matches", operands=(subject, ast.unparse(case.pattern)))
        matched = bool(ev.decide(shape, state, where))
    if matched and case.guard is not None:
        return bool(truth(ev, evaluate(ev, case.guard, frame, state), state, where))
    return matched


def _pattern(
    ev: Evaluator, pattern: ast.pattern, subject: Value, frame: Frame, state: State
) -> bool | None:
    """Whether a pattern matches; None where it cannot be told."""
    match pattern:
        case ast.MatchValue(value=value):
            return truth_or_none(
                compare(ev, ast.Eq(), subject, evaluate(ev, value, frame, state), state)
            )
        case ast.MatchSingleton(value=value):
            return None if isinstance(subject, Unknown) else subject is value
        case ast.MatchAs(pattern=None, name=name):
            if name:
                bind(frame, name, subject, state)
            return True
        case ast.MatchAs(pattern=inner, name=name) if inner is not None:
            matched = _pattern(ev, inner, subject, frame, state)
            if name and matched is not False:
                bind(frame, name, subject, state)
            return matched
        case ast.MatchOr(patterns=patterns):
            found = [_pattern(ev, one, subject, frame, state) for one in patterns]
            return True if True in found else None if None in found else False
    return None


def truth_or_none(value: Value) -> bool | None:
    """A comparison's result as a bool, None when unknown."""
    return value if isinstance(value, bool) else None


COMPOUND: dict[type[ast.stmt], Callable[..., list[Outcome]]] = {
    ast.If: run_if,
    ast.For: run_for,
    ast.AsyncFor: run_for,
    ast.While: run_while,
    ast.With: run_with,
    ast.AsyncWith: run_with,
    ast.Try: run_try,
    ast.TryStar: run_try,
    ast.Match: run_match,
}
