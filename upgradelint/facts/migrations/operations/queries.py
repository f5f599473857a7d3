"""Which construct or query a value is made of, and which table it reads."""

from upgradelint.facts.migrations.model import Kind
from upgradelint.facts.migrations.values.schema import (
    TABLES,
    column_reference,
    is_automapped,
    is_call,
    items,
    table_name,
    tail,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Attribute, Call, Value

EXECUTORS = frozenset(
    {"execute", "exec_driver_sql", "executemany", "scalar", "scalars", "run_sync"}
)
READS = frozenset({"select", "exists", "union", "union_all", "select_from", "func"})
WRITES: dict[str, Kind] = {"insert": "insert", "update": "update", "delete": "delete"}


def construct_of(value: Value) -> Call | None:
    """Return the call that begins a construct: `t.update()` of `t.update().where(..)`."""
    while isinstance(value, Call):
        if _begins(value):
            return value
        value = value.func.base if isinstance(value.func, Attribute) else None
    return None


def _begins(value: Call) -> bool:
    name = tail(value.func)
    if name in ("text", "DDL"):
        return True
    if name in WRITES:
        owner = value.func.base if isinstance(value.func, Attribute) else None
        return owner is None or not is_call(owner, "query", "filter", "filter_by", "where")
    return name in READS


def selected_table(value: Value, state: State) -> str | None:
    """Return the first table that a select or query reads."""
    if isinstance(value, Call):
        if isinstance(value.func, Attribute) and (name := table_name(value.func.base, state)):
            return name
        for argument in (*value.args, *(given for _, given in value.kwargs)):
            if found := _mentioned_table(argument, state):
                return found
    return None


def _mentioned_table(value: Value, state: State) -> str | None:
    if isinstance(value, (ListValue, tuple)):
        named = (_mentioned_table(item, state) for item in items(value, state))
        return next((table for table in named if table), None)
    if isinstance(value, ClassValue) or is_call(value, *TABLES) or is_automapped(value):
        return table_name(value, state)
    reference = column_reference(value, state)
    if reference is not None:
        return reference[0]
    if isinstance(value, Call):
        return selected_table(value, state)
    return _mentioned_table(value.base, state) if isinstance(value, Attribute) else None


def query_of(value: Value) -> Call | None:
    """Return the `session.query(..)` that a chain begins with, also that of `Class.query`."""
    while isinstance(value, (Call, Attribute)):
        func = value.func if isinstance(value, Call) else value
        if not isinstance(func, Attribute):
            return None
        if func.name == "query" and isinstance(func.base, ClassValue):
            return Call("", func=func, args=(func.base,))
        if isinstance(value, Call) and func.name in ("query", "query_property"):
            return value
        value = func.base
    return None
