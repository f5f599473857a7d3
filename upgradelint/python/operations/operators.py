"""Unary and binary operators over known and unknown values."""

import ast
import operator
from collections.abc import Callable

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.formatting import joined_string, percent
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.operations.protocols import SCALARS, is_plain, iterate, truth
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    ListContent,
    ListValue,
    SetValue,
)
from upgradelint.python.values.definitions import Bound, FunctionValue, Instance, Raised
from upgradelint.python.values.effort import effort
from upgradelint.python.values.sizes import SIZE, TOO_BIG, measured
from upgradelint.python.values.terms import Doubtful, Operation, Outside, Template, Unknown, Value

BITS = 100_000

SYMBOLS: dict[type[ast.AST], tuple[str, Callable[..., Value]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.FloorDiv: ("//", operator.floordiv),
    ast.Mod: ("%", operator.mod),
    ast.Pow: ("**", operator.pow),
    ast.LShift: ("<<", operator.lshift),
    ast.RShift: (">>", operator.rshift),
    ast.BitOr: ("|", operator.or_),
    ast.BitAnd: ("&", operator.and_),
    ast.BitXor: ("^", operator.xor),
    ast.MatMult: ("@", operator.matmul),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Is: ("is", operator.is_),
    ast.IsNot: ("is not", operator.is_not),
    ast.In: ("in", lambda left, right: left in right),
    ast.NotIn: ("not in", lambda left, right: left not in right),
}


UNARY: dict[type[ast.unaryop], Callable[..., Value]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def unary(ev: Interpreter, op: ast.unaryop, value: Value, state: State, where: Location) -> Value:
    """`not`, `-`, `+` and `~`."""
    if isinstance(op, ast.Not):
        if isinstance(value, Unknown):
            return Operation("", where, operator="not", operands=(value,))
        holds = truth(ev, value, state, where)
        return Unknown("the opposite of something unknown", where) if holds is None else not holds
    if isinstance(value, Unknown):
        return Operation("", where, operator=type(op).__name__, operands=(value,))
    return apply_operator(UNARY[type(op)], [value], where)


def apply_operator(func: Callable[..., Value], operands: list[Value], where: Location) -> Value:
    try:
        return func(*operands)
    except (TypeError, ValueError, ArithmeticError, OverflowError) as error:
        raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None


def binary(
    ev: Interpreter,
    op: ast.operator,
    left: Value,
    right: Value,
    state: State,
    where: Location,
    *,
    in_place: bool = False,
) -> Value:
    """Apply a binary operator; `in_place` as augmented assignment does to lists, dicts and sets."""
    symbol, apply = SYMBOLS[type(op)]
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return percent(ev, left, right, state, where)
    if is_plain(left) and is_plain(right):
        if _too_big(op, left, right):
            return Unknown(TOO_BIG, where)
        return measured(apply_operator(apply, [left, right], where), where)
    if isinstance(op, ast.Add) and _textual(left) and _textual(right):
        return joined_string([left, right], where)
    if isinstance(left, Instance):
        made = by_method(ev, f"__{apply.__name__.strip('_')}__", left, right, state, where)
        if made is not None:
            return made
    operated(ev, left, symbol, state, where)
    return _on_containers(ev, symbol, left, right, state, where, in_place)


def operated(ev: Interpreter, value: Value, symbol: str, state: State, where: Location) -> None:
    """Tell the watching domain that something unknown is given to an operator."""
    if ev.watch is not None and isinstance(value, Unknown):
        ev.watch.touched(value, symbol, None, state, where)


def _textual(value: Value) -> bool:
    return isinstance(value, (str, Template))


def by_method(
    ev: Interpreter, name: str, left: Instance, right: Value, state: State, where: Location
) -> Value | None:
    method, _ = find_in_class(ev, left.cls, name, state)
    if not isinstance(method, FunctionValue):
        return None
    return ev.call(Bound(method, left), [right], {}, state, where)


def _too_big(op: ast.operator, left: Value, right: Value) -> bool:
    if isinstance(op, ast.Pow):
        return not (isinstance(right, (int, float)) and abs(right) <= 1000 and _bits(left) <= 1000)
    if isinstance(op, ast.LShift):
        return isinstance(right, int) and _bits(left) + right > BITS
    if isinstance(op, ast.Mod) and isinstance(left, bytes):
        return True  # a width in it may be anything
    if isinstance(op, ast.Mult):
        sizes = [
            len(operand) for operand in (left, right) if isinstance(operand, (str, bytes, tuple))
        ]
        counts = [operand for operand in (left, right) if isinstance(operand, int)]
        if sizes and counts:
            return sizes[0] * abs(counts[0]) > SIZE
        return _bits(left) + _bits(right) > BITS
    if isinstance(op, ast.Add) and isinstance(left, (str, bytes, tuple)):
        return len(left) + (len(right) if hasattr(right, "__len__") else 0) > SIZE
    return False


def _bits(value: Value) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _on_containers(
    ev: Interpreter,
    symbol: str,
    left: Value,
    right: Value,
    state: State,
    where: Location,
    in_place: bool,
) -> Value:
    if isinstance(left, ListValue) and symbol == "+":
        items, more = iterate(ev, right, state, where)
        target = left if in_place else ListValue(state.read(left).copy())
        content = state.write(target)
        if len(content.items) + len(items) > SIZE:
            return Unknown(TOO_BIG, where)
        effort.add(len(content.items) >> 3)
        content.items = [*content.items, *items]
        content.more = content.more or more
        return target
    if isinstance(left, ListValue) and symbol == "*" and isinstance(right, int):
        content = state.read(left)
        if len(content.items) * right > SIZE:
            return Unknown(TOO_BIG, where)
        return measured(ListValue(ListContent(content.items * right, content.more)), where)
    if isinstance(left, tuple) and symbol == "+" and isinstance(right, tuple):
        return measured(left + right, where)
    if symbol == "|" and isinstance(left, DictValue) and isinstance(right, DictValue):
        return _merged_dict(left, right, state, in_place)
    if symbol in ("|", "&", "-", "^") and not isinstance(left, (Unknown, *SCALARS)):
        return set_operation(ev, symbol, left, right, state, where)
    return Operation("", where, operator=symbol, operands=(left, right))


def _merged_dict(left: DictValue, right: DictValue, state: State, in_place: bool) -> DictValue:
    target = left if in_place else DictValue(state.read(left).copy(), left.kind)
    content, other = state.write(target), state.read(right)
    content.items.update(other.items)
    content.maybe = (content.maybe - other.items.keys()) | other.maybe
    content.more = content.more or other.more
    return target


def set_operation(
    ev: Interpreter, symbol: str, left: Value, right: Value, state: State, where: Location
) -> Value:
    mine, more = iterate(ev, left, state, where)
    theirs, other = iterate(ev, right, state, where)
    if symbol in ("&", "-") and (more or other) is not None:
        return _open_set(symbol, (mine, more), (theirs, other), where)
    if other is not None and symbol != "|":
        return Operation("", where, operator=symbol, operands=(left, right))
    left_has, right_has = set(mine), set(theirs)
    kept = [
        element
        for element in dict.fromkeys([*mine, *theirs])
        if MEMBERSHIP[symbol](element in left_has, element in right_has)
    ]
    return SetValue(DictContent(dict.fromkeys(kept), more=more or other))


Elements = tuple[list[Value], Unknown | None]


def _open_set(symbol: str, left: Elements, right: Elements, where: Location) -> SetValue:
    """What two sets share, or one has alone, where not all of their elements are known."""
    (mine, more), (theirs, other) = left, right
    left_has, right_has = set(mine), set(theirs)
    if symbol == "-":
        kept = [item for item in mine if item not in right_has]
        sure = kept if other is None and not isinstance(more, Doubtful) else []
        left_open = None if isinstance(more, Doubtful) else more
        return SetValue(DictContent(dict.fromkeys(kept), set(kept) - set(sure), left_open))
    kept = [
        element
        for element in dict.fromkeys([*mine, *theirs])
        if (element in left_has or more is not None) and (element in right_has or other is not None)
    ]
    both = more if more is not None and other is not None else None
    return SetValue(DictContent(dict.fromkeys(kept), set(kept), both))


MEMBERSHIP: dict[str, Callable[[bool, bool], bool]] = {
    "|": lambda left, right: left or right,
    "&": lambda left, right: left and right,
    "-": lambda left, right: left and not right,
    "^": lambda left, right: left is not right,
}
"""Whether a set operation keeps an element, by where it is."""
