"""Calls of what cannot be read, and of what is written down here."""

from collections.abc import Iterable

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.functions import underlying
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, ListValue, SetValue
from upgradelint.python.values.definitions import FunctionValue, NativeBody, Raised
from upgradelint.python.values.sizes import measured
from upgradelint.python.values.terms import (
    Attribute,
    Call,
    Operation,
    Outside,
    Unknown,
    Unset,
    Value,
)
from upgradelint.python.values.words import worded

NATIVE_FAULTS = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
"""What Python raises where a function written down here is given what it does not expect."""


def call_native(
    ev: Interpreter,
    body: NativeBody,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """Run a function written down here; an argument it misses is the caller's TypeError.

    What it cannot do with what it is given is unknown: it is made for code as people write it.
    """
    try:
        return measured(body(ev, state, args, kwargs, where), where)
    except IndexError:
        raise Raised(Outside("builtins.TypeError"), where) from None
    except NATIVE_FAULTS as error:
        return Unknown(f"a call that raises {type(error).__name__}", where)


def _given(value: Value) -> Value:
    return None if isinstance(value, Unset) and value.constant else value


def call_unknown(
    ev: Interpreter,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """A call of something that cannot be read: observers see it, what it is given may change."""
    decorated = _decorated(func)
    named = tuple((name, _given(value)) for name, value in kwargs.items())
    made = Call("", where, func=func, args=tuple(map(_given, args)), kwargs=named)
    value = ev.observe(made, state)
    if value is not made:
        return value
    if decorated is not None:
        return ev.call(decorated, args, kwargs, state, where)
    if not _is_log(func):
        _taint([*args, *kwargs.values(), *_perhaps_changed(func, state)], func, state)
    return made


def _perhaps_changed(func: Value, state: State) -> list[Value]:
    """What `known[unknown].append(x)` may change: everything in there."""
    element = func.base if isinstance(func, Attribute) else None
    if not isinstance(element, Operation) or element.operator != "[]":
        return []
    owner = element.operands[0]
    content = state.read(owner) if isinstance(owner, (ListValue, DictValue)) else None
    if isinstance(content, DictContent):
        return list(content.items.values())
    return list(content.items) if content is not None else []


def _decorated(func: Value) -> FunctionValue | None:
    """The function under decorators that cannot be read: calling goes through them."""
    if isinstance(func, Call) and len(func.args) == 1 and not func.kwargs:
        inner = func.args[0]
        return underlying(inner) if not isinstance(inner, Call) else _decorated(inner)
    return None


def _is_log(func: Value) -> bool:
    """Whether the callee is a method of a logger: it changes nothing it is given."""
    inner = func
    while isinstance(inner, (Attribute, Call)):
        func, inner = inner, inner.base if isinstance(inner, Attribute) else inner.func
    return str(func).startswith(("logging.", "oslo_log."))


def _taint(values: Iterable[Value], func: Value, state: State) -> None:
    for value in values:
        if isinstance(value, (ListValue, DictValue, SetValue)):
            content = state.read(value)
            if content.more is None:
                reason = Unknown(f"passed to {worded(func)}, which may change it")
                state.write(value).more = reason
