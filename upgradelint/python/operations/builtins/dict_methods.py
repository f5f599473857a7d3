"""Methods of dicts."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.comparison import contains
from upgradelint.python.operations.items import dict_item, touch
from upgradelint.python.operations.natives import Kwargs
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, ListContent, ListValue
from upgradelint.python.values.terms import Operation, Unknown, Value


def _argument(args: list[Value], kwargs: Kwargs, position: int, name: str, default: Value) -> Value:
    return args[position] if position < len(args) else kwargs.get(name, default)


def dict_get(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    touch(ev, base, "get", args[0], state, where)
    return _get(ev, base, state, args[0], _argument(args, kwargs, 1, "default", None), where)


def _get(
    ev: Interpreter, base: Value, state: State, key: Value, default: Value, where: Location
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
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
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
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    key = args[0]
    value = dict_get(ev, base, state, args, kwargs, where)
    if isinstance(key, Unknown):
        state.write(base).more = key
    elif contains(ev, base, key, state, where) is False:
        state.write(base).items[key] = value
    return value


def dict_update(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    for arg in args:
        if isinstance(arg, DictValue):
            _merge(state.write(base), state.read(arg))
            continue
        items, more = iterate(ev, arg, state, where)
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
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base)
    return ListValue(ListContent(list(content.items), content.more))


def dict_values(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base)
    return ListValue(ListContent(list(content.items.values()), content.more))


def dict_items(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.read(base)
    return ListValue(ListContent(list(content.items.items()), content.more))
