"""Statements that are executed: SQL text, SQLAlchemy constructs, the work of ORM sessions."""

from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Kind, Operation
from upgradelint.facts.migrations.operations.schema_changes import created_table, unnamed
from upgradelint.facts.migrations.schema_values import (
    CONSTRAINTS,
    TABLES,
    column_names,
    column_reference,
    is_automapped,
    is_call,
    items,
    table_name,
    tail,
    text_of,
    walk,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Template, Value, show
from upgradelint.python.values.terms import Operation as Expression
from upgradelint.python.values.words import why

EXECUTORS = frozenset(
    {"execute", "exec_driver_sql", "executemany", "scalar", "scalars", "run_sync"}
)
READS = frozenset({"select", "exists", "union", "union_all", "select_from", "func"})
WRITES: dict[str, Kind] = {"insert": "insert", "update": "update", "delete": "delete"}
SESSION_WRITES: dict[str, Kind] = {
    "add": "insert",
    "add_all": "insert",
    "merge": "update",
    "delete": "delete",
    "bulk_save_objects": "insert",
    "bulk_insert_mappings": "insert",
    "bulk_update_mappings": "update",
}


def executed(call: Call, state: State, dialect: str) -> Iterator[Operation]:
    """Yield what a call of an `execute` does; nothing when the call is none."""
    name = tail(call.func)
    if name not in EXECUTORS:
        return
    given = next((arg for arg in call.args if not isinstance(arg, Instance)), None)
    given = given if given is not None else dict(call.kwargs).get("sqltext")
    if given is None and isinstance(call.func, Attribute):
        given = call.func.base  # a construct bound to an engine executes itself
        if not is_statement(given):
            return
    yield from statement(given, state, dialect)


def is_statement(value: Value) -> bool:
    """Whether a value is text or a construct that can be executed."""
    if isinstance(value, Template) or is_call(value, "text", "DDL"):
        return True
    return _root(value) is not None


def statement(value: Value, state: State, dialect: str) -> Iterator[Operation]:
    """Yield what executing a value does: text, DDL element, insert, update, delete, select."""
    value = _joined(_compiled(value))
    if isinstance(value, (str, Template)):
        yield from _text(value, state, dialect)
    elif isinstance(value, (tuple, ListValue)):
        for one in items(value, state):
            yield from statement(one, state, dialect)
    elif (root := _root(value)) is not None:
        yield from _construct(root, state, dialect)
        for one in walk(value, state):  # rows changed by the parts of a WITH
            if (
                is_call(one, "cte")
                and (inner := _root(one)) is not None
                and tail(inner.func) in WRITES
            ):
                yield from _construct(inner, state, dialect)
    elif (query := query_of(value)) is not None:
        yield Operation("select", selected_table(query, state), means="orm")
    elif is_call(value, *HARMLESS):
        return
    elif is_call(value, *DDL):
        yield from _ddl(value, state)
    else:
        shown = show(value)
        yield Operation(
            "opaque",
            means="core",
            text=shown,
            unproven=f"what it executes cannot be told: {why(value)}",
        )


def _joined(value: Value) -> Value:
    """Text that is put together with something unknown: `"UPDATE t SET a = " + a`."""
    pieces = tuple(_pieces(value))
    if len(pieces) < 2 or not any(isinstance(one, (str, Template)) for one in pieces):
        return value
    return Template("", parts=pieces)


def _pieces(value: Value) -> Iterator[Value]:
    if isinstance(value, Expression) and value.operator == "+":
        for one in value.operands:
            yield from _pieces(one)
    elif isinstance(value, Template):
        yield from value.parts
    else:
        yield value


def _compiled(value: Value) -> Value:
    """The construct whose text is executed, as in `f"{statement.compile(..)}"`."""
    pieces = value.parts if isinstance(value, Template) else ()
    parts = [piece for piece in pieces if not (isinstance(piece, str) and piece.isspace())]
    if len(parts) == 1 and is_call(parts[0], "compile"):
        func = parts[0].func
        return func.base if isinstance(func, Attribute) else value
    return value


def _text(value: Value, state: State, dialect: str) -> Iterator[Operation]:
    from upgradelint.facts.migrations.operations.sql import read_sql
    from upgradelint.facts.migrations.operations.sql_statements import HOLE

    parts = tuple(_pieces(value))
    known = [_name(part, state) for part in parts]
    text = "".join(HOLE if one is None else one for one in known)
    if text.lstrip().startswith(HOLE):
        why_not = f"how the SQL text begins cannot be told: {why(parts[0])}"
        yield Operation("opaque", means="sql", unproven=why_not)
        return
    yield from read_sql(text.replace("%%", "%"), dialect)


def _name(value: Value, state: State) -> str | None:
    return table_name(value, state) if isinstance(value, Attribute) else text_of(value)


def _root(value: Value) -> Call | None:
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


def _construct(root: Call, state: State, dialect: str) -> Iterator[Operation]:
    name = tail(root.func)
    if name in ("text", "DDL"):
        yield from statement(root.argument(0, "text"), state, dialect)
        return
    if name in WRITES:
        owner = root.argument(0, "table")
        if isinstance(root.func, Attribute):
            owner = root.func.base
        table = table_name(owner, state)
        why = unnamed(("table", owner, table))
        yield Operation(WRITES[name], table, means="core", unproven=why)
        return
    yield Operation("select", selected_table(root, state), means="core")


def selected_table(value: Value, state: State) -> str | None:
    """Return the first table that a select or query reads."""
    if isinstance(value, Call):
        if isinstance(value.func, Attribute) and (name := table_name(value.func.base, state)):
            return name
        for one in (*value.args, *(given for _, given in value.kwargs)):
            if found := _mentioned_table(one, state):
                return found
    return None


def _mentioned_table(value: Value, state: State) -> str | None:
    if isinstance(value, (ListValue, tuple)):
        named = (_mentioned_table(item, state) for item in items(value, state))
        return next((one for one in named if one), None)
    if isinstance(value, ClassValue) or is_call(value, *TABLES) or is_automapped(value):
        return table_name(value, state)
    reference = column_reference(value, state)
    if reference is not None:
        return reference[0]
    if isinstance(value, Call):
        return selected_table(value, state)
    return _mentioned_table(value.base, state) if isinstance(value, Attribute) else None


HARMLESS = ("CreateSequence", "CreateSchema", "SetTableComment", "SetColumnComment")

DDL = (
    "DropTable",
    "CreateTable",
    "AddConstraint",
    "DropConstraint",
    "CreateIndex",
    "DropIndex",
    "DropColumn",
    "AddColumn",
)


def _ddl(value: Call, state: State) -> Iterator[Operation]:
    name, element = tail(value.func), value.argument(0, "element")
    if name == "DropTable":
        yield Operation("drop_table", table_name(element, state), means="ddl")
    elif name == "CreateTable" and isinstance(element, Call):
        for one in created_table(element.argument(0, "name"), element.args[2:], state):
            if one.kind == "create_table":  # CreateTable makes no index
                yield replace(one, means="ddl")
    elif isinstance(element, Call):
        table = constraint_table(element, state)
        named = text_of(dict(element.kwargs).get("name"))
        if name == "DropConstraint":
            yield Operation("drop_constraint", table, name=named, means="ddl")
        elif name == "AddConstraint" and tail(element.func) in CONSTRAINTS:
            yield constraint(element, state, "ddl")
        elif name in ("CreateIndex", "DropIndex"):
            kind: Kind = "create_index" if name == "CreateIndex" else "drop_index"
            index = text_of(element.argument(0, "name"))
            columns = column_names(element.args[1:], state)
            yield Operation(kind, table, name=index, columns=columns, means="ddl")


def constraint(made: Call, state: State, means: str) -> Operation:
    """Return the addition of a constraint object."""
    columns = [name for arg in made.args for name in column_names(arg, state)]
    named = dict(made.kwargs)
    columns += column_names(named.get("columns"), state)
    return Operation(
        CONSTRAINTS[tail(made.func)],  # type: ignore[arg-type]
        constraint_table(made, state),
        name=text_of(named.get("name")),
        columns=tuple(columns),
        means=means,
    )


def constraint_table(made: Call, state: State) -> str | None:
    """Return the table that a constraint or index object belongs to."""
    named = dict(made.kwargs)
    if "table" in named or "_table" in named:
        return table_name(named.get("table", named.get("_table")), state)
    values = [*made.args, named.get("columns")]
    for one in (item for value in values for item in items(value, state)):
        reference = column_reference(one, state)
        if reference is not None:
            return reference[0]
    return None


def session_work(call: Call, state: State) -> Iterator[Operation]:
    """Yield what a method of a session or of a query does to rows."""
    func = call.func
    if not isinstance(func, Attribute):
        return
    if func.name == "query":
        yield Operation("select", selected_table(call, state), means="orm")
    elif func.name in ("get",) and call.args and isinstance(call.args[0], ClassValue):
        yield Operation("select", table_name(call.args[0], state), means="orm")
    elif func.name in ("update", "delete") and (query := query_of(func.base)) is not None:
        table = selected_table(query, state)
        yield Operation(WRITES[func.name], table, means="orm", unproven=_why(query, table))
    elif func.name in SESSION_WRITES and is_session(func.base):
        yield from _flushed(func.name, call, state)
    elif func.name in ("append", "add", "extend") and row_table(func.base, state):
        yield from _related(call, state)


def _why(value: Value, table: str | None) -> str:
    return unnamed(("table", value, table))


def _flushed(name: str, call: Call, state: State) -> Iterator[Operation]:
    given = call.argument(0, "instance")
    for one in items(given, state) or (given,):
        table = row_table(one, state)
        yield Operation(SESSION_WRITES[name], table, means="orm", unproven=_why(one, table))


def _related(call: Call, state: State) -> Iterator[Operation]:
    """New rows that are put into a relation of a row."""
    for one in (item for value in call.args for item in items(value, state)):
        table = row_table(one, state) if isinstance(one, Instance) else None
        if table is not None:
            yield Operation("insert", table, means="orm")


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
                asked = value.args[0]
                return selected_table(query_of(asked) or _root(asked) or asked, state)
            if value.args and isinstance(value.args[0], ClassValue):
                return table_name(value.args[0], state)
            return row_table(value.func.base, state) if isinstance(value.func, Attribute) else None
    return None
