"""Builtin functions that read and change attributes."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.attributes import (
    delete_attribute,
    find_attribute,
    get_attribute,
    set_attribute,
)
from upgradelint.python.operations.lookup import may_have_more
from upgradelint.python.operations.natives import Kwargs, Table, call_of
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance, ModuleValue
from upgradelint.python.values.terms import Unknown, Value

FUNCTIONS = Table()


@FUNCTIONS.named("getattr")
def _getattr(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not isinstance(args[1], str):
        return call_of("getattr", args, where)
    if len(args) < 3:
        return get_attribute(ev, args[0], args[1], state, where)
    found = find_attribute(ev, args[0], args[1], state, where)
    if found is not None and not isinstance(found[0], Unknown):
        return found[0]
    if found is None:
        return call_of("getattr", args, where) if _may_hide(args[0], state) else args[2]
    if _is_missing_name(args[0], found[0]):
        return args[2]
    return found[0]


def _may_hide(base: Value, state: State) -> bool:
    return isinstance(base, (ClassValue, Instance)) and may_have_more(base, state)


def _is_missing_name(base: Value, found: Value) -> bool:
    return isinstance(base, ModuleValue) and type(found) is Unknown


@FUNCTIONS.named("hasattr")
def _hasattr(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not isinstance(args[1], str) or isinstance(args[0], Unknown):
        return call_of("hasattr", args, where)
    found = find_attribute(ev, args[0], args[1], state, where)
    if found is None:
        return call_of("hasattr", args, where) if _may_hide(args[0], state) else False
    return not _is_missing_name(args[0], found[0])


@FUNCTIONS.named("setattr")
def _setattr(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[1], str):
        set_attribute(ev, args[0], args[1], args[2], state, where)
    elif isinstance(args[0], Instance):
        state.write(args[0])["<partial>"] = True
    elif isinstance(args[0], ClassValue):
        args[0].opaque = args[0].opaque or Unknown("an attribute of unknown name is set", where)
    return None


@FUNCTIONS.named("delattr")
def _delattr(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[1], str):
        delete_attribute(ev, args[0], args[1], state)
    return None
