"""Calling builtin types, and their attributes."""

import functools

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.builtins.dict_methods import dict_update
from upgradelint.python.operations.builtins.objects import type_name
from upgradelint.python.operations.metaclasses import make_type, object_method
from upgradelint.python.operations.natives import TYPES, Kwargs, call_of
from upgradelint.python.operations.protocols import iterate, truth
from upgradelint.python.operations.texts import text_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    ListContent,
    ListValue,
    SetValue,
)
from upgradelint.python.values.definitions import ClassValue, Instance, Native, NativeType, Raised
from upgradelint.python.values.terms import Doubtful, Outside, Unknown, Unordered, Value


def construct(
    cls: NativeType,
    ev: Interpreter,
    state: State,
    args: list[Value],
    kwargs: Kwargs,
    where: Location,
) -> Value:
    """Call a builtin type: a conversion, a new container, or `type()`."""
    name = cls.name
    if name == "type":
        return (
            make_type(ev, None, args, state, where) if len(args) > 1 else _type_of(args[0], where)
        )
    if name == "object":
        return call_of("object", args, where)
    if name == "str":
        return text_of(ev, args[0], state) if args else ""
    if name in ("int", "float", "bytes", "complex"):
        return _number(name, args, where)
    if name == "bool":
        return _bool(ev, args, state, where)
    if name in ("list", "tuple", "set", "frozenset"):
        return _collection(ev, name, args, state, where)
    return make_dict(ev, args, kwargs, state, where)


def _bool(ev: Interpreter, args: list[Value], state: State, where: Location) -> Value:
    if not args:
        return False
    if isinstance(args[0], Unknown):
        return args[0]
    holds = truth(ev, args[0], state, where)
    return call_of("bool", args, where) if holds is None else holds


def _type_of(value: Value, where: Location) -> Value:
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, ClassValue):
        return value.metaclass or NativeType("type")
    name = type_name(value)
    return NativeType(name) if name in TYPES else call_of("type", [value], where)


def _number(name: str, args: list[Value], where: Location) -> Value:
    if not all(isinstance(arg, (int, float, str, bytes)) for arg in args):
        return call_of(name, args, where)
    if any(isinstance(arg, (str, bytes)) and len(arg) > 4000 for arg in args) or name == "bytes":
        return call_of(name, args, where)
    try:
        return {"int": int, "float": float, "complex": complex}[name](*args)
    except (TypeError, ValueError, OverflowError) as error:
        raise Raised(Outside(f"builtins.{type(error).__name__}"), where) from None


def _collection(
    ev: Interpreter, name: str, args: list[Value], state: State, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where) if args else ([], None)
    if name in ("set", "frozenset"):
        unknown = next((item for item in items if isinstance(item, Unknown)), None)
        known = [item for item in items if not isinstance(item, Unknown)]
        maybe = set(known) if isinstance(more, Doubtful) else set()
        return SetValue(DictContent(dict.fromkeys(known), maybe, more or unknown), name)
    if more is None and args and isinstance(args[0], SetValue) and len(items) > 1:
        more = Unordered("taken from a set, whose order is random", where)
    if name == "tuple" and more is None:
        return tuple(items)
    return ListValue(ListContent(items, more))


def make_dict(
    ev: Interpreter,
    args: list[Value],
    kwargs: Kwargs,
    state: State,
    where: Location,
    kind: str = "dict",
) -> DictValue:
    """`dict(...)` and its family."""
    made = DictValue(DictContent({}), kind)
    dict_update(ev, made, state, args, dict(kwargs), where)
    return made


METHODS_OF = {"str": str, "list": list, "dict": dict, "set": set, "tuple": tuple}


def type_attribute(ev: Interpreter, cls: NativeType, name: str) -> tuple[Value] | None:
    """`dict.fromkeys`, `str.join`, `object.__new__` and the like."""
    if name == "__name__":
        return (cls.name,)
    if (cls.name, name) == ("dict", "fromkeys"):
        return (Native("fromkeys", _fromkeys),)
    if cls.name in ("type", "object") or name == "__new__":
        known = object_method(name)
        return None if known is None else (known,)
    if hasattr(METHODS_OF.get(cls.name), name):
        return (Native(f"{cls.name}.{name}", functools.partial(_unbound, name)),)
    return None


def _fromkeys(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    return DictValue(
        DictContent(dict.fromkeys(items, args[1] if len(args) > 1 else None), more=more)
    )


def _unbound(
    name: str, ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    method = ev.attribute(args[0], name, state, where)
    return ev.call(method, args[1:], kwargs, state, where)
