"""Comparing values: a bool, or an Operation where it cannot be told."""

import ast
import operator

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.lookup import inner_dict
from upgradelint.python.operations.operators import SYMBOLS, apply_operator, by_method, operated
from upgradelint.python.operations.protocols import SCALARS, is_plain, iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    ListContent,
    ListValue,
    SetValue,
)
from upgradelint.python.values.definitions import ClassValue, Instance, NativeType, Raised
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import (
    NOWHERE,
    Doubtful,
    Operation,
    Outside,
    Template,
    Unknown,
    Unordered,
    Value,
)


def compare(
    ev: Interpreter,
    op: ast.cmpop,
    left: Value,
    right: Value,
    state: State,
    where: Location = NOWHERE,
) -> Value:
    """Compare two values: a bool, or an Operation where it cannot be told."""
    symbol, apply = SYMBOLS[type(op)]
    if symbol in ("in", "not in"):
        if ev.watch is not None and isinstance(right, DictValue):
            ev.watch.touched(right, "in", left, state, where)
        operated(ev, right, "in", state, where)
        found = contains(ev, right, left, state, where)
        if isinstance(found, bool):
            return found is (symbol == "in")
        return found if symbol == "in" else Operation("", where, operator="not", operands=(found,))
    if symbol in ("is", "is not", "==", "!="):
        return _equality(ev, symbol, left, right, state, where)
    if is_plain(left) and is_plain(right):
        if ev.watch is not None:
            ev.watch.compared(symbol, left, right, state, where)
        return apply_operator(apply, [left, right], where)
    operated(ev, left, symbol, state, where)
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
    ev: Interpreter, symbol: str, left: Value, right: Value, state: State, where: Location
) -> Value:
    positive = symbol in ("is", "==")
    identical = symbol.startswith("is") and isinstance(left, Instance) and left is not right
    if identical and isinstance(right, Instance):
        return not positive
    same = _same(ev, left, right, state, where)
    if isinstance(same, bool):
        return same is positive
    made = Operation("", where, operator="==", operands=(left, right))
    return made if positive else Operation("", where, operator="not", operands=(made,))


def _same(ev: Interpreter, left: Value, right: Value, state: State, where: Location) -> bool | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None if _may_be(left, right) and _may_be(right, left) else False
    if left is right:
        return True
    if is_plain(left) and is_plain(right):
        return bool(left == right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _same_items(ev, list(left), list(right), state, where)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _same_objects(ev, left, right, state, where)
    if isinstance(left, (ListValue, DictValue, SetValue)) and type(left) is type(right):
        return _same_contents(ev, state.read(left), state.read(right), state, where)
    return False


def _may_be(value: Value, other: Value) -> bool:
    return not (isinstance(value, Template) and isinstance(other, str) and not value.may_be(other))


def _same_objects(
    ev: Interpreter, left: Value, right: Value, state: State, where: Location
) -> bool | None:
    """Members of an enumeration are themselves, or the text that they are; others not told."""
    plain = [_text_of_member(value, state) for value in (left, right)]
    if all(is_plain(text) for text in plain):
        return bool(plain[0] == plain[1])
    if not isinstance(left, Instance) or not isinstance(right, Instance):
        return False
    members = ["_value_" in state.read(instance) for instance in (left, right)]
    return False if all(members) else None


def _text_of_member(value: Value, state: State) -> Value:
    """The text of a member of an enumeration that is a str too, anything else as it is."""
    if not isinstance(value, Instance):
        return value
    is_text = any(
        base == NativeType("str") or cls.name == "StrEnum"
        for cls in value.cls.mro
        for base in (*cls.bases, None)
    )
    return state.read(value).get("_value_", value) if is_text else value


def _same_contents(
    ev: Interpreter, left: Value, right: Value, state: State, where: Location
) -> bool | None:
    if left.more or right.more or getattr(left, "maybe", None) or getattr(right, "maybe", None):
        return None
    if isinstance(left, ListContent):
        return _same_items(ev, left.items, right.items, state, where)
    if left.items.keys() != right.items.keys():
        return False
    theirs = [right.items[key] for key in left.items]
    return _same_items(ev, list(left.items.values()), theirs, state, where)


def _same_items(
    ev: Interpreter, left: list[Value], right: list[Value], state: State, where: Location
) -> bool | None:
    if len(left) != len(right):
        return False
    effort.add(len(left))
    found = [_same(ev, one, other, state, where) for one, other in zip(left, right, strict=True)]
    return False if False in found else None if None in found else True


def contains(ev: Interpreter, container: Value, key: Value, state: State, where: Location) -> Value:
    """`key in container`: a bool, or an Operation. A key that may be absent is decided and the
    container remembers it.
    """
    made = Operation("", where, operator="in", operands=(key, container))
    if isinstance(key, Unknown) or isinstance(container, Unknown):
        return made
    if isinstance(container, str) and isinstance(key, str):
        effort.add(len(container) >> 8)
        return key in container
    if isinstance(container, (DictValue, SetValue)):
        return _has_key(ev, container, key, made, state, where)
    if isinstance(container, Instance):
        found = by_method(ev, "__contains__", container, key, state, where)
        inner = inner_dict(container, state) if found is None else None
        if inner is not None:
            return contains(ev, inner, key, state, where)
        return made if found is None else found
    if not isinstance(container, (tuple, ListValue, ClassValue)):
        return made
    items, more = iterate(ev, container, state, where)
    effort.add(len(items))
    found = [_same(ev, item, key, state, where) for item in items]
    if True in found and not isinstance(more, Doubtful):
        return True
    return made if None in found or more is not None else False


def _has_key(
    ev: Interpreter, container: Value, key: Value, made: Value, state: State, where: Location
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
