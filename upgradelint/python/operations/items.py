"""Items of lists, dicts, tuples and of objects that have them."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.comparison import contains
from upgradelint.python.operations.lookup import find_in_class, inner_dict
from upgradelint.python.operations.protocols import is_plain
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListContent, ListValue
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
    NativeType,
    Raised,
)
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import Operation, Outside, Unknown, Value

Kwargs = dict[str, Value]


def touch(
    ev: Interpreter, base: Value, use: str, key: Value, state: State, where: Location
) -> None:
    """Tell the watching domain that a key of a dict, or of something unknown, is used."""
    if ev.watch is not None and isinstance(base, (DictValue, Unknown)):
        ev.watch.touched(base, use, key, state, where)


def get_item(ev: Interpreter, base: Value, key: Value, state: State, where: Location) -> Value:
    """`base[key]`; a missing key raises Raised(KeyError or IndexError)."""
    made = Operation("", where, operator="[]", operands=(base, key))
    if isinstance(base, DictValue) and not isinstance(key, Unknown):
        touch(ev, base, "read", key, state, where)
        return dict_item(ev, base, key, state, where)
    if isinstance(base, (ClassValue, Instance)):
        return _object_item(ev, base, key, state, where)
    if isinstance(base, (tuple, str, bytes, ListValue)):
        return _sequence_item(base, key, state, where, made)
    if isinstance(base, Outside) and base.path == "sys.modules" and isinstance(key, str):
        return ev.program.imported(key)
    if isinstance(base, (NativeType, Unknown)) or isinstance(key, Unknown):
        touch(ev, base, "read", key, state, where)
        if isinstance(base, DictValue) and state.read(base).factory is not None:
            state.write(base).more = key  # made now, where it was not there
        return made
    raise Raised(Outside("builtins.TypeError"), where)


def dict_item(ev: Interpreter, base: DictValue, key: Value, state: State, where: Location) -> Value:

    content = state.read(base)
    if key in content.maybe:
        for observer in ev.observers:
            observer.unset(base, key, state, where)
        contains(ev, base, key, state, where)
        content = state.read(base)
    if key in content.items:
        return content.items[key]
    if content.more is not None:
        return Operation("", where, operator="[]", operands=(base, key))
    if content.factory is not None:
        value = ev.call(content.factory, [], {}, state, where)
        state.write(base).items[key] = value
        return value
    raise Raised(Outside("builtins.KeyError"), where)


def _object_item(ev: Interpreter, base: Value, key: Value, state: State, where: Location) -> Value:
    cls = base.cls if isinstance(base, Instance) else base.metaclass
    method = find_in_class(ev, cls, "__getitem__", state)[0] if cls is not None else None
    if isinstance(method, FunctionValue):
        return ev.call(Bound(method, base), [key], {}, state, where)
    if isinstance(base, ClassValue):
        return base
    if (inner := inner_dict(base, state)) is not None:
        return get_item(ev, inner, key, state, where)
    return Operation("", where, operator="[]", operands=(base, key))


def _sequence_item(
    base: Value, key: Value, state: State, where: Location, made: Operation
) -> Value:
    content = state.read(base) if isinstance(base, ListValue) else None
    items = content.items if content is not None else base
    if isinstance(key, Operation) and key.operator == "slice":
        if not is_plain(key.operands):
            return made
        part = _part(items, key.operands, where)
        return part if content is None else ListValue(ListContent(list(part), content.more))
    if not isinstance(key, int):
        return made
    if -len(items) <= key < len(items) and (content is None or not (content.more and key < 0)):
        return items[key]
    if content is not None and content.more is not None:
        return made
    raise Raised(Outside("builtins.IndexError"), where)


def _part(items: Value, bounds: tuple[Value, ...], where: Location) -> Value:
    try:
        part = items[slice(*bounds)]
    except (TypeError, ValueError) as error:
        raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None
    effort.add(len(part) >> 2)
    return part


def set_item(
    ev: Interpreter, base: Value, key: Value, value: Value, state: State, where: Location
) -> None:
    """`base[key] = value`; of what is unknown nothing is remembered, but listeners are told."""
    touch(ev, base, "set", key, state, where)
    for listener in ev.items:
        listener(base, key, value, state, where)
    if isinstance(base, DictValue):
        content = state.write(base)
        if isinstance(key, Unknown):
            content.more = key
        else:
            content.items[key] = value
            content.maybe.discard(key)
    elif isinstance(base, ListValue):
        content = state.write(base)
        if isinstance(key, int) and -len(content.items) <= key < len(content.items):
            content.items[key] = value
        else:
            content.more = Unknown("an item was set by an unknown index", where)
    elif isinstance(base, Unknown) and isinstance(key, str):
        for listener in ev.assignments:
            listener(base, key, value, state, where)
    elif isinstance(base, Instance) and not _call_method(
        ev, base, "__setitem__", [key, value], state, where
    ):
        set_item(ev, inner_dict(base, state), key, value, state, where)


def _call_method(
    ev: Interpreter, base: Instance, name: str, args: list[Value], state: State, where: Location
) -> bool:
    """Call the method of an object's own; False where it has none."""
    method, _ = find_in_class(ev, base.cls, name, state)
    if not isinstance(method, FunctionValue):
        return False
    ev.call(Bound(method, base), args, {}, state, where)
    return True


def delete_item(ev: Interpreter, base: Value, key: Value, state: State, where: Location) -> None:
    """`del base[key]`; a missing key raises Raised(KeyError)."""
    touch(ev, base, "delete", key, state, where)
    if isinstance(base, DictValue):
        if isinstance(key, Unknown):
            state.write(base).more = key
            return
        dict_item(ev, base, key, state, where)
        state.write(base).items.pop(key, None)
    elif isinstance(base, ListValue):
        content = state.write(base)
        if isinstance(key, int) and -len(content.items) <= key < len(content.items):
            del content.items[key]
        else:
            content.more = Unknown("an item was deleted by an unknown index", where)
    elif isinstance(base, Instance) and not _call_method(
        ev, base, "__delitem__", [key], state, where
    ):
        delete_item(ev, inner_dict(base, state), key, state, where)


def spread_mapping(value: Value, state: State, where: Location) -> Kwargs:
    """Return what `**value` passes by name; what is not known is passed as `**`."""
    if not isinstance(value, DictValue):
        return {"**": value if isinstance(value, Unknown) else Unknown("** of no dict", where)}
    content = state.read(value)
    found = {key: item for key, item in content.items.items() if isinstance(key, str)}
    if content.more is not None:
        found["**"] = content.more
    return found
