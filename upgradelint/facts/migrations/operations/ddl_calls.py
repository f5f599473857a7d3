"""Constructs of DDL that are executed, as `DropTable(t)`, and the constraints they name."""

from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Kind, Operation
from upgradelint.facts.migrations.operations.schema_changes import created_table
from upgradelint.facts.migrations.values.schema import (
    CONSTRAINTS,
    column_names,
    column_reference,
    items,
    table_name,
    tail,
    text_of,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call

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


def ddl_work(value: Call, state: State) -> Iterator[Operation]:
    """Yield what executing a construct of DDL does."""
    name, element = tail(value.func), value.argument(0, "element")
    if name == "DropTable":
        yield Operation("drop_table", table_name(element, state), means="ddl")
    elif name == "CreateTable" and isinstance(element, Call):
        for operation in created_table(element.argument(0, "name"), element.args[2:], state):
            if operation.kind == "create_table":  # CreateTable makes no index
                yield replace(operation, means="ddl")
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
    for given in (item for value in values for item in items(value, state)):
        reference = column_reference(given, state)
        if reference is not None:
            return reference[0]
    return None
