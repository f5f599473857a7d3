"""Calls of alembic's operations -> what they do: `op.x(..)`, a batch's, `op.invoke(XOp(..))`."""

import re
from collections.abc import Callable, Iterator

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Kind, Operation
from upgradelint.facts.migrations.operations.schema_changes import (
    added_column,
    altered_column,
    condition_text,
    created_index,
    created_table,
    unnamed,
)
from upgradelint.facts.migrations.values.schema import (
    column_name,
    column_names,
    is_call,
    items,
    table_name,
    tail,
    text_of,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Value, show

ROOTS = ("alembic.op", "alembic.operations", "alembic.operations.base")

PARAMETERS: dict[str, tuple[str, ...]] = {
    "add_column": ("table_name", "column"),
    "alter_column": ("table_name", "column_name"),
    "create_check_constraint": ("constraint_name", "table_name", "condition"),
    "create_exclude_constraint": ("constraint_name", "table_name"),
    "create_foreign_key": (
        "constraint_name",
        "source_table",
        "referent_table",
        "local_cols",
        "remote_cols",
    ),
    "create_index": ("index_name", "table_name", "columns"),
    "create_primary_key": ("constraint_name", "table_name", "columns"),
    "create_table": ("table_name",),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
    "drop_column": ("table_name", "column_name"),
    "drop_constraint": ("constraint_name", "table_name", "type_"),
    "drop_index": ("index_name", "table_name"),
    "drop_table": ("table_name",),
    "rename_table": ("old_table_name", "new_table_name"),
}
"""Positional parameters of the operations; a batch's method has all but the table."""

SPELLINGS = {
    "name": "constraint_name",
    "source": "source_table",
    "referent": "referent_table",
    "modify_nullable": "nullable",
    "modify_type": "type_",
    "modify_name": "new_column_name",
    "name_": "new_column_name",
    "modify_server_default": "server_default",
    "local_columns": "local_cols",
}
"""Other names that parameters have in old releases and in the classes of operations."""

READ_ELSEWHERE = frozenset(
    """
    autocommit_block batch_alter_table bulk_insert context create_module_class_proxy
    create_table_comment drop_table_comment execute f get_bind get_context implementation_for
    inline_literal invoke register_operation run_async
""".split()
)
"""What else `op` has of alembic: it does nothing by itself, or is followed by others."""

Arguments = dict[str, Value]


def operations_of(call: Call, state: State) -> Iterator[Operation] | None:
    """Return what a call does when it is an operation of alembic, else None."""
    name = tail(call.func)
    if name == "invoke" and call.args and isinstance(call.args[0], Call):
        return _invoked(call.args[0], state)
    if name not in PARAMETERS:
        return None
    if is_op(call.func):
        return _read(name, _named(name, call), call, state, "op")
    batch = _batch(call.func)
    if batch is not None:
        return _in_batch(name, batch, call, state)
    return None


def is_op(func: Value) -> bool:
    """Whether a callee is an operation of the `op` proxy, or of an Operations object."""
    if isinstance(func, Outside):
        return func.path.rpartition(".")[0] in ROOTS
    if not isinstance(func, Attribute):
        return False
    if is_call(func.base, "Operations", "context"):
        return str(func.base.func).startswith("alembic.operations")
    return isinstance(func.base, Outside) and func.base.path in ROOTS


def unknown_operation(call: Call) -> str:
    """Return why nobody knows what a call of `op` does, "" where it is none or known."""
    name = tail(call.func)
    if name == "invoke" and is_op(call.func):
        given = call.argument(0, "operation")
        if isinstance(given, Call) and tail(given.func).endswith("Op"):
            return ""
        shown = given.cls.name if isinstance(given, Instance) else show(given)
        return f"op.invoke carries out {shown}, which is not known"
    if name in READ_ELSEWHERE or name in PARAMETERS:
        return ""
    if is_op(call.func) or (_batch(call.func) is not None and not name.startswith("__")):
        return f"the operation {name} is not alembic's, and nothing says what it does"
    return ""


def _batch(func: Value) -> Call | None:
    base = func.base if isinstance(func, Attribute) else None
    if is_call(base, "batch_alter_table", "BatchOperations"):
        return base
    if is_call(base, "__enter__") and isinstance(base.func, Attribute):  # type: ignore[union-attr]
        return _batch(Attribute("", base=base.func.base))  # type: ignore[union-attr]
    return None


def _named(name: str, call: Call, parameters: tuple[str, ...] | None = None) -> Arguments:
    known = parameters or PARAMETERS[name]
    given: Arguments = dict(zip(known, call.args, strict=False))
    for key, value in call.kwargs:
        given[SPELLINGS.get(key, key)] = value
    return given


def _in_batch(name: str, batch: Call, call: Call, state: State) -> Iterator[Operation]:
    names = tuple(
        parameter
        for parameter in PARAMETERS[name]
        if parameter not in ("table_name", "source_table")
    )
    given = _named(name, call, names)
    table = batch.argument(0, "table_name")
    given |= {"table_name": table, "source_table": table}
    given["schema"] = batch.argument(1, "schema")
    return _read(name, given, call, state, "batch")


def _invoked(made: Call, state: State) -> Iterator[Operation] | None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", tail(made.func).removesuffix("Op")).lower()
    if name not in PARAMETERS:
        return None
    return _read(name, _named(name, made), made, state, "op")


def executed_by(call: Call) -> Call:
    """The call itself, or the one of `execute` that an invoked `ExecuteSQLOp(..)` stands for."""
    made = call.args[0] if tail(call.func) == "invoke" and call.args else None
    if is_call(made, "ExecuteSQLOp") and isinstance(made, Call):
        return replace(made, func=Outside("alembic.op.execute"))
    return call


def _read(name: str, given: Arguments, call: Call, state: State, means: str) -> Iterator[Operation]:
    schema = text_of(given.get("schema", given.get("source_schema")))
    for operation in READERS[name](given, call, state):
        yield replace(
            operation, means="type" if operation.means == "type" else means, schema=schema
        )


def _add_column(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    value = given.get("column")
    yield from added_column(given.get("table_name"), value, state)


def _drop_column(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    value = given.get("column_name", given.get("column"))
    table, column = table_name(given.get("table_name"), state), column_name(value)
    why = unnamed(("table", given.get("table_name"), table), ("column", value, column))
    yield Operation("drop_column", table, column, unproven=why)


def _alter_column(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    value = given.get("column_name")
    table, column = table_name(given.get("table_name"), state), column_name(value)
    why = unnamed(("table", given.get("table_name"), table), ("column", value, column))
    yield from altered_column(Operation("alter_type", table, column, unproven=why), given)


def _create_table(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    yield from created_table(given.get("table_name"), call.args[1:], state)


def _drop_table(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    table = table_name(given.get("table_name"), state)
    why = unnamed(("table", given.get("table_name"), table))
    yield Operation("drop_table", table, unproven=why)


def _rename_table(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    value = given.get("old_table_name")
    table = table_name(value, state)
    new = table_name(given.get("new_table_name"), state)
    yield Operation("rename_table", table, new_name=new, unproven=unnamed(("table", value, table)))


def _create_index(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    table = table_name(given.get("table_name"), state)
    columns = items(given.get("columns"), state)
    yield created_index(table, given.get("index_name"), columns, call, state)


def _drop_index(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    yield Operation(
        "drop_index",
        table_name(given.get("table_name"), state),
        name=text_of(given.get("index_name")),
        concurrently=given.get("postgresql_concurrently") is True,
    )


def _drop_constraint(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
    value = given.get("table_name")
    table = table_name(value, state)
    yield Operation(
        "drop_constraint",
        table,
        name=text_of(given.get("constraint_name")),
        type=text_of(given.get("type_")),
        unproven=unnamed(("table", value, table)),
    )


def _constraint(kind: Kind) -> Callable[[Arguments, Call, State], Iterator[Operation]]:
    def read(given: Arguments, call: Call, state: State) -> Iterator[Operation]:
        value = given.get("table_name", given.get("source_table"))
        table = table_name(value, state)
        columns = given.get("columns", given.get("local_cols"))
        yield Operation(
            kind,
            table,
            name=text_of(given.get("constraint_name")),
            columns=column_names(columns, state),
            referent=table_name(given.get("referent_table"), state),
            referent_columns=column_names(given.get("remote_cols"), state),
            not_valid=given.get("postgresql_not_valid") is True,
            text=condition_text(given.get("condition")),
            unproven=unnamed(("table", value, table)),
        )

    return read


READERS: dict[str, Callable[[Arguments, Call, State], Iterator[Operation]]] = {
    "add_column": _add_column,
    "alter_column": _alter_column,
    "create_check_constraint": _constraint("add_check"),
    "create_exclude_constraint": _constraint("add_check"),
    "create_foreign_key": _constraint("add_foreign_key"),
    "create_index": _create_index,
    "create_primary_key": _constraint("add_primary_key"),
    "create_table": _create_table,
    "create_unique_constraint": _constraint("add_unique"),
    "drop_column": _drop_column,
    "drop_constraint": _drop_constraint,
    "drop_index": _drop_index,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
}


def is_operation(value: Value, cls: Value) -> bool | None:
    """Return whether a made operation is of a class, as `isinstance(x, ops.DropColumnOp)` asks."""
    made = tail(value.func) if isinstance(value, Call) else ""
    wanted = [tail(wanted_class) for wanted_class in (cls if isinstance(cls, tuple) else (cls,))]
    if made.endswith("Op") and all(class_name.endswith("Op") for class_name in wanted):
        return made in wanted
    return None
