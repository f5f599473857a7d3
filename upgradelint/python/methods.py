"""Methods of lists, dicts, sets and tuples."""

from collections.abc import Callable
from typing import TypeAlias

from upgradelint.location import Location
from upgradelint.python.comparison import contains
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.items import dict_item, touch
from upgradelint.python.operators import set_operation
from upgradelint.python.protocols import is_plain, iterate
from upgradelint.python.state import State
from upgradelint.python.terms import Operation, Outside, Unknown, Value
from upgradelint.python.values import (
    DictContent,
    DictValue,
    IteratorValue,
    ListContent,
    ListValue,
    Raised,
    SetValue,
)

Kwargs: TypeAlias = dict[str, Value]
Method: TypeAlias = Callable[[Evaluator, Value, State, list[Value], Kwargs, Location], Value]


def _argument(args: list[Value], kwargs: Kwargs, position: int, name: str, default: Value) -> Value:
    return args[position] if position < len(args) else kwargs.get(name, default)


def list_append(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    state.write(base).items.append(args[0])
    return None


def list_extend(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    content = state.write(base)
    content.items += items
    content.more = content.more or more
    return None


def list_insert(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    if isinstance(args[0], int):
        content.items.insert(args[0], args[1])
    else:
        content.more = Unknown("inserted at an unknown index", where)
    return None


def list_pop(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    key = args[0] if args else -1
    if content.more is not None or not isinstance(key, int):
        content.more = content.more or Unknown("popped at an unknown index", where)
        return Operation("", where, operator="[]", operands=(base, key))
    if not -len(content.items) <= key < len(content.items):
        raise Raised(Outside("builtins.IndexError"), where)
    return content.items.pop(key)


def list_remove(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    if args[0] in content.items:
        content.items.remove(args[0])
    elif content.more is None and is_plain(tuple(content.items)) and is_plain(args[0]):
        raise Raised(Outside("builtins.ValueError"), where)
    else:
        content.more = content.more or Unknown("an unknown item was removed", where)
    return None


def list_sort(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    from upgradelint.python.builtin_sequences import ordered

    items = ordered(ev, state.read(base).items, kwargs, state, where)
    content = state.write(base)
    if isinstance(items, Unknown):
        content.more = items
    else:
        content.items = items
        content.more = None
    return None


def list_reverse(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    state.write(base).items.reverse()
    return None


def clear(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    content.items.clear()
    content.more = None
    return None


def copy_of(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base).copy()
    if isinstance(base, ListValue):
        return ListValue(content)
    return type(base)(content, base.kind)


def sequence_index(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, base, state, where)
    if args[0] in items:
        return items.index(args[0])
    if more is None and is_plain(tuple(items)) and is_plain(args[0]):
        raise Raised(Outside("builtins.ValueError"), where)
    return Unknown("index of an unknown item", where)


def sequence_count(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, base, state, where)
    return items.count(args[0]) if more is None else Unknown("count in an unknown list", where)


def dict_get(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    touch(ev, base, "get", args[0], state, where)
    return _get(ev, base, state, args[0], _argument(args, kwargs, 1, "default", None), where)


def _get(
    ev: Evaluator, base: Value, state: State, key: Value, default: Value, where: Location
) -> Value:
    if isinstance(key, Unknown):
        return Operation("", where, operator="[]", operands=(base, key))
    present = contains(ev, base, key, state, where)
    if present is True:
        return state.read(base).items[key]
    if present is False:
        return default
    return Operation("", where, operator="get", operands=(base, key, default))


def dict_pop(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    defaulted = len(args) + len(kwargs) > 1
    touch(ev, base, "discard" if defaulted else "pop", args[0], state, where)
    if defaulted:
        default = _argument(args, kwargs, 1, "default", None)
        value = _get(ev, base, state, args[0], default, where)
    elif isinstance(args[0], Unknown):
        value = Operation("", where, operator="[]", operands=(base, args[0]))
    else:
        value = dict_item(ev, base, args[0], state, where)
    content = state.write(base)
    if isinstance(args[0], Unknown):
        content.more = args[0]
    else:
        content.items.pop(args[0], None)
        content.maybe.discard(args[0])
    return value


def dict_setdefault(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    value = dict_get(ev, base, state, args, kwargs, where)
    if isinstance(args[0], Unknown):
        state.write(base).more = args[0]
    elif args[0] not in state.read(base).items and not isinstance(value, Operation):
        state.write(base).items[args[0]] = value
    return value


def dict_update(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    for one in args:
        if isinstance(one, DictValue):
            _merge(state.write(base), state.read(one))
            continue
        items, more = iterate(ev, one, state, where)
        content = state.write(base)
        for item in items:
            pair, rest = iterate(ev, item, state, where)
            if rest is not None or len(pair) != 2 or isinstance(pair[0], Unknown):
                more = more or Unknown("updated with unknown entries", where)
            else:
                content.items[pair[0]] = pair[1]
                content.maybe.discard(pair[0])
        content.more = content.more or more
    content = state.write(base)
    spread = kwargs.pop("**", None)
    content.items.update(kwargs)
    content.maybe -= kwargs.keys()
    content.more = content.more or spread
    return None


def _merge(content: DictContent, other: DictContent) -> None:
    absent = {key for key in other.maybe if key not in content.items or key in content.maybe}
    content.items.update(other.items)
    content.maybe = (content.maybe - (other.items.keys() - other.maybe)) | absent
    content.more = content.more or other.more


def dict_keys(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base)
    return ListValue(ListContent(list(content.items), content.more))


def dict_values(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base)
    return ListValue(ListContent(list(content.items.values()), content.more))


def dict_items(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base)
    return ListValue(ListContent(list(content.items.items()), content.more))


def set_add(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    if isinstance(args[0], Unknown):
        content.more = content.more or args[0]
    else:
        content.items[args[0]] = None
    return None


def set_discard(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    state.write(base).items.pop(args[0], None)
    return None


def set_update(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    for one in args:
        items, more = iterate(ev, one, state, where)
        content = state.write(base)
        content.items.update(dict.fromkeys(items))
        content.more = content.more or more
    return None


def _set_method(symbol: str) -> Method:
    def method(
        ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        result = base
        for one in args:
            result = set_operation(ev, symbol, result, one, state, where)
        return result

    return method


def list_popleft(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return list_pop(ev, base, state, [0], kwargs, where)


def list_appendleft(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return list_insert(ev, base, state, [0, *args], kwargs, where)


def iterator_enter(
    ev: Evaluator, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
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
