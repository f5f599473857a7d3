"""Displays: lists, tuples, sets and dicts as they are written."""

import ast

from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    ListContent,
    ListValue,
    SetValue,
)
from upgradelint.python.values.sizes import measured
from upgradelint.python.values.terms import Unknown, Value


def list_display(ev: Interpreter, node: ast.List, frame: Frame, state: State) -> Value:
    items, more = _elements(ev, node.elts, frame, state)
    return ListValue(ListContent(items, more))


def tuple_display(ev: Interpreter, node: ast.Tuple, frame: Frame, state: State) -> Value:
    items, more = _elements(ev, node.elts, frame, state)
    if more is None:
        return measured(tuple(items), frame.module.at(node))
    return ListValue(ListContent(items, more))


def set_display(ev: Interpreter, node: ast.Set, frame: Frame, state: State) -> Value:
    items, more = _elements(ev, node.elts, frame, state)
    return SetValue(DictContent(dict.fromkeys(items), more=more))


def _elements(
    ev: Interpreter, nodes: list[ast.expr], frame: Frame, state: State
) -> tuple[list[Value], Unknown | None]:
    items: list[Value] = []
    reason: Unknown | None = None
    for node in nodes:
        if isinstance(node, ast.Starred):
            found, more = iterate(
                ev, ev.evaluate(node.value, frame, state), state, frame.module.at(node)
            )
            items += found
            reason = reason or more
        else:
            items.append(ev.evaluate(node, frame, state))
    return items, reason


def dict_display(ev: Interpreter, node: ast.Dict, frame: Frame, state: State) -> Value:
    content = DictContent({})
    display = DictValue(content)
    for key, expression in zip(node.keys, node.values, strict=True):
        value = ev.evaluate(expression, frame, state)
        if key is None:
            _spread_into(content, value, state)
            continue
        made = ev.evaluate(key, frame, state)
        if isinstance(made, Unknown):
            content.more = made
            for listener in ev.items:
                listener(display, made, value, state, frame.module.at(key))
        else:
            content.items[made] = value
            content.maybe.discard(made)
    return display


def _spread_into(content: DictContent, value: Value, state: State) -> None:
    if not isinstance(value, DictValue):
        content.more = value if isinstance(value, Unknown) else Unknown("** of no dict")
        return
    other = state.read(value)
    content.maybe |= {key for key in other.maybe if key not in content.items}
    content.maybe -= other.items.keys() - other.maybe
    content.items.update(other.items)
    content.more = content.more or other.more
