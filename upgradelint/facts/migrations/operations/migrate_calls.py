"""Schema objects that act by themselves: `table.create()`, `index.drop(engine)`, and what
sqlalchemy-migrate adds: `table.create_column(c)`, `column.alter(..)`, `table.rename("x")`.
"""

from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.operations.ddl_calls import constraint, constraint_table
from upgradelint.facts.migrations.operations.schema_changes import (
    added_column,
    altered_column,
    created_table,
    unnamed,
)
from upgradelint.facts.migrations.values.enums import ENUMS
from upgradelint.facts.migrations.values.schema import (
    COLUMNS,
    CONSTRAINTS,
    TABLES,
    column_name,
    column_names,
    column_reference,
    is_call,
    items,
    table_name,
    tail,
    text_of,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Value
from upgradelint.python.values.terms import Operation as Expression

METHODS = frozenset({"create", "drop", "alter", "rename", "create_column", "drop_column"})
FUNCTIONS = frozenset(
    {"create_column", "drop_column", "alter_column", "rename_table", "create_table"}
)
HELPERS = frozenset({"add_index", "drop_index", "drop_old_duplicate_entries_from_table"})

Attached = Mapping[Value, str | None]


def object_work(call: Call, state: State, attached: Attached) -> Iterator[Operation]:
    """Yield what a method of a table, column, index, constraint or enum does to the schema.

    `attached` tells the table of a column that was made apart.
    """
    func = call.func
    if isinstance(func, Attribute) and func.name in METHODS:
        found = _of_table(func, call, state)
        if found is None:
            found = _of_column(func, call, state, attached)
        yield from found if found is not None else _of_others(func, call, state)
    elif isinstance(func, Outside) and func.path.startswith("migrate"):
        yield from _function(func, call, state)
    elif isinstance(func, Outside) and tail(func) in HELPERS and "oslo" in func.path:
        yield from _helper(call, state)


def _is_table(value: Value) -> bool:
    if is_call(value, *TABLES, "get_table"):
        return True
    match value:
        case Attribute(name="__table__"):
            return True
        case Expression(operator="[]", operands=(Attribute(name="tables"), _)):
            return True
        case Call(func=Attribute(base=Attribute(name="tables"), name="get")):
            return True
        case Call(func=Attribute(base=base, name="tometadata" | "to_metadata")):
            return _is_table(base)
    return False


def _of_table(func: Attribute, call: Call, state: State) -> Iterator[Operation] | None:
    base = func.base
    if func.name in ("create_column", "drop_column"):
        return _column_of_table(func, call, state)
    if not _is_table(base) or func.name == "alter":
        return None
    return _whole_table(func, call, state)


def _column_of_table(func: Attribute, call: Call, state: State) -> Iterator[Operation]:
    value = call.argument(0, "column")
    if func.name == "create_column":
        yield from _as_migrate(added_column(func.base, value, state))
        return
    table, column = table_name(func.base, state), column_name(value)
    why = unnamed(("table", func.base, table), ("column", value, column))
    yield Operation("drop_column", table, column, means="migrate", unproven=why)


def _as_migrate(found: Iterator[Operation]) -> Iterator[Operation]:
    for operation in found:
        yield replace(operation, means="migrate")


def _whole_table(func: Attribute, call: Call, state: State) -> Iterator[Operation]:
    base, table = func.base, table_name(func.base, state)
    why = unnamed(("table", base, table))
    if func.name == "create":
        parts = base.args[2:] if isinstance(base, Call) else ()
        for operation in created_table(table, parts, state):
            yield replace(operation, means="ddl", unproven=why)
    elif func.name == "drop":
        yield Operation("drop_table", table, means="ddl", unproven=why)
    else:
        new = table_name(call.argument(0, "name"), state)
        yield Operation("rename_table", table, new_name=new, means="migrate", unproven=why)


def _of_column(
    func: Attribute, call: Call, state: State, attached: Attached
) -> Iterator[Operation] | None:
    reference = column_reference(func.base, state)
    if reference is None and is_call(func.base, *COLUMNS, "copy"):
        given = call.argument(0, "table")
        named = dict(call.kwargs).get("table", given)
        table = None if isinstance(named, Instance) else table_name(named, state)
        reference = (table or attached.get(func.base), column_name(func.base))
    if reference is None:
        return None
    return _one_column(func, call, reference, state)


def _one_column(
    func: Attribute, call: Call, reference: tuple[str | None, str | None], state: State
) -> Iterator[Operation]:
    table, column = reference
    why = unnamed(("table", func.base, table), ("column", func.base, column))
    if func.name == "create":
        for operation in added_column(table, func.base, state):
            yield replace(operation, means="migrate", unproven=why)
    elif func.name == "drop":
        yield Operation("drop_column", table, column, means="migrate", unproven=why)
    elif func.name == "alter":
        base = Operation("alter_type", table, column, means="migrate", unproven=why)
        yield from altered_column(base, _alterations(call))


def _alterations(call: Call) -> dict[str, Value]:
    given = dict(call.kwargs)
    if "type" in given:
        given["type_"] = given["type"]
    if "name" in given:
        given["new_column_name"] = given["name"]
    return given


def _of_others(func: Attribute, call: Call, state: State) -> Iterator[Operation]:
    base = func.base
    if is_call(base, "Index"):
        index = text_of(base.argument(0, "name"))
        columns = column_names(base.args[1:], state)
        table = constraint_table(base, state)
        unique = dict(base.kwargs).get("unique") is True
        kind = "create_index" if func.name == "create" else "drop_index"
        yield Operation(
            kind,  # type: ignore[arg-type]
            table,
            name=index,
            columns=columns,
            unique=unique and func.name == "create",
            means="ddl",
        )
    elif is_call(base, *CONSTRAINTS):
        made = constraint(base, state, "migrate")
        if func.name == "drop":
            made = Operation("drop_constraint", made.table, name=made.name, means="migrate")
        why = "the table of a constraint cannot be told" if made.table is None else made.unproven
        yield replace(made, unproven=why)
    elif is_call(base, *ENUMS):
        kind = "create_enum" if func.name == "create" else "drop_enum"
        values = tuple(argument for argument in base.args if isinstance(argument, str))
        name = text_of(dict(base.kwargs).get("name"))
        yield Operation(kind, name=name, values=values, means="ddl")  # type: ignore[arg-type]


def _function(func: Outside, call: Call, state: State) -> Iterator[Operation]:
    """The functions that do the same as the methods: `drop_column(column, table)`."""
    name, first = tail(func), call.argument(0, "column")
    if name not in FUNCTIONS:
        return
    owner = call.argument(1, "table")
    reference = column_reference(first, state) or (table_name(owner, state), column_name(first))
    if name == "rename_table":
        table, new = table_name(first, state), table_name(owner, state)
        yield Operation("rename_table", table, new_name=new, means="migrate")
    elif name == "create_column":
        yield from _as_migrate(added_column(owner, first, state))
    elif name == "drop_column":
        yield Operation("drop_column", *reference, means="migrate")
    elif name == "alter_column":
        base = Operation("alter_type", *reference, means="migrate")
        yield from altered_column(base, _alterations(call))


def _helper(call: Call, state: State) -> Iterator[Operation]:
    """Helpers of oslo.db: (engine, table, index[, columns])."""
    table = table_name(call.argument(1, "table_name"), state)
    name = tail(call.func)
    if name.startswith("drop_old"):
        yield Operation("delete", table, means="core")
        return
    kind = "create_index" if name == "add_index" else "drop_index"
    columns = column_names(items(call.argument(3, "idx_columns"), state), state)
    index = text_of(call.argument(2, "index_name"))
    yield Operation(kind, table, name=index, columns=columns, means="core")  # type: ignore[arg-type]
