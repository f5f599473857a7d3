"""Branches and loops."""

import ast
from collections.abc import Callable
from typing import TypeAlias

from upgradelint.base.location import Location
from upgradelint.python.expressions.assignment import assign
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.protocols import element, iterate, truth
from upgradelint.python.sources.source import written
from upgradelint.python.states.merging import joined
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    ListValue,
    Mutable,
    SetValue,
)
from upgradelint.python.values.definitions import Raised
from upgradelint.python.values.terms import Doubtful, Operation, Unknown, Value

RunBlock: TypeAlias = Callable[[Interpreter, list[ast.stmt], Frame, State], list[Outcome]]

TURNS = 2_000

WHILE_TURNS = 256


def run_if(
    ev: Interpreter, node: ast.If, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for branch, holds in _tests(ev, node.test, frame, state):
        if isinstance(holds, Raised):
            outcomes.append(Outcome(branch, "raise", holds.value, holds.where))
        elif holds is None:
            outcomes += _both(ev, node, frame, branch, run_block)
        else:
            outcomes += run_block(ev, node.body if holds else node.orelse, frame, branch)
    return settled(ev, outcomes, frame)


def _tests(
    ev: Interpreter, test: ast.expr, frame: Frame, state: State
) -> list[tuple[State, bool | Raised | None]]:
    where = frame.module.at(test)
    return ev.alternatives(
        state, lambda fork: truth(ev, ev.evaluate(test, frame, fork), fork, where)
    )


def _both(
    ev: Interpreter, node: ast.If, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    """While loading nobody can choose: go both ways and let them meet."""
    condition = Operation("", operator="condition", operands=(written(node.test),))
    outcomes = []
    for holds, block in ((True, node.body), (False, node.orelse)):
        branch = state.fork()
        branch.assume(condition, holds, frame.module.at(node.test))
        outcomes += run_block(ev, block, frame, branch)
    return outcomes


def settled(ev: Interpreter, outcomes: list[Outcome], frame: Frame) -> list[Outcome]:
    going = [outcome.state for outcome in outcomes if not outcome.kind]
    if len(going) < 2:
        return outcomes
    ended = [outcome for outcome in outcomes if outcome.kind]
    return ended + [Outcome(state) for state in ev.settle(going, frame)]


def run_for(
    ev: Interpreter, node: ast.For | ast.AsyncFor, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    where = frame.module.at(node)
    outcomes: list[Outcome] = []
    found = ev.alternatives(
        state, lambda fork: iterate(ev, ev.evaluate(node.iter, frame, fork), fork, where)
    )
    for branch, items in found:
        if isinstance(items, Raised):
            outcomes.append(Outcome(branch, "raise", items.value, items.where))
            continue
        known, more = items
        if isinstance(more, Doubtful):
            live = _perhaps(ev, node, known[:TURNS], more, frame, branch, run_block, outcomes)
        else:
            live = _turns(ev, node, known[:TURNS], frame, branch, run_block, outcomes)
        closed = more is None or (isinstance(more, Doubtful) and more.operator == "perhaps")
        if not closed or len(known) > TURNS:
            live = [
                each
                for branch in live
                for each in _once(
                    ev, node, element(more, where), more, frame, branch, run_block, outcomes
                )
            ]
        for left_over in live:
            outcomes += run_block(ev, node.orelse, frame, left_over)
    return settled(ev, _without_breaks(outcomes), frame)


def _turns(
    ev: Interpreter,
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
        for branch in live:
            assign(ev, node.target, item, frame, branch)
            following += _turn(ev, node.body, frame, branch, run_block, outcomes)
        live = ev.settle(following, frame)
    return live


def _perhaps(
    ev: Interpreter,
    node: ast.For | ast.AsyncFor,
    items: list[Value],
    why: Unknown,
    frame: Frame,
    state: State,
    run_block: RunBlock,
    outcomes: list[Outcome],
) -> list[State]:
    """A loop over items that may not be there: each is skipped, or taken under that condition."""
    live = [state]
    for item in items:
        taken = [_once(ev, node, item, why, frame, branch, run_block, outcomes) for branch in live]
        live = ev.settle([each for group in taken for each in group], frame)
    return live


def _turn(
    ev: Interpreter,
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
    ev: Interpreter,
    node: ast.For | ast.AsyncFor,
    element: Value,
    why: Value,
    frame: Frame,
    state: State,
    run_block: RunBlock,
    outcomes: list[Outcome],
) -> list[State]:
    """A loop over something unknown: not at all, or entered once under that condition."""
    operator, operands = (
        ("includes", (why, element))
        if isinstance(why, Doubtful)
        else (
            "is not empty",
            (why,),
        )
    )
    condition = Operation("", operator=operator, operands=operands)
    known = state.assumed(condition) if state.exact else None
    if known is False:
        return [state]
    entered = state.fork()
    entered.assume(condition, True, frame.module.at(node))
    before = set(entered.touched())
    assign(ev, node.target, element, frame, entered)
    after = _turn(ev, node.body, frame, entered, run_block, outcomes)
    for branch in after:
        _blur(branch, before, frame.module.at(node))
    if state.loading:
        state.become(joined([state.fork(), *after], Unknown("changed in a loop of unknown length")))
        return [state]
    if known:
        return ev.settle(after, frame)
    if state.exact:
        state = state.fork()
        state.assume(condition, False, frame.module.at(node))
    return ev.settle([state, *after], frame)


def _blur(state: State, before: set[Mutable], where: Location) -> None:
    """Containers filled in a loop of unknown length may hold more than one turn put there."""
    for value in state.touched():
        if value in before or not isinstance(value, (ListValue, DictValue, SetValue)):
            continue
        now, earlier = state.read(value), value.content
        if now != earlier and not _is_part(now, earlier):
            state.write(value).more = Unknown("changed in a loop of unknown length", where)


def _is_part(now: object, earlier: object) -> bool:
    """Whether a dict has lost keys and nothing else: a second turn takes away the same ones."""
    if not isinstance(now, DictContent) or not isinstance(earlier, DictContent):
        return False
    kept = now.items.items() <= earlier.items.items()
    return kept and now.maybe <= earlier.maybe and now.more == earlier.more


def _without_breaks(outcomes: list[Outcome]) -> list[Outcome]:
    for outcome in outcomes:
        if outcome.kind == "break":
            outcome.kind = ""
    return outcomes


def run_while(
    ev: Interpreter, node: ast.While, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    live = [state]
    for _ in range(WHILE_TURNS):
        following: list[State] = []
        for branch in live:
            following += _while_turn(ev, node, frame, branch, run_block, outcomes)
        live = ev.settle(following, frame)
        if not live:
            break
    outcomes += [Outcome(branch) for branch in live]
    return settled(ev, _without_breaks(outcomes), frame)


def _endless(ev: Interpreter, node: ast.While) -> bool:
    """Whether only what is unknown ends a loop, so that another turn tells nothing new."""
    return ev.rough or isinstance(node.test, ast.Constant)


def _while_turn(
    ev: Interpreter,
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
            before = set(branch.touched())
            for turned in _turn(ev, node.body, frame, branch, run_block, outcomes):
                if turned.conditions == state.conditions or not _endless(ev, node):
                    going.append(turned)
                else:
                    _blur(turned, before, frame.module.at(node))
                    outcomes.append(Outcome(turned))
        else:
            left = _turn(ev, node.body, frame, branch.fork(), run_block, outcomes)
            outcomes += [Outcome(rest) for rest in ([branch, *left] if holds is None else left)]
    return going
