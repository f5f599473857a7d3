"""Comprehensions and generator expressions: run at once, their items kept."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from upgradelint.base.location import Location
from upgradelint.python.expressions.assignment import assign
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.protocols import doubt, element, iterate, truth
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    Env,
    ListContent,
    ListValue,
    SetValue,
)
from upgradelint.python.values.terms import Doubtful, Operation, Unknown, Value


def list_comprehension(ev: Interpreter, node: ast.ListComp, frame: Frame, state: State) -> Value:
    items, more = _comprehend(ev, node.generators, [node.elt], frame, state)
    return ListValue(ListContent([item[0] for item in items], more))


def set_comprehension(ev: Interpreter, node: ast.SetComp, frame: Frame, state: State) -> Value:
    items, more = _comprehend(ev, node.generators, [node.elt], frame, state)
    content = DictContent(dict.fromkeys(item[0] for item in items), more=more)
    if isinstance(more, Doubtful):
        content.maybe = set(content.items)
    return SetValue(content)


def dict_comprehension(ev: Interpreter, node: ast.DictComp, frame: Frame, state: State) -> Value:
    items, more = _comprehend(ev, node.generators, [node.key, node.value], frame, state)
    content = DictContent({}, more=more)
    for key, value in items:
        if isinstance(key, Unknown):
            content.more = key
        else:
            content.items[key] = value
    return DictValue(content)


def _comprehend(
    ev: Interpreter,
    generators: list[ast.comprehension],
    results: list[ast.expr],
    frame: Frame,
    state: State,
) -> tuple[list[tuple[Value, ...]], Unknown | None]:
    env = Env(frame.env, {})
    inner = Frame(
        frame.module, env, env, frame.function, frame.first, frame.index, frame.cls, frame.yields
    )
    reasons: list[Unknown] = []
    found = list(_each(ev, generators, results, inner, state, reasons))
    return found, reasons[0] if reasons else None


def _each(
    ev: Interpreter,
    generators: list[ast.comprehension],
    results: list[ast.expr],
    frame: Frame,
    state: State,
    reasons: list[Unknown],
) -> Iterator[tuple[Value, ...]]:
    if not generators:
        yield tuple([ev.evaluate(result, frame, state) for result in results])
        return
    first, *rest = generators
    where = frame.module.at(first.iter)
    items, more = iterate(ev, ev.evaluate(first.iter, frame, state), state, where)
    if more is not None:
        reasons.append(more if items else doubt(more, where, "some of"))
        items = [*items, element(more, where)]
    for number, item in enumerate(items):
        unsure = [] if more is None or number < len(items) - 1 else [_not_empty(more)]
        assign(ev, first.target, item, frame, state)
        tests = [ev.evaluate(node, frame, state) for node in first.ifs]
        kept = [truth(ev, test, state, where) for test in tests]
        if False in kept:
            continue
        if None in kept:
            reasons.append(doubt(tests[kept.index(None)], where))
            unsure.append(tests[kept.index(None)])
        with _under(unsure, state, where):
            yield from _each(ev, rest, results, frame, state, reasons)


def _not_empty(more: Unknown) -> Value:
    return Operation("", operator="is not empty", operands=(more,))


@contextmanager
def _under(conditions: list[Value], state: State, where: Location) -> Iterator[None]:
    """What happens meanwhile may not happen at all: it has these conditions."""
    before = len(state.conditions)
    for condition in conditions:
        state.assume(condition, True, where)
    try:
        yield
    finally:
        behind = state.conditions[before + len(conditions) :]
        state.conditions = (*state.conditions[:before], *behind)
