"""Methods of lists and tuples."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.builtins.sequences import ordered
from upgradelint.python.operations.natives import Kwargs
from upgradelint.python.operations.protocols import is_plain, iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Raised
from upgradelint.python.values.effort import effort
from upgradelint.python.values.sizes import SIZE, TOO_BIG
from upgradelint.python.values.terms import Operation, Outside, Unknown, Value


def list_append(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    state.write(base).items.append(args[0])
    return None


def list_extend(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    content = state.write(base)
    if len(content.items) + len(items) > SIZE:
        content.more = content.more or Unknown(TOO_BIG, where)
        return None
    content.items += items
    content.more = content.more or more
    return None


def list_insert(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    effort.add(len(content.items) >> 4)
    if isinstance(args[0], int):
        content.items.insert(args[0], args[1])
    else:
        content.more = Unknown("inserted at an unknown index", where)
    return None


def list_pop(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    key = args[0] if args else -1
    if content.more is not None or not isinstance(key, int):
        content.more = content.more or Unknown("popped at an unknown index", where)
        return Operation("", where, operator="[]", operands=(base, key))
    if not -len(content.items) <= key < len(content.items):
        raise Raised(Outside("builtins.IndexError"), where)
    effort.add(len(content.items) >> 4)
    return content.items.pop(key)


def list_remove(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    content = state.write(base)
    effort.add(len(content.items))
    if args[0] in content.items:
        content.items.remove(args[0])
    elif content.more is None and is_plain(tuple(content.items)) and is_plain(args[0]):
        raise Raised(Outside("builtins.ValueError"), where)
    else:
        content.more = content.more or Unknown("an unknown item was removed", where)
    return None


def list_sort(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items = ordered(ev, state.read(base).items, kwargs, state, where)
    content = state.write(base)
    if isinstance(items, Unknown):
        content.more = items
    else:
        content.items = items
        content.more = None
    return None


def list_reverse(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    state.write(base).items.reverse()
    return None


def sequence_index(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, base, state, where)
    if args[0] in items:
        return items.index(args[0])
    if more is None and is_plain(tuple(items)) and is_plain(args[0]):
        raise Raised(Outside("builtins.ValueError"), where)
    return Unknown("index of an unknown item", where)


def sequence_count(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, base, state, where)
    return items.count(args[0]) if more is None else Unknown("count in an unknown list", where)


def list_popleft(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return list_pop(ev, base, state, [0], kwargs, where)


def list_appendleft(
    ev: Interpreter, base: Value, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return list_insert(ev, base, state, [0, *args], kwargs, where)
