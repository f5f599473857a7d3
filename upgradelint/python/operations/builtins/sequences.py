"""Builtin functions over sequences and numbers."""

import functools
from collections.abc import Callable

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.lookup import find_in_class, inner_dict
from upgradelint.python.operations.natives import Body, Kwargs, Table, call_of
from upgradelint.python.operations.operators import by_method
from upgradelint.python.operations.protocols import is_plain, iterate, truth
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictValue,
    IteratorValue,
    ListContent,
    ListValue,
    SetValue,
)
from upgradelint.python.values.definitions import Bound, FunctionValue, Instance, Raised
from upgradelint.python.values.terms import Doubtful, Operation, Outside, Unknown, Unordered, Value

FUNCTIONS = Table()

RANGE = 100_000


@FUNCTIONS.named("len")
def _len(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    value = args[0]
    if isinstance(value, (str, bytes, tuple)):
        return len(value)
    if isinstance(value, (ListValue, DictValue, SetValue)):
        content = state.read(value)
        uncertain = getattr(content, "maybe", None) or (
            content.more is not None and not isinstance(content.more, Unordered)
        )
        return call_of("len", args, where) if uncertain else len(content.items)
    if isinstance(value, Instance):
        method, _ = find_in_class(ev, value.cls, "__len__", state)
        if isinstance(method, FunctionValue):
            return ev.call(Bound(method, value), [], {}, state, where)
        if (inner := inner_dict(value, state)) is not None:
            return _len(ev, state, [inner], kwargs, where)
    return call_of("len", args, where)


@FUNCTIONS.named("range", "xrange")
def _range(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if all(isinstance(arg, int) for arg in args):
        try:
            numbers = range(*args)
        except (TypeError, ValueError):
            raise Raised(Outside("builtins.TypeError"), where) from None
        if not numbers[RANGE:]:  # a length of its own may be too long for Python
            return tuple(numbers)
    return call_of("range", args, where)


@FUNCTIONS.named("sorted")
def _sorted(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    if more is not None:
        return ListValue(ListContent(items, more))
    made = ordered(ev, items, kwargs, state, where)
    return made if isinstance(made, Unknown) else ListValue(ListContent(made))


def ordered(
    ev: Interpreter, items: list[Value], kwargs: Kwargs, state: State, where: Location
) -> list[Value] | Unknown:
    """Sort items by the `key` and `reverse` given, or say why they cannot be compared."""
    key = kwargs.get("key")
    keys = [ev.call(key, [item], {}, state, where) if key is not None else item for item in items]

    def by_key(one: int, other: int) -> int:
        left, right = keys[one], keys[other]
        if isinstance(left, Instance) and isinstance(right, Instance):
            if by_method(ev, "__lt__", left, right, state, where) is True:
                return -1
            if by_method(ev, "__lt__", right, left, state, where) is True:
                return 1
        return _order(left, right)

    try:
        positions: list[int] = sorted(
            range(len(items)),
            key=functools.cmp_to_key(by_key),
            reverse=kwargs.get("reverse") is True,
        )
    except TypeError:
        return Unknown("items that cannot be ordered", where)
    return [items[position] for position in positions]


def _order(left: Value, right: Value) -> int:
    """Negative, zero or positive, as sorting needs it; raises TypeError where Python would not
    know either, or where a value is not known.
    """
    if isinstance(left, tuple) and isinstance(right, tuple):
        for one, other in zip(left, right, strict=False):
            if one is not other and one != other:
                return _order(one, other)
        return len(left) - len(right)
    if not is_plain(left) or not is_plain(right):
        raise TypeError
    return int(left > right) - int(left < right)


@FUNCTIONS.named("zip")
def _zip(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    columns = [iterate(ev, arg, state, where) for arg in args]
    items = list(zip(*[items for items, _ in columns], strict=False))
    return ListValue(ListContent(items, _beside([reason for _, reason in columns], where)))


def _beside(reasons: list[Unknown | None], where: Location) -> Unknown | None:
    """Why the items of columns that are walked side by side are not known, column by column."""
    given = [reason for reason in reasons if reason is not None]
    if all(isinstance(reason, (Doubtful, Unordered)) for reason in given):
        return given[0] if given else None
    known = Unknown("what is known", where)
    columns = tuple(known if reason is None else reason for reason in reasons)
    return Operation("", where, operator="beside", operands=columns)


@FUNCTIONS.named("enumerate")
def _enumerate(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    numbered = list(enumerate(items, start if isinstance(start, int) else 0))
    return ListValue(ListContent(numbered, _beside([None, more], where)))


@FUNCTIONS.named("map")
def _map(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:

    columns = [iterate(ev, arg, state, where) for arg in args[1:]]
    more = next((reason for _, reason in columns if reason is not None), None)
    rows = zip(*[items for items, _ in columns], strict=False)
    return ListValue(
        ListContent([ev.call(args[0], list(row), {}, state, where) for row in rows], more)
    )


@FUNCTIONS.named("filter")
def _filter(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[1], state, where)
    kept = []
    for item in items:
        value = item if args[0] is None else ev.call(args[0], [item], {}, state, where)
        holds = truth(ev, value, state, where)
        if holds is None:
            more = more or Unknown("filtered by an unknown condition", where)
        if holds is not False:
            kept.append(item)
    return ListValue(ListContent(kept, more))


def _quantifier(name: str, stops: bool) -> Body:
    def body(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        items, more = iterate(ev, args[0], state, where)
        found = [truth(ev, item, state, where) for item in items]
        if stops in found:
            return stops
        return call_of(name, args, where) if None in found or more is not None else not stops

    return body


FUNCTIONS["any"] = _quantifier("any", stops=True)

FUNCTIONS["all"] = _quantifier("all", stops=False)


def _extreme(name: str, pick: Callable[..., Value]) -> Body:
    def body(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        items, more = iterate(ev, args[0], state, where) if len(args) == 1 else (args, None)
        plain = all(isinstance(item, (str, int, float, tuple)) for item in items)
        if more is not None or not plain or not items or kwargs:
            return call_of(name, args, where)
        try:
            return pick(items)
        except TypeError:
            return call_of(name, args, where)

    return body


FUNCTIONS["min"] = _extreme("min", min)

FUNCTIONS["max"] = _extreme("max", max)

FUNCTIONS["sum"] = _extreme("sum", sum)


@FUNCTIONS.named("reversed")
def _reversed(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    return ListValue(ListContent(items[::-1], more))


@FUNCTIONS.named("iter")
def _iter(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[0], IteratorValue):
        return args[0]
    if len(args) > 1:
        return call_of("iter", args, where)
    items, more = iterate(ev, args[0], state, where)
    return IteratorValue(ListContent(items, more))


@FUNCTIONS.named("next")
def _next(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    if items:
        if isinstance(args[0], IteratorValue):
            state.write(args[0]).items.pop(0)
        return items[0]
    if more is None:
        if len(args) > 1:
            return args[1]
        raise Raised(Outside("builtins.StopIteration"), where)
    return call_of("next", args, where)


def _numeric(name: str, func: Callable[..., Value]) -> Body:
    def body(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        if not all(isinstance(arg, (int, float, str)) for arg in args):
            return call_of(name, args, where)
        try:
            return func(*args)
        except (TypeError, ValueError, OverflowError) as error:
            raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None

    return body


NUMERIC: dict[str, Callable[..., Value]] = {
    "abs": abs,
    "ord": ord,
    "chr": chr,
    "round": round,
    "hex": hex,
    "bin": bin,
}

for _name, _func in NUMERIC.items():
    FUNCTIONS[_name] = _numeric(_name, _func)
