"""The work of ORM sessions: rows that are added, merged, deleted, changed by a query."""

from collections.abc import Iterator

from upgradelint.facts.migrations.model import Kind, Operation
from upgradelint.facts.migrations.operations.queries import (
    EXECUTORS,
    WRITES,
    construct_of,
    query_of,
    selected_table,
)
from upgradelint.facts.migrations.operations.schema_changes import unnamed
from upgradelint.facts.migrations.values.schema import (
    is_automapped,
    items,
    table_name,
    tail,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Value, show
from upgradelint.python.values.terms import Operation as Expression

SESSION_WRITES: dict[str, Kind] = {
    "add": "insert",
    "add_all": "insert",
    "merge": "update",
    "delete": "delete",
    "bulk_save_objects": "insert",
    "bulk_insert_mappings": "insert",
    "bulk_update_mappings": "update",
}


def session_work(call: Call, state: State) -> Iterator[Operation]:
    """Yield what a method of a session or of a query does to rows."""
    func = call.func
    if not isinstance(func, Attribute):
        return
    if func.name == "query":
        yield Operation("select", selected_table(call, state), means="orm")
    elif func.name == "get" and call.args and isinstance(call.args[0], ClassValue):
        yield Operation("select", table_name(call.args[0], state), means="orm")
    elif func.name in ("update", "delete") and (query := query_of(func.base)) is not None:
        table = selected_table(query, state)
        yield Operation(
            WRITES[func.name], table, means="orm", unproven=unnamed(("table", query, table))
        )
    elif func.name in SESSION_WRITES and is_session(func.base):
        yield from _flushed(func.name, call, state)
    elif func.name in ("append", "add", "extend") and row_table(func.base, state):
        yield from _related(call, state)


def _flushed(name: str, call: Call, state: State) -> Iterator[Operation]:
    given = call.argument(0, "instance")
    for row in items(given, state) or (given,):
        table = row_table(row, state)
        yield Operation(
            SESSION_WRITES[name], table, means="orm", unproven=unnamed(("table", row, table))
        )


def _related(call: Call, state: State) -> Iterator[Operation]:
    """New rows that are put into a relation of a row."""
    for instance in (item for value in call.args for item in items(value, state)):
        table = row_table(instance, state) if isinstance(instance, Instance) else None
        if table is not None:
            yield Operation("insert", table, means="orm")


def is_session(value: Value) -> bool:
    """Whether a value looks like a session: made by Session, a sessionmaker or a scoped one."""
    while isinstance(value, (Call, Attribute)):
        name = tail(value.func) if isinstance(value, Call) else value.name
        if "session" in name.lower():
            return True
        value = value.func if isinstance(value, Call) else value.base
        if isinstance(value, Attribute) and "session" not in value.name.lower():
            value = value.base
    return "session" in show(value).lower()


def row_table(value: Value, state: State) -> str | None:
    """Return the table of a mapped row: an instance, or an item of what a query gives."""
    if isinstance(value, (Instance, ClassValue)):
        return table_name(value, state)
    match value:
        case Expression(operator="each" | "[]", operands=(inner, *_)):
            return row_table(inner, state)
        case Attribute(base=base):
            return row_table(base, state)
        case Call():
            query = query_of(value)
            if query is not None:
                return selected_table(query, state)
            if isinstance(value.func, ClassValue) or is_automapped(value.func):
                return table_name(value.func, state)
            if tail(value.func) in EXECUTORS and value.args:
                statement = value.args[0]
                return selected_table(
                    query_of(statement) or construct_of(statement) or statement, state
                )
            if value.args and isinstance(value.args[0], ClassValue):
                return table_name(value.args[0], state)
            return row_table(value.func.base, state) if isinstance(value.func, Attribute) else None
    return None
