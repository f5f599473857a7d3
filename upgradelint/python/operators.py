"""Operators, truth and iteration over known and unknown values."""

import ast
import operator
from collections.abc import Callable

from upgradelint.location import Location
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.state import State
from upgradelint.python.values import (
    Bound,
    ClassValue,
    DictContent,
    DictValue,
    FunctionValue,
    Instance,
    ListContent,
    ListValue,
    Mutable,
    Operation,
    Outside,
    Raised,
    SetValue,
    Template,
    Unknown,
    Unordered,
    Value,
)

SIZE = 1_000_000
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

SCALARS = (str, bytes, int, float, complex, bool, type(None), type(...))


def is_plain(value: Value) -> bool:
    """Whether a value is a scalar, or a tuple of plain values."""
    if isinstance(value, tuple):
        return all(is_plain(one) for one in value)
    return isinstance(value, SCALARS)


def truth(ev: Evaluator, value: Value, state: State, where: Location) -> bool | None:
    """Whether a value is true; an unknown one is decided, None while loading."""
    if isinstance(value, Operation) and value.operator == "not":
        inner = truth(ev, value.operands[0], state, where)
        return None if inner is None else not inner
    if isinstance(value, Unknown):
        return ev.decide(value, state, where)
    if isinstance(value, (ListValue, DictValue, SetValue)):
        return _truth_of_container(ev, value, state, where)
    if isinstance(value, Instance):
        return _truth_of_instance(ev, value, state, where)
    return True if isinstance(value, Mutable) else bool(value)


def _truth_of_container(ev: Evaluator, value: Value, state: State, where: Location) -> bool | None:
    content = state.read(value)
    sure = (
        content.items if isinstance(content, ListContent) else content.items.keys() - content.maybe
    )
    if sure:
        return True
    if content.more is None and not getattr(content, "maybe", None):
        return False
    return ev.decide(Operation("", where, operator="is not empty", operands=(value,)), state, where)


def _truth_of_instance(
    ev: Evaluator, value: Instance, state: State, where: Location
) -> bool | None:
    from upgradelint.python.attributes import find_in_class
    from upgradelint.python.calls import call

    for name in ("__bool__", "__len__"):
        method, _ = find_in_class(ev, value.cls, name, state)
        if isinstance(method, FunctionValue):
            return truth(ev, call(ev, Bound(method, value), [], {}, state, where), state, where)
    return True


def unary(ev: Evaluator, op: ast.unaryop, value: Value, state: State, where: Location) -> Value:
    """`not`, `-`, `+` and `~`."""
    if isinstance(op, ast.Not):
        if isinstance(value, Unknown):
            return Operation("", where, operator="not", operands=(value,))
        holds = truth(ev, value, state, where)
        return Unknown("not of an unknown", where) if holds is None else not holds
    if isinstance(value, Unknown):
        return Operation("", where, operator=type(op).__name__, operands=(value,))
    apply = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert}[type(op)]
    return _apply(apply, [value], where)


def _apply(func: Callable[..., Value], operands: list[Value], where: Location) -> Value:
    try:
        return func(*operands)
    except (TypeError, ValueError, ArithmeticError, OverflowError) as error:
        raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None


def binary(
    ev: Evaluator,
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
        from upgradelint.python.strings import percent

        return percent(ev, left, right, state, where)
    if is_plain(left) and is_plain(right):
        if _too_big(op, left, right):
            return Unknown("result is too big", where)
        return _apply(apply, [left, right], where)
    if isinstance(op, ast.Add) and _textual(left) and _textual(right):
        from upgradelint.python.strings import joined_string

        return joined_string([left, right], where)
    if isinstance(left, Instance):
        made = _by_method(ev, f"__{apply.__name__.strip('_')}__", left, right, state, where)
        if made is not None:
            return made
    return _on_containers(ev, symbol, left, right, state, where, in_place)


def _textual(value: Value) -> bool:
    return isinstance(value, (str, Template))


def _by_method(
    ev: Evaluator, name: str, left: Instance, right: Value, state: State, where: Location
) -> Value | None:
    from upgradelint.python.attributes import find_in_class
    from upgradelint.python.calls import call

    method, _ = find_in_class(ev, left.cls, name, state)
    if not isinstance(method, FunctionValue):
        return None
    return call(ev, Bound(method, left), [right], {}, state, where)


def _too_big(op: ast.operator, left: Value, right: Value) -> bool:
    if isinstance(op, ast.Pow):
        return not (isinstance(right, (int, float)) and abs(right) <= 1000 and _bits(left) <= 1000)
    if isinstance(op, ast.LShift):
        return isinstance(right, int) and right > 10_000
    if isinstance(op, ast.Mult):
        sizes = [len(one) for one in (left, right) if isinstance(one, (str, bytes, tuple))]
        counts = [one for one in (left, right) if isinstance(one, int)]
        if sizes and counts:
            return sizes[0] * abs(counts[0]) > SIZE
        return _bits(left) + _bits(right) > BITS
    if isinstance(op, ast.Add) and isinstance(left, (str, bytes, tuple)):
        return len(left) + (len(right) if hasattr(right, "__len__") else 0) > SIZE
    return False


def _bits(value: Value) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _on_containers(
    ev: Evaluator,
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
        content.items = [*content.items, *items]
        content.more = content.more or more
        return target
    if isinstance(left, ListValue) and symbol == "*" and isinstance(right, int):
        content = state.read(left)
        if len(content.items) * right > SIZE:
            return Unknown("result is too big", where)
        return ListValue(ListContent(content.items * right, content.more))
    if isinstance(left, tuple) and symbol == "+" and isinstance(right, tuple):
        return left + right
    if symbol == "|" and isinstance(left, DictValue) and isinstance(right, DictValue):
        return _merged_dict(left, right, state, in_place)
    if symbol in ("|", "&", "-", "^") and not isinstance(left, (Unknown, *SCALARS)):
        return _set_operation(ev, symbol, left, right, state, where)
    return Operation("", where, operator=symbol, operands=(left, right))


def _merged_dict(left: DictValue, right: DictValue, state: State, in_place: bool) -> DictValue:
    target = left if in_place else DictValue(state.read(left).copy(), left.kind)
    content, other = state.write(target), state.read(right)
    content.items.update(other.items)
    content.maybe = (content.maybe - other.items.keys()) | other.maybe
    content.more = content.more or other.more
    return target


def _set_operation(
    ev: Evaluator, symbol: str, left: Value, right: Value, state: State, where: Location
) -> Value:
    mine, more = iterate(ev, left, state, where)
    theirs, other = iterate(ev, right, state, where)
    if other is not None and symbol != "|":
        return Operation("", where, operator=symbol, operands=(left, right))
    apply = {
        "|": lambda: {**dict.fromkeys(mine), **dict.fromkeys(theirs)},
        "&": lambda: {one: None for one in mine if one in theirs},
        "-": lambda: {one: None for one in mine if one not in theirs},
        "^": lambda: {
            one: None for one in [*mine, *theirs] if (one in mine) is not (one in theirs)
        },
    }[symbol]
    return SetValue(DictContent(apply(), more=more or other))


def compare(
    ev: Evaluator,
    op: ast.cmpop,
    left: Value,
    right: Value,
    state: State,
    where: Location = Location("", 0),
) -> Value:
    """Compare two values: a bool, or an Operation where it cannot be told."""
    symbol, apply = SYMBOLS[type(op)]
    if symbol in ("in", "not in"):
        found = contains(ev, right, left, state, where)
        if isinstance(found, bool):
            return found is (symbol == "in")
        return found if symbol == "in" else Operation("", where, operator="not", operands=(found,))
    if symbol in ("is", "is not", "==", "!="):
        return _equality(ev, symbol, left, right, state, where)
    if is_plain(left) and is_plain(right):
        return _apply(apply, [left, right], where)
    known = (*SCALARS, tuple, ListValue)
    if isinstance(left, known) and isinstance(right, known) and type(left) is not type(right):
        raise Raised(Outside("builtins.TypeError"), where)
    if isinstance(left, (SetValue, DictValue)) and isinstance(right, (SetValue, DictValue)):
        return _subset(symbol, state.read(left), state.read(right), where)
    return Operation("", where, operator=symbol, operands=(left, right))


def _subset(symbol: str, left: DictContent, right: DictContent, where: Location) -> Value:
    if left.more or right.more or left.maybe or right.maybe:
        return Operation("", where, operator=symbol, operands=("a set", "another"))
    return bool(SYMBOLS_OF_SETS[symbol](left.items.keys(), right.items.keys()))


SYMBOLS_OF_SETS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _equality(
    ev: Evaluator, symbol: str, left: Value, right: Value, state: State, where: Location
) -> Value:
    positive = symbol in ("is", "==")
    same = _same(ev, left, right, state, where)
    if isinstance(same, bool):
        return same is positive
    made = Operation("", where, operator="==", operands=(left, right))
    return made if positive else Operation("", where, operator="not", operands=(made,))


def _same(ev: Evaluator, left: Value, right: Value, state: State, where: Location) -> bool | None:
    if left is right and not isinstance(left, Unknown):
        return True
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if is_plain(left) and is_plain(right):
        return bool(left == right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _same_items(ev, list(left), list(right), state, where)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        one, other = state.read(left), state.read(right)
        if one.more or other.more:
            return None
        return _same_items(ev, one.items, other.items, state, where)
    if isinstance(left, (DictValue, SetValue)) and type(left) is type(right):
        one, other = state.read(left), state.read(right)
        if one.more or other.more or one.maybe or other.maybe:
            return None
        if one.items.keys() != other.items.keys():
            return False
        keys = list(one.items)
        theirs = [other.items[key] for key in keys]
        return _same_items(ev, [one.items[key] for key in keys], theirs, state, where)
    if isinstance(left, Instance) and isinstance(right, Instance):
        return None
    return False


def _same_items(
    ev: Evaluator, left: list[Value], right: list[Value], state: State, where: Location
) -> bool | None:
    if len(left) != len(right):
        return False
    found = [_same(ev, one, other, state, where) for one, other in zip(left, right, strict=True)]
    return False if False in found else None if None in found else True


def contains(ev: Evaluator, container: Value, key: Value, state: State, where: Location) -> Value:
    """`key in container`: a bool, or an Operation. A key that may be absent is decided and the
    container remembers it.
    """
    made = Operation("", where, operator="in", operands=(key, container))
    if isinstance(key, Unknown) or isinstance(container, Unknown):
        return made
    if isinstance(container, str) and isinstance(key, str):
        return key in container
    if isinstance(container, (DictValue, SetValue)):
        return _has_key(ev, container, key, made, state, where)
    if isinstance(container, Instance):
        found = _by_method(ev, "__contains__", container, key, state, where)
        return made if found is None else found
    if not isinstance(container, (tuple, ListValue, ClassValue)):
        return made
    items, more = iterate(ev, container, state, where)
    found = [_same(ev, one, key, state, where) for one in items]
    if True in found:
        return True
    return made if None in found or more is not None else False


def _has_key(
    ev: Evaluator, container: Value, key: Value, made: Value, state: State, where: Location
) -> Value:
    content = state.read(container)
    if key in content.items and key not in content.maybe:
        return True
    if key not in content.items:
        return (
            made if content.more is not None and not isinstance(content.more, Unordered) else False
        )
    present = ev.decide(made, state, where)
    if present is None:
        return made
    changed = state.write(container)
    changed.maybe.discard(key)
    if not present:
        del changed.items[key]
    return present


def iterate(
    ev: Evaluator, value: Value, state: State, where: Location
) -> tuple[list[Value], Unknown | None]:
    """Return the known items and, where there may be others, why."""
    if isinstance(value, tuple):
        return list(value), None
    if isinstance(value, (ListValue, DictValue, SetValue)):
        content = state.read(value)
        more = None if isinstance(content.more, Unordered) else content.more
        return list(content.items), more
    if isinstance(value, str):
        return list(value), None
    if isinstance(value, Unknown):
        return [], value
    if isinstance(value, (Instance, ClassValue)):
        return _iterate_object(ev, value, state, where)
    if isinstance(value, SCALARS) and not isinstance(value, bytes):
        raise Raised(Outside("builtins.TypeError"), where)
    return [], Unknown("cannot be iterated", where)


def _iterate_object(
    ev: Evaluator, value: Value, state: State, where: Location
) -> tuple[list[Value], Unknown | None]:
    from upgradelint.python.attributes import find_in_class
    from upgradelint.python.calls import call

    cls = value.cls if isinstance(value, Instance) else value.metaclass
    method = find_in_class(ev, cls, "__iter__", state)[0] if cls is not None else None
    if isinstance(method, FunctionValue):
        return iterate(ev, call(ev, Bound(method, value), [], {}, state, where), state, where)
    return [], Unknown(f"items of {getattr(value, 'name', 'an instance')}", where)


__all__ = ["Template", "binary", "compare", "contains", "is_plain", "iterate", "truth", "unary"]
