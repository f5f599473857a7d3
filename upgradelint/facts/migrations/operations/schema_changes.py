"""What adding, altering and creating schema objects does, whichever call asks for it."""

from collections.abc import Iterable, Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import (
    UNREAD_PART,
    Kind,
    MadeColumn,
    MadeConstraint,
    Operation,
)
from upgradelint.facts.migrations.values.schema import (
    CONSTRAINTS,
    Column,
    column_name,
    column_names,
    is_call,
    items,
    read_column,
    table_name,
    tail,
    text_of,
    type_text,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Unknown, Value, show
from upgradelint.python.values.words import worded


def unnamed(*values: tuple[str, Value, str | None]) -> str:
    """Return why a name is not known: the first of (what, value, name) without a name."""
    for what, value, name in values:
        if name is None:
            shown = worded(value) if isinstance(value, Unknown) else "what is passed"
            return f"the {what} is {shown}"
    return ""


def added_column(table: Value, value: Value, state: State) -> Iterator[Operation]:
    """Yield a column, then the constraints and the index that come with it."""
    name, column = table_name(table, state), read_column(value)
    default = column.server_default
    yield Operation(
        "add_column",
        name,
        column.name,
        type=column.type,
        nullable=column.nullable,
        server_default=_numbered(column, value) if default is None else default,
        unproven=unnamed(("table", table, name), ("column", value, column.name)),
    )
    yield from _with_column(name, column)


def _numbered(column: Column, value: Value) -> str | None:
    """What the server gives a whole number that is the key: alembic makes it count by itself."""
    counts = not is_call(value, "Column") or value.argument(99, "autoincrement") is not False
    whole = (column.type or "").lower() in ("integer", "biginteger", "smallinteger", "bigint")
    return "autoincrement" if column.primary_key and whole and counts else None


def _with_column(table: str | None, column: Column) -> Iterator[Operation]:
    columns = (column.name,) if column.name else ()
    for arg in column.args:
        if is_call(arg, "ForeignKey"):
            yield Operation(
                "add_foreign_key",
                table,
                columns=columns,
                name=text_of(arg.argument(9, "name")),
                referent=referent(arg) or None,
                referent_columns=_referent_column(arg),
            )
    if column.unique and not column.index:
        yield Operation("add_unique", table, columns=columns)
    if column.index:
        name = f"ix_{table}_{column.name}"
        yield Operation("create_index", table, columns=columns, name=name, unique=column.unique)


def altered_column(base: Operation, given: Mapping[str, Value]) -> Iterator[Operation]:
    """Yield each thing that the arguments of an alteration change, in the order of alembic."""
    kind = given.get("type_")
    existing = given.get("existing_type")
    old = type_text(existing) if existing is not None else None
    nullable = given.get("nullable")
    default = given.get("server_default", False)
    if isinstance(nullable, bool):
        changed: Kind = "drop_not_null" if nullable else "set_not_null"
        was = given.get("existing_nullable")
        known = was if isinstance(was, bool) else None
        yield replace(
            base, kind=changed, nullable=nullable, existing_nullable=known, existing_type=old
        )
    if "server_default" in given and default is not False:
        yield _default(base, default)
    if kind is not None:
        dropped = replace(base, kind="drop_constraint", dialects=("postgresql", "sqlite"))
        yield from _check_of(dropped, existing)  # alembic leaves it on MySQL
        yield replace(base, kind="alter_type", type=type_text(kind), existing_type=old)
        yield from _check_of(replace(base, kind="add_check"), kind)
    new = given.get("new_column_name")
    if new is not None:
        yield replace(base, kind="rename_column", new_name=column_name(new))


def _check_of(base: Operation, kind: Value) -> Iterator[Operation]:
    """What becomes of the constraint that an enum is on databases which have none."""
    named = dict(kind.kwargs) if isinstance(kind, Call) and is_call(kind, "Enum") else {}
    if named.get("create_constraint") is True and named.get("native_enum") is False:
        columns = (base.column,) if base.column else ()
        name = text_of(named.get("name"))
        yield replace(base, column=None, columns=columns, name=name, means="type")


def _default(base: Operation, value: Value) -> Operation:
    if value is None:
        return replace(base, kind="drop_default")
    text = text_of(value.argument(0, "text")) if is_call(value, "text") else None
    return replace(base, kind="set_default", server_default=text or show(value))


def created_table(table: Value, parts: tuple[Value, ...], state: State) -> Iterator[Operation]:
    """Yield a table, then the indexes that come with it."""
    name = table_name(table, state)
    flat = [item for part in parts for item in items(part, state)]
    columns = [read_column(item) for item in flat if is_call(item, "Column", "copy", "_copy")]
    yield Operation(
        "create_table",
        name,
        columns=tuple(column.name for column in columns if column.name),
        made=tuple(_made(columns, flat)),
        constraints=tuple(_constraints(flat, columns, state)),
        unproven=unnamed(("table", table, name)),
    )
    for column in columns:
        yield from (
            operation
            for operation in _with_column(name, column)
            if operation.kind == "create_index"
        )
    for given in flat:
        if is_call(given, "Index"):
            yield created_index(name, given.argument(0, "name"), given.args[1:], given, state)


def _made(columns: Iterable[Column], parts: Iterable[Value]) -> Iterator[MadeColumn]:
    for column in columns:
        name = column.name or UNREAD_PART
        yield MadeColumn(name, column.type, column.nullable, column.server_default)
    known = ("Column", "copy", "_copy", "Index", *CONSTRAINTS)
    if any(isinstance(part, Unknown) and not is_call(part, *known) for part in parts):
        yield MadeColumn(UNREAD_PART)


def _constraints(
    parts: Iterable[Value], columns: Iterable[Column], state: State
) -> Iterator[MadeConstraint]:
    for call in parts:
        if isinstance(call, Call) and tail(call.func) in CONSTRAINTS:
            kind = CONSTRAINTS[tail(call.func)].removeprefix("add_")
            given = call.args[:1] if kind in ("foreign_key", "check") else call.args
            names = [name for each in given for name in column_names(each, state)]
            named = text_of(dict(call.kwargs).get("name"))
            text = _constraint_text(kind, call, state)
            own = tuple(names) if kind != "check" else ()
            yield MadeConstraint(kind, named, own, text)  # type: ignore[arg-type]
    for column in columns:
        if column.unique and not column.index and column.name:
            yield MadeConstraint("unique", None, (column.name,))
        for argument in column.args:
            if is_call(argument, "ForeignKey") and column.name:
                named = text_of(argument.argument(9, "name"))
                yield MadeConstraint("foreign_key", named, (column.name,), referent(argument))


def _constraint_text(kind: str, call: Call, state: State) -> str:
    if kind == "check":
        return condition_text(call.argument(0, "sqltext"))
    if kind != "foreign_key":
        return ""
    targets = column_names(call.argument(1, "refcolumns"), state)
    return targets[0].rpartition(".")[0] if targets else ""


def condition_text(value: Value) -> str:
    """Return the text of a check: it names the columns that it is about."""
    if value is None:
        return ""
    known = text_of(value.argument(0, "text")) if is_call(value, "text") else text_of(value)
    return known or show(value)


def _referent_column(value: Call) -> tuple[str, ...]:
    named = (text_of(value.argument(0, "column")) or "").rpartition(".")[2]
    return (named,) if named else ()


def referent(value: Call) -> str:
    """Return the table that a `ForeignKey("table.column")` is on, "" where it cannot be told."""
    return (text_of(value.argument(0, "column")) or "").rpartition(".")[0]


_TOLD = frozenset(
    "name index_name table_name columns unique postgresql_concurrently schema if_not_exists".split()
)
"""What of an index is kept; "..." stands for the rest."""


def created_index(
    table: str | None, name: Value, columns: tuple[Value, ...], call: Call, state: State
) -> Operation:
    """Return the creation of an index by the call that says how."""
    named = dict(call.kwargs)
    return Operation(
        "create_index",
        table,
        name=text_of(name),
        columns=(names := column_names(columns, state)),
        unique=named.get("unique") is True,
        text="" if len(names) == len(columns) and not named.keys() - _TOLD else "...",
        concurrently=named.get("postgresql_concurrently") is True,
    )
