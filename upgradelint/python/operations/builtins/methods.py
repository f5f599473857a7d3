"""Methods of lists, dicts, sets and tuples, by type and name."""

from collections.abc import Callable
from typing import TypeAlias

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.builtins.dict_methods import (
    dict_get,
    dict_items,
    dict_keys,
    dict_pop,
    dict_setdefault,
    dict_update,
    dict_values,
)
from upgradelint.python.operations.builtins.sequence_methods import (
    list_append,
    list_appendleft,
    list_extend,
    list_insert,
    list_pop,
    list_popleft,
    list_remove,
    list_reverse,
    list_sort,
    sequence_count,
    sequence_index,
)
from upgradelint.python.operations.natives import Kwargs
from upgradelint.python.operations.operators import set_operation
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, IteratorValue, ListValue, SetValue
from upgradelint.python.values.terms import Unknown, Value

Method: TypeAlias = Callable[[Interpreter, Value, State, list[Value], Kwargs, Location], Value]


def clear(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    content.items.clear()
    content.more = None
    return None


def copy_of(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base).copy()
    if isinstance(base, ListValue):
        return ListValue(content)
    return type(base)(content, base.kind)


def set_add(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    if isinstance(args[0], Unknown):
        content.more = content.more or args[0]
    else:
        content.items[args[0]] = None
    return None


def set_discard(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    state.write(base).items.pop(args[0], None)
    return None


def set_update(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    for arg in args:
        items, more = iterate(ev, arg, state, where)
        content = state.write(base)
        content.items.update(dict.fromkeys(items))
        content.more = content.more or more
    return None


def _set_method(symbol: str) -> Method:
    def method(
        ev: Interpreter,
        base: Value,
        state: State,
        args: list[Value],
        kwargs: Kwargs,
        where: Location,
    ) -> Value:
        result = base
        for arg in args:
            result = set_operation(ev, symbol, result, arg, state, where)
        return result

    return method


def iterator_enter(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """What a generator that is a context manager gives: all of it has run."""
    items = state.read(base).items
    return items[0] if items else None


METHODS: dict[type, dict[str, Method]] = {
    IteratorValue: {
        "__enter__": iterator_enter,
        "__exit__": lambda *_: None,
        "close": lambda *_: None,
        "send": lambda ev, base, state, args, *rest: list_popleft(ev, base, state, [], *rest),
        "__next__": list_popleft,
    },
    ListValue: {
        "popleft": list_popleft,
        "appendleft": list_appendleft,
        "append": list_append,
        "extend": list_extend,
        "insert": list_insert,
        "pop": list_pop,
        "remove": list_remove,
        "sort": list_sort,
        "reverse": list_reverse,
        "clear": clear,
        "copy": copy_of,
        "index": sequence_index,
        "count": sequence_count,
    },
    tuple: {"index": sequence_index, "count": sequence_count},
    DictValue: {
        "get": dict_get,
        "pop": dict_pop,
        "setdefault": dict_setdefault,
        "update": dict_update,
        "keys": dict_keys,
        "values": dict_values,
        "items": dict_items,
        "iterkeys": dict_keys,
        "itervalues": dict_values,
        "iteritems": dict_items,
        "clear": clear,
        "copy": copy_of,
    },
    SetValue: {
        "add": set_add,
        "discard": set_discard,
        "remove": set_discard,
        "update": set_update,
        "union": _set_method("|"),
        "intersection": _set_method("&"),
        "difference": _set_method("-"),
        "symmetric_difference": _set_method("^"),
        "clear": clear,
        "copy": copy_of,
    },
}
