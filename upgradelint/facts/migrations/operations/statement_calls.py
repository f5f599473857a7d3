"""Statements that are executed: SQL text and SQLAlchemy constructs."""

from collections.abc import Iterator

from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.operations.ddl_calls import DDL, ddl_work
from upgradelint.facts.migrations.operations.queries import (
    EXECUTORS,
    WRITES,
    construct_of,
    query_of,
    selected_table,
)
from upgradelint.facts.migrations.operations.schema_changes import unnamed
from upgradelint.facts.migrations.operations.sql.nodes import HOLE
from upgradelint.facts.migrations.values.schema import (
    is_call,
    items,
    table_name,
    tail,
    text_of,
    walk,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import Instance
from upgradelint.python.values.terms import Attribute, Call, Template, Value, show
from upgradelint.python.values.terms import Operation as Expression
from upgradelint.python.values.words import why

HARMLESS = ("CreateSequence", "CreateSchema", "SetTableComment", "SetColumnComment")


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
    return construct_of(value) is not None


def statement(value: Value, state: State, dialect: str) -> Iterator[Operation]:
    """Yield what executing a value does: text, DDL element, insert, update, delete, select."""
    value = _joined(_compiled(value))
    if isinstance(value, (str, Template)):
        yield from _text(value, state, dialect)
    elif isinstance(value, (tuple, ListValue)):
        for item in items(value, state):
            yield from statement(item, state, dialect)
    elif (root := construct_of(value)) is not None:
        yield from _construct(root, state, dialect)
        for node in walk(value, state):  # rows changed by the parts of a WITH
            if (
                is_call(node, "cte")
                and (inner := construct_of(node)) is not None
                and tail(inner.func) in WRITES
            ):
                yield from _construct(inner, state, dialect)
    elif (query := query_of(value)) is not None:
        yield Operation("select", selected_table(query, state), means="orm")
    elif is_call(value, *HARMLESS):
        return
    elif is_call(value, *DDL):
        yield from ddl_work(value, state)
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
    if len(pieces) < 2 or not any(isinstance(piece, (str, Template)) for piece in pieces):
        return value
    return Template("", parts=pieces)


def _pieces(value: Value) -> Iterator[Value]:
    if isinstance(value, Expression) and value.operator == "+":
        for operand in value.operands:
            yield from _pieces(operand)
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


def sql_text(value: Value, state: State) -> str | None:
    """Return a text with `HOLE` for its parts that are not known, None for what is no text."""
    value = _joined(value)
    if not isinstance(value, (str, Template)):
        return None
    known = [_name(part, state) for part in _pieces(value)]
    return "".join(HOLE if piece is None else piece for piece in known)


def _text(value: Value, state: State, dialect: str) -> Iterator[Operation]:
    from upgradelint.facts.migrations.operations.sql.reading import read_sql

    text = sql_text(value, state) or ""
    if text.lstrip().startswith(HOLE):
        why_not = f"how the SQL text begins cannot be told: {why(next(_pieces(value)))}"
        yield Operation("opaque", means="sql", unproven=why_not)
        return
    yield from read_sql(text.replace("%%", "%"), dialect)


def _name(value: Value, state: State) -> str | None:
    return table_name(value, state) if isinstance(value, Attribute) else text_of(value)


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
