"""Evaluating expressions to values; an unknown part makes an unknown that remembers its shape."""

import ast
from collections.abc import Callable

from upgradelint.python.expressions.calls import call
from upgradelint.python.expressions.comprehensions import (
    dict_comprehension,
    list_comprehension,
    set_comprehension,
)
from upgradelint.python.expressions.displays import (
    dict_display,
    list_display,
    set_display,
    tuple_display,
)
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.attributes import get_attribute, module_names
from upgradelint.python.operations.comparison import compare
from upgradelint.python.operations.formatting import format_value, joined_string
from upgradelint.python.operations.functions import define_lambda
from upgradelint.python.operations.items import get_item, spread_mapping
from upgradelint.python.operations.lookup import set_by_environment
from upgradelint.python.operations.names import load_name
from upgradelint.python.operations.operators import binary, unary
from upgradelint.python.operations.protocols import iterate, truth
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
)
from upgradelint.python.values.definitions import Super
from upgradelint.python.values.effort import TooComplexError
from upgradelint.python.values.terms import Attribute, Operation, Unknown, Value
from upgradelint.python.values.words import worded


def evaluate(ev: Interpreter, node: ast.expr, frame: Frame, state: State) -> Value:
    """Return the value of an expression; effects go to `state`. Raises Raised."""
    ev.steps += 1
    if ev.steps > ev.budget:
        raise TooComplexError("too complex to evaluate")
    handler = HANDLERS.get(type(node))
    if handler is None:
        return Unknown("an expression of a kind that is not followed", frame.module.at(node))
    return handler(ev, node, frame, state)


def _constant(ev: Interpreter, node: ast.Constant, frame: Frame, state: State) -> Value:
    return node.value


def _name(ev: Interpreter, node: ast.Name, frame: Frame, state: State) -> Value:
    return load_name(ev, node.id, frame, state, node)


def _attribute(ev: Interpreter, node: ast.Attribute, frame: Frame, state: State) -> Value:
    base = evaluate(ev, node.value, frame, state)
    return get_attribute(ev, base, node.attr, state, frame.module.at(node))


def _subscript(ev: Interpreter, node: ast.Subscript, frame: Frame, state: State) -> Value:
    base = evaluate(ev, node.value, frame, state)
    key = evaluate(ev, node.slice, frame, state)
    return get_item(ev, base, key, state, frame.module.at(node))


def _slice(ev: Interpreter, node: ast.Slice, frame: Frame, state: State) -> Value:
    parts = [
        evaluate(ev, expression, frame, state) if expression else None
        for expression in (node.lower, node.upper, node.step)
    ]
    return Operation("", frame.module.at(node), operator="slice", operands=tuple(parts))


def _call(ev: Interpreter, node: ast.Call, frame: Frame, state: State) -> Value:
    where = frame.module.at(node)
    if isinstance(node.func, ast.Name) and not node.args:
        special = _frame_call(ev, node.func.id, frame, state)
        if special is not None:
            return special
    func = evaluate(ev, node.func, frame, state)
    args: list[Value] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            items, more = iterate(ev, evaluate(ev, arg.value, frame, state), state, where)
            args += items
            if more is not None:
                args.append(Operation("", where, operator="*", operands=(more,)))
        else:
            args.append(evaluate(ev, arg, frame, state))
    kwargs: dict[str, Value] = {}
    for keyword in node.keywords:
        value = evaluate(ev, keyword.value, frame, state)
        if keyword.arg is None:
            kwargs.update(spread_mapping(value, state, where))
        else:
            kwargs[keyword.arg] = value
    return call(ev, func, args, kwargs, state, where)


def _frame_call(ev: Interpreter, name: str, frame: Frame, state: State) -> Value | None:
    """`super()`, `locals()` and `globals()` know where they are called."""
    if name == "super" and frame.function is not None and frame.function.owner is not None:
        return Super(frame.function.owner, frame.first)
    if name == "locals" and frame.env is not frame.module.env:
        return DictValue(DictContent(dict(state.read(frame.env))))
    if name == "globals":
        return DictValue(module_names(ev, frame.module))
    return None


def _bool_op(ev: Interpreter, node: ast.BoolOp, frame: Frame, state: State) -> Value:
    stops = isinstance(node.op, ast.Or)
    value: Value = None
    for expression in node.values:
        value = evaluate(ev, expression, frame, state)
        holds = truth(ev, value, state, frame.module.at(expression))
        if holds is None:
            return _undecided(ev, node, value, frame, state)
        if holds is stops:
            return value
    return value


def _undecided(
    ev: Interpreter, node: ast.BoolOp, value: Value, frame: Frame, state: State
) -> Value:
    """While loading: known only when a later operand settles it whatever this one is."""
    stops = isinstance(node.op, ast.Or)
    rest = [evaluate(ev, expression, frame, state) for expression in node.values[1:]]
    if any(operand is stops for operand in rest):
        return stops
    name = "or" if stops else "and"
    return Operation("", frame.module.at(node), operator=name, operands=(value, *rest))


def _unary_op(ev: Interpreter, node: ast.UnaryOp, frame: Frame, state: State) -> Value:
    return unary(
        ev, node.op, evaluate(ev, node.operand, frame, state), state, frame.module.at(node)
    )


def _bin_op(ev: Interpreter, node: ast.BinOp, frame: Frame, state: State) -> Value:
    left = evaluate(ev, node.left, frame, state)
    right = evaluate(ev, node.right, frame, state)
    return binary(ev, node.op, left, right, state, frame.module.at(node))


def _compare(ev: Interpreter, node: ast.Compare, frame: Frame, state: State) -> Value:
    left = _compared(ev, node.left, frame, state)
    result: Value = True
    for operator, expression in zip(node.ops, node.comparators, strict=True):
        right = _compared(ev, expression, frame, state)
        result = compare(ev, operator, left, right, state, frame.module.at(node))
        if len(node.ops) > 1:
            result = truth(ev, result, state, frame.module.at(node))
        if result is False or result is None:
            break
        left = right
    return (
        result
        if result is not None
        else Unknown("a comparison of unknown values", frame.module.at(node))
    )


def _compared(ev: Interpreter, node: ast.expr, frame: Frame, state: State) -> Value:
    """An operand of a comparison: what the environment sets is known by its name alone."""
    if not isinstance(node, ast.Attribute):
        return evaluate(ev, node, frame, state)
    base, where = evaluate(ev, node.value, frame, state), frame.module.at(node)
    if set_by_environment(base):
        return Attribute("", where, base=base, name=node.attr)
    return get_attribute(ev, base, node.attr, state, where)


def _if_exp(ev: Interpreter, node: ast.IfExp, frame: Frame, state: State) -> Value:
    test = evaluate(ev, node.test, frame, state)
    holds = truth(ev, test, state, frame.module.at(node.test))
    if holds is None:
        return Unknown(f"something that depends on {worded(test)}", frame.module.at(node))
    return evaluate(ev, node.body if holds else node.orelse, frame, state)


def _named(ev: Interpreter, node: ast.NamedExpr, frame: Frame, state: State) -> Value:
    value = evaluate(ev, node.value, frame, state)
    state.write(frame.env)[node.target.id] = value
    return value


def _joined_str(ev: Interpreter, node: ast.JoinedStr, frame: Frame, state: State) -> Value:
    parts: list[Value] = []
    for expression in node.values:
        if isinstance(expression, ast.FormattedValue):
            value = evaluate(ev, expression.value, frame, state)
            spec = (
                evaluate(ev, expression.format_spec, frame, state) if expression.format_spec else ""
            )
            parts.append(format_value(ev, value, expression.conversion, spec, state))
        else:
            parts.append(evaluate(ev, expression, frame, state))
    return joined_string(parts, frame.module.at(node))


def _lambda(ev: Interpreter, node: ast.Lambda, frame: Frame, state: State) -> Value:
    return define_lambda(ev, node, frame, state)


def _starred(ev: Interpreter, node: ast.Starred, frame: Frame, state: State) -> Value:
    return evaluate(ev, node.value, frame, state)


def _await(ev: Interpreter, node: ast.Await, frame: Frame, state: State) -> Value:
    return evaluate(ev, node.value, frame, state)


def _yield(ev: Interpreter, node: ast.Yield, frame: Frame, state: State) -> Value:
    value = evaluate(ev, node.value, frame, state) if node.value else None
    if frame.yields is not None:
        state.write(frame.yields).items.append(value)
    return Unknown("what the consumer sends", frame.module.at(node))


def _yield_from(ev: Interpreter, node: ast.YieldFrom, frame: Frame, state: State) -> Value:
    where = frame.module.at(node)
    items, more = iterate(ev, evaluate(ev, node.value, frame, state), state, where)
    if frame.yields is not None:
        content = state.write(frame.yields)
        content.items += items
        content.more = content.more or more
    return None


HANDLERS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Call: _call,
    ast.List: list_display,
    ast.Tuple: tuple_display,
    ast.Set: set_display,
    ast.Dict: dict_display,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary_op,
    ast.BinOp: _bin_op,
    ast.Compare: _compare,
    ast.IfExp: _if_exp,
    ast.NamedExpr: _named,
    ast.JoinedStr: _joined_str,
    ast.ListComp: list_comprehension,
    ast.SetComp: set_comprehension,
    ast.DictComp: dict_comprehension,
    ast.GeneratorExp: list_comprehension,
    ast.Lambda: _lambda,
    ast.Starred: _starred,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
