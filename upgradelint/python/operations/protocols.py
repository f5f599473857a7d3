"""What every value answers: whether it is true, and what it iterates over."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.lookup import find_in_class, inner_dict
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictValue,
    ListContent,
    ListValue,
    Mutable,
    SetValue,
)
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
    Native,
    Raised,
)
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import Doubtful, Operation, Outside, Unknown, Unordered, Value

SCALARS = (str, bytes, int, float, complex, bool, type(None), type(...))


def is_plain(value: Value) -> bool:
    """Whether a value is a scalar, or a tuple of plain values."""
    if isinstance(value, tuple):
        effort.add(len(value) >> 2)
        return all(is_plain(item) for item in value)
    return isinstance(value, SCALARS)


def doubt(value: Value, where: Location, operator: str = "perhaps") -> Doubtful:
    """Return why nobody knows whether items are there: it depends on a value, or they stand for
    some of it.
    """
    if isinstance(value, Doubtful):
        return value
    return Doubtful("", where, operator=operator, operands=(value,))


def truth(ev: Interpreter, value: Value, state: State, where: Location) -> bool | None:
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


def _truth_of_container(
    ev: Interpreter, value: Value, state: State, where: Location
) -> bool | None:
    content = state.read(value)
    sure = (
        content.items if isinstance(content, ListContent) else content.items.keys() - content.maybe
    )
    if sure and not isinstance(content.more, Doubtful):
        return True
    if content.more is None and not getattr(content, "maybe", None):
        return False
    return ev.decide(Operation("", where, operator="is not empty", operands=(value,)), state, where)


def _truth_of_instance(
    ev: Interpreter, value: Instance, state: State, where: Location
) -> bool | None:
    for name in ("__bool__", "__len__"):
        method, _ = find_in_class(ev, value.cls, name, state)
        if isinstance(method, FunctionValue):
            return truth(ev, ev.call(Bound(method, value), [], {}, state, where), state, where)
    inner = inner_dict(value, state)
    return True if inner is None else truth(ev, inner, state, where)


def iterate(
    ev: Interpreter, value: Value, state: State, where: Location
) -> tuple[list[Value], Unknown | None]:
    """Return the known items and, where there may be others, why."""
    if isinstance(value, (str, tuple)):
        effort.add(len(value) >> 2)
        return list(value), None
    if isinstance(value, (ListValue, DictValue, SetValue)):
        content = state.read(value)
        more = None if isinstance(content.more, Unordered) else content.more
        if more is None and isinstance(value, SetValue) and content.maybe:
            more = doubt(value, where)
        effort.add(len(content.items) >> 2)
        return list(content.items), more
    if isinstance(value, Unknown):
        if ev.watch is not None:
            ev.watch.touched(value, "iterate", None, state, where)
        return [], value
    if isinstance(value, (Instance, ClassValue)):
        return _iterate_object(ev, value, state, where)
    if isinstance(value, SCALARS) and not isinstance(value, bytes):
        raise Raised(Outside("builtins.TypeError"), where)
    return [], Unknown("items of something that cannot be looped over", where)


def element(more: Unknown | None, where: Location) -> Value:
    """Return what stands for each item that is not known; of several that are walked side by side
    a tuple.
    """
    if isinstance(more, Operation) and more.operator == "beside":
        return tuple(
            Operation("", where, operator="each", operands=(each,)) for each in more.operands
        )
    return Operation("", where, operator="each", operands=(more,))


def _iterate_object(
    ev: Interpreter, value: Value, state: State, where: Location
) -> tuple[list[Value], Unknown | None]:
    cls = value.cls if isinstance(value, Instance) else value.metaclass
    method = find_in_class(ev, cls, "__iter__", state)[0] if cls is not None else None
    if isinstance(method, (FunctionValue, Native)):
        return iterate(ev, ev.call(Bound(method, value), [], {}, state, where), state, where)
    if (inner := inner_dict(value, state)) is not None:
        return iterate(ev, inner, state, where)
    return [], Unknown(f"items of {getattr(value, 'name', 'an instance')}", where)
