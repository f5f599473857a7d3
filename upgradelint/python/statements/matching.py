"""`match` statements."""

import ast
from collections.abc import Iterable

from upgradelint.python.expressions.assignment import bind
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.attributes import get_attribute
from upgradelint.python.operations.builtins.table import BUILTINS
from upgradelint.python.operations.comparison import compare
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.operations.protocols import iterate, truth
from upgradelint.python.operations.records import annotated
from upgradelint.python.sources.source import written
from upgradelint.python.statements.flow import RunBlock, settled
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, ListContent, ListValue
from upgradelint.python.values.definitions import ClassValue, NativeType, Raised
from upgradelint.python.values.terms import NOWHERE, Operation, Unknown, Value


def run_match(
    ev: Interpreter, node: ast.Match, frame: Frame, state: State, run_block: RunBlock
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    waiting = [state]
    for case in node.cases:
        missed: list[State] = []
        for branch in waiting:
            outcomes += _try_case(ev, node, case, frame, branch, run_block, missed)
        waiting = missed
    outcomes += [Outcome(branch) for branch in waiting]
    return settled(ev, outcomes, frame)


def _try_case(
    ev: Interpreter,
    node: ast.Match,
    case: ast.match_case,
    frame: Frame,
    state: State,
    run_block: RunBlock,
    missed: list[State],
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for branch, holds in ev.alternatives(state, lambda fork: _case(ev, node, case, frame, fork)):
        if isinstance(holds, Raised):
            outcomes.append(Outcome(branch, "raise", holds.value, holds.where))
        elif holds:
            outcomes += run_block(ev, case.body, frame, branch)
        else:
            missed.append(branch)
    return outcomes


def _case(
    ev: Interpreter, node: ast.Match, case: ast.match_case, frame: Frame, state: State
) -> bool:
    where = frame.module.at(case.pattern)
    subject = ev.evaluate(node.subject, frame, state)
    matched = _pattern(ev, case.pattern, subject, frame, state)
    if matched is None:
        shape = Operation("", operator="matches", operands=(subject, written(case.pattern)))
        matched = bool(ev.decide(shape, state, where))
    if matched and case.guard is not None:
        return bool(truth(ev, ev.evaluate(case.guard, frame, state), state, where))
    return matched


def _pattern(
    ev: Interpreter, pattern: ast.pattern, subject: Value, frame: Frame, state: State
) -> bool | None:
    """Whether a pattern matches; None where it cannot be told."""
    match pattern:
        case ast.MatchValue(value=value):
            return truth_or_none(
                compare(ev, ast.Eq(), subject, ev.evaluate(value, frame, state), state)
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
            found = [_pattern(ev, inner, subject, frame, state) for inner in patterns]
            return True if True in found else None if None in found else False
    return _structure(ev, pattern, subject, frame, state)


def _structure(
    ev: Interpreter, pattern: ast.pattern, subject: Value, frame: Frame, state: State
) -> bool | None:
    match pattern:
        case ast.MatchSequence(patterns=patterns):
            return _sequence(ev, patterns, subject, frame, state)
        case ast.MatchMapping():
            return _mapping(ev, pattern, subject, frame, state)
        case ast.MatchClass():
            return _class(ev, pattern, subject, frame, state)
    return None


def _all(found: Iterable[bool | None]) -> bool | None:
    """All of several patterns; the first that does not match ends it."""
    unsure = False
    for verdict in found:
        if verdict is False:
            return False
        unsure = unsure or verdict is None
    return None if unsure else True


def _sequence(
    ev: Interpreter, patterns: list[ast.pattern], subject: Value, frame: Frame, state: State
) -> bool | None:
    if not isinstance(subject, (tuple, ListValue)):
        return None if isinstance(subject, Unknown) else False
    items, more = iterate(ev, subject, state, NOWHERE)
    star = next(
        (i for i, pattern in enumerate(patterns) if isinstance(pattern, ast.MatchStar)), None
    )
    if more is not None:
        return None
    if len(items) < len(patterns) - (star is not None):
        return False
    if star is None:
        if len(items) != len(patterns):
            return False
        return _all(_pattern(ev, *pair, frame, state) for pair in zip(patterns, items, strict=True))
    after = len(patterns) - star - 1
    middle = items[star : len(items) - after]
    named = patterns[star]
    if isinstance(named, ast.MatchStar) and named.name:
        bind(frame, named.name, ListValue(ListContent(middle)), state)
    rest = [*items[:star], *items[len(items) - after :]]
    plain = [*patterns[:star], *patterns[star + 1 :]]
    return _all(_pattern(ev, *pair, frame, state) for pair in zip(plain, rest, strict=True))


def _mapping(
    ev: Interpreter, pattern: ast.MatchMapping, subject: Value, frame: Frame, state: State
) -> bool | None:
    if not isinstance(subject, DictValue):
        return None if isinstance(subject, Unknown) else False
    content = state.read(subject)
    keys = [ev.evaluate(node, frame, state) for node in pattern.keys]
    absent = [key for key in keys if key not in content.items]
    if absent or any(key in content.maybe for key in keys):
        return False if absent and content.more is None else None
    if pattern.rest:
        left = {key: value for key, value in content.items.items() if key not in keys}
        bind(frame, pattern.rest, DictValue(DictContent(left, more=content.more)), state)
    return _all(
        _pattern(ev, inner, content.items[key], frame, state)
        for key, inner in zip(keys, pattern.patterns, strict=True)
    )


def _class(
    ev: Interpreter, pattern: ast.MatchClass, subject: Value, frame: Frame, state: State
) -> bool | None:
    cls = ev.evaluate(pattern.cls, frame, state)
    fits = BUILTINS["isinstance"].body(ev, state, [subject, cls], {}, NOWHERE)
    if not isinstance(fits, bool):
        return None
    if not fits or (isinstance(cls, NativeType) and len(pattern.patterns) == 1):
        return fits and _pattern(ev, pattern.patterns[0], subject, frame, state)
    names = _positional(ev, cls, state)
    pairs = [
        *zip(names, pattern.patterns, strict=False),
        *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
    ]
    if len(pairs) < len(pattern.patterns) + len(pattern.kwd_attrs):
        return None
    return _all(
        _pattern(ev, inner, get_attribute(ev, subject, name, state, NOWHERE), frame, state)
        for name, inner in pairs
    )


def _positional(ev: Interpreter, cls: Value, state: State) -> tuple[str, ...]:
    if not isinstance(cls, ClassValue):
        return ()
    for name in ("__match_args__", "_fields"):
        found = find_in_class(ev, cls, name, state)[0]
        if isinstance(found, tuple):
            return found
    return tuple(annotated(cls))


def truth_or_none(value: Value) -> bool | None:
    """A comparison's result as a bool, None when unknown."""
    return value if isinstance(value, bool) else None
