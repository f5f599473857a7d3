"""The actions of ALTER TABLE -> operations, by the kind of node."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from upgradelint.facts.migrations.model import Kind, Operation
from upgradelint.facts.migrations.operations.sql.nodes import (
    constraints_of,
    named_table,
    sql_operation,
)


def _renamed(action: Any, table: str, text: str, tree: Any) -> Iterator[Operation]:
    target = next((option for option in tree.args.get("options") or ()), None)
    if target is not None:  # PostgreSQL's RENAME a TO b, without COLUMN
        new = target.this.name
        yield sql_operation(
            "rename_column", text, table=table, column=action.this.name, new_name=new
        )
    else:
        yield sql_operation("rename_table", text, table=table, new_name=action.this.name)


def _rename_action(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    yield from _renamed(action, table, text, action.parent)


def _rename_column(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    new = action.args["to"].name
    yield sql_operation("rename_column", text, table=table, column=action.this.name, new_name=new)


def _drop_action(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    kind = (action.args.get("kind") or "").upper()
    for dropped in action.args.get("tables") or ():
        if kind == "COLUMN":
            yield sql_operation("drop_column", text, table=table, column=dropped.name)
        elif kind == "INDEX":
            yield sql_operation("drop_index", text, table=table, name=dropped.name)
        else:
            yield sql_operation("drop_constraint", text, table=table, name=dropped.name)


def _drop_key(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    yield sql_operation("drop_constraint", text, table=table)


def _add_column(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    nullable, default = constraints_of(action)
    yield sql_operation(
        "add_column",
        text,
        table=table,
        column=action.name,
        type=action.args["kind"].sql() if action.args.get("kind") else None,
        nullable=nullable,
        server_default=default,
    )
    for constraint in action.args.get("constraints") or ():
        if constraint.kind.key == "primarykeycolumnconstraint":
            yield sql_operation("add_primary_key", text, table=table, columns=(action.name,))


def _alter_column(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    given = action.args
    column = action.name
    if given.get("dtype"):
        yield sql_operation(
            "alter_type", text, table=table, column=column, type=given["dtype"].sql()
        )
    elif given.get("allow_null") is not None:
        kind: Kind = "drop_not_null" if given["allow_null"] else "set_not_null"
        yield sql_operation(
            kind, text, table=table, column=column, nullable=bool(given["allow_null"])
        )
    elif given.get("default") is not None:
        default = given["default"].sql()
        yield sql_operation("set_default", text, table=table, column=column, server_default=default)
    else:
        yield sql_operation("drop_default", text, table=table, column=column)


def _modify_column(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    """MySQL states the whole column again: type and NULL, and with CHANGE its name."""
    column, old = action.this, action.args.get("rename_from")
    name = old.name if old is not None else column.name
    if old is not None and old.name != column.name:
        yield sql_operation("rename_column", text, table=table, column=name, new_name=column.name)
    kind = column.args.get("kind")
    if kind is not None:
        yield sql_operation("alter_type", text, table=table, column=name, type=kind.sql())
    nullable, _default = constraints_of(column)
    if nullable is not None:
        changed: Kind = "drop_not_null" if nullable else "set_not_null"
        yield sql_operation(changed, text, table=table, column=name, nullable=nullable)


_ADDED: dict[str, Kind] = {
    "uniquecolumnconstraint": "add_unique",
    "foreignkey": "add_foreign_key",
    "primarykey": "add_primary_key",
    "indexcolumnconstraint": "create_index",
}


def _add_constraint(action: Any, table: str, text: str, not_valid: bool) -> Iterator[Operation]:
    for expression in action.expressions:
        named = expression.key == "constraint"
        inner = expression.expressions[0] if named else expression
        yield sql_operation(
            _ADDED.get(inner.key, "add_check"),
            text,
            table=table,
            name=(expression.name if named else _key_name(inner)) or None,
            columns=_columns(inner),
            referent=named_table(inner.args.get("reference")),
            referent_columns=_referred(inner.args.get("reference")),
            not_valid=not_valid,
        )


def _referred(reference: Any) -> tuple[str, ...]:
    """The columns of `REFERENCES shelves (id)`."""
    named = getattr(getattr(reference, "this", None), "expressions", None) or ()
    return tuple(column.name for column in named)


def _key_name(node: Any) -> str:
    """The name that MySQL writes without CONSTRAINT: `ADD INDEX name (..)`."""
    inner = node.this
    return inner.name if getattr(inner, "key", "") == "identifier" else getattr(inner, "name", "")


def _columns(node: Any) -> tuple[str, ...]:
    schema = node.this if getattr(node.this, "expressions", None) else node
    return tuple(expression.name for expression in schema.expressions if expression.name)


ACTIONS: dict[str, Callable[[Any, str, str, bool], Iterable[Operation]]] = {
    "alterrename": _rename_action,
    "renamecolumn": _rename_column,
    "drop": _drop_action,
    "dropprimarykey": _drop_key,
    "columndef": _add_column,
    "altercolumn": _alter_column,
    "modifycolumn": _modify_column,
    "addconstraint": _add_constraint,
}
