"""`match` statements."""

import ast

from upgradelint.python.assignment import bind
from upgradelint.python.comparison import compare
from upgradelint.python.evaluator import Evaluator, Frame, Outcome
from upgradelint.python.expressions import evaluate
from upgradelint.python.flow import RunBlock, settled
from upgradelint.python.protocols import truth
from upgradelint.python.state import State
from upgradelint.python.terms import Operation, Unknown, Value
from upgradelint.python.values import Raised


def run_match(
    ev: Evaluator, node: ast.Match, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    waiting = [state]
    for case in node.cases:
        missed: list[State] = []
        for one in waiting:
            outcomes += _try_case(ev, node, case, frame, one, run_block, missed)
        waiting = missed
    outcomes += [Outcome(one) for one in waiting]
    return settled(ev, outcomes, frame)


def _try_case(
    ev: Evaluator,
    node: ast.Match,
    case: ast.match_case,
    frame: Frame,
    state: State,
    run_block: RunBlock,
    missed: list[State],
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for branch, holds in ev.alternatives(state, lambda one: _case(ev, node, case, frame, one)):
        if isinstance(holds, Raised):
            outcomes.append(Outcome(branch, "raise", holds.value, holds.where))
        elif holds:
            outcomes += run_block(ev, case.body, frame, branch)
        else:
            missed.append(branch)
    return outcomes


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
