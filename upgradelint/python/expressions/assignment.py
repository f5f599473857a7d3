"""Binding names and changing attributes and items."""

import ast

from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.attributes import delete_attribute, set_attribute
from upgradelint.python.operations.items import delete_item, set_item
from upgradelint.python.operations.names import load_name
from upgradelint.python.operations.operators import binary
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import Env, ListContent, ListValue
from upgradelint.python.values.terms import Operation, Unknown, Value


def bind(frame: Frame, name: str, value: Value, state: State) -> None:
    """Bind a name where Python would: here, in the module, or in the function that has it."""
    state.write(_home(frame, name, state))[name] = value


def _home(frame: Frame, name: str, state: State) -> Env:
    if name not in frame.globals:
        return frame.env
    outer = frame.env.parent
    while outer is not None:
        if name in state.read(outer):
            return outer
        outer = outer.parent
    return frame.module.env


def assign(ev: Interpreter, target: ast.expr, value: Value, frame: Frame, state: State) -> None:
    """Assign a value to any target."""
    match target:
        case ast.Name(id=name):
            bind(frame, name, value, state)
        case ast.Attribute(value=base, attr=name):
            owner = ev.evaluate(base, frame, state)
            set_attribute(ev, owner, name, value, state, frame.module.at(target))
        case ast.Subscript(value=base, slice=key):
            container = ev.evaluate(base, frame, state)
            index = ev.evaluate(key, frame, state)
            set_item(ev, container, index, value, state, frame.module.at(target))
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            _unpack(ev, elts, value, frame, state, target)
        case ast.Starred(value=inner):
            assign(ev, inner, value, frame, state)


def _unpack(
    ev: Interpreter,
    targets: list[ast.expr],
    value: Value,
    frame: Frame,
    state: State,
    node: ast.expr,
) -> None:
    where = frame.module.at(node)
    items, more = iterate(ev, value, state, where)
    star = next(
        (i for i, expression in enumerate(targets) if isinstance(expression, ast.Starred)), None
    )
    if more is not None or (star is None and len(items) != len(targets)):
        for number, target in enumerate(targets):
            part = Operation("", where, operator="[]", operands=(value, number))
            assign(ev, target, part, frame, state)
        return
    if star is not None:
        after = len(targets) - star - 1
        middle = items[star : len(items) - after]
        items = [*items[:star], ListValue(ListContent(middle)), *items[len(items) - after :]]
    for target, item in zip(targets, items, strict=False):
        assign(ev, target, item, frame, state)


def augment(ev: Interpreter, node: ast.AugAssign, frame: Frame, state: State) -> None:
    """`x += y`: lists, dicts and sets change in place, the rest is bound anew."""
    where = frame.module.at(node)
    right = ev.evaluate(node.value, frame, state)
    match node.target:
        case ast.Name(id=name):
            left = load_name(ev, name, frame, state, node)
        case target:
            left = ev.evaluate(target, frame, state)
    value = binary(ev, node.op, left, right, state, where, in_place=True)
    if value is not left or isinstance(value, Unknown):
        assign(ev, node.target, value, frame, state)


def delete(ev: Interpreter, node: ast.Delete, frame: Frame, state: State) -> None:
    """`del` of names, attributes and items."""
    for target in node.targets:
        where = frame.module.at(target)
        match target:
            case ast.Name(id=name):
                state.write(_home(frame, name, state)).pop(name, None)
            case ast.Attribute(value=base, attr=name):
                delete_attribute(ev, ev.evaluate(base, frame, state), name, state)
            case ast.Subscript(value=base, slice=key):
                container = ev.evaluate(base, frame, state)
                delete_item(ev, container, ev.evaluate(key, frame, state), state, where)
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                delete(ev, ast.Delete(elts), frame, state)
