"""Parsed SQL statements -> operations, by the kind of node; the parser is not imported here."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Kind, MadeColumn, Operation

HOLE = "upgradelint_hole"
"""What stands in a text for a part that is not known."""


def sql_operation(kind: Kind, text: str, **rest: Any) -> Operation:
    """Return an operation of SQL text; a name that is a hole is not known."""
    holes = [key for key, value in rest.items() if isinstance(value, str) and HOLE in value]
    rest |= dict.fromkeys(holes)
    named = {"table", "column"}.isdisjoint(holes)
    unproven = "" if named else "a name in the SQL text cannot be told"
    plain = " ".join(without_comments(text).split())
    return Operation(kind, means="sql", text=plain, unproven=unproven, **rest)


_QUOTED_OR_COMMENT = re.compile(
    r"(?P<quoted>'(?:[^']|'')*'|\"[^\"]*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)|--[^\n]*|/\*.*?\*/",
    re.DOTALL,
)


def without_comments(text: str) -> str:
    """Return SQL text without its comments; what stands in quotes stays."""
    return _QUOTED_OR_COMMENT.sub(lambda found: found["quoted"] or " ", text)


def inner_writes(tree: Any, text: str) -> Iterator[Operation]:
    """Rows changed by the parts of a WITH."""
    for cte in getattr(tree.args.get("with_"), "expressions", ()):
        if cte.this.key in ("insert", "update", "delete"):
            yield from STATEMENTS[cte.this.key](cte.this, text)


def _table(node: Any) -> str | None:
    if node is None:
        return None
    return next((one.name for one in _find(node, "table")), None)


def _find(node: Any, key: str) -> Iterator[Any]:
    return (one for one in node.walk() if one.key == key)


def _create(tree: Any, text: str) -> Iterator[Operation]:
    kind = (tree.args.get("kind") or "").upper()
    if kind == "TABLE":
        made = tuple(map(_made, _find(tree, "columndef")))
        columns = tuple(one.name for one in made)
        yield sql_operation(
            "create_table", text, table=_table(tree.this), columns=columns, made=made
        )
        if tree.expression is not None and tree.expression.key == "select":
            yield sql_operation("insert", text, table=_table(tree.this))
    elif kind == "INDEX":
        yield sql_operation(
            "create_index",
            text,
            table=_table(tree.this.args.get("table")),
            name=tree.this.name or None,
            columns=tuple(map(_indexed, tree.this.args["params"].args.get("columns") or ())),
            unique=bool(tree.args.get("unique")),
            concurrently=bool(tree.args.get("concurrently")),
        )
    elif kind == "TYPE":
        values = tuple(one.name for one in tree.walk() if one.key == "literal")
        yield sql_operation("create_enum", text, name=_table(tree.this), values=values)


def _made(column: Any) -> MadeColumn:
    nullable, default = _constraints_of(column)
    kind = column.args.get("kind")
    return MadeColumn(column.name, kind.sql() if kind else None, nullable, default)


def _indexed(part: Any) -> str:
    """A part of an index: the name of a column, else its expression."""
    inner = part.this if part.key == "ordered" else part
    prefix = inner.key == "anonymous" and all(one.key == "literal" for one in inner.expressions)
    return inner.name if inner.key == "column" or prefix else inner.sql()  # type: ignore[no-any-return]


_DROPPED: dict[str, Kind] = {"TABLE": "drop_table", "INDEX": "drop_index", "TYPE": "drop_enum"}
_NOT_USED = frozenset("SEQUENCE VIEW FUNCTION PROCEDURE TRIGGER EVENT USER ROLE EXTENSION".split())
"""What is dropped without taking a table or column from those who use it."""


def _drop(tree: Any, text: str) -> Iterator[Operation]:
    said = (tree.args.get("kind") or "").upper()
    kind = _DROPPED.get(said)
    named = [one for one in (*(tree.args.get("tables") or ()), tree.this) if one is not None]
    if said not in _NOT_USED and (kind is None or not any(one.name for one in named)):
        yield sql_operation("opaque", text)
        return
    for one in named:
        if kind == "drop_table":
            yield sql_operation(kind, text, table=one.name, schema=one.text("db") or None)
        elif kind == "drop_index":
            owner = _table(tree.args.get("cluster"))
            concurrently = bool(tree.args.get("concurrently"))
            yield sql_operation(kind, text, name=one.name, table=owner, concurrently=concurrently)
        elif kind is not None:
            yield sql_operation(kind, text, name=one.name)


def _alter(tree: Any, text: str) -> Iterator[Operation]:
    if (tree.args.get("kind") or "").upper() != "TABLE":
        return
    table = tree.this.name
    not_valid = bool(tree.args.get("not_valid"))
    for action in tree.args.get("actions") or ():
        handler = ACTIONS.get(action.key)
        if handler is None:
            yield sql_operation("opaque", text, table=table)
        else:
            for one in handler(action, table, text, not_valid):
                yield replace(one, schema=tree.this.text("db") or None)


def _renamed(action: Any, table: str, text: str, tree: Any) -> Iterator[Operation]:
    target = next((one for one in tree.args.get("options") or ()), None)
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
    for one in action.args.get("tables") or ():
        if kind == "COLUMN":
            yield sql_operation("drop_column", text, table=table, column=one.name)
        elif kind == "INDEX":
            yield sql_operation("drop_index", text, table=table, name=one.name)
        else:
            yield sql_operation("drop_constraint", text, table=table, name=one.name)


def _drop_key(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    yield sql_operation("drop_constraint", text, table=table)


def _add_column(action: Any, table: str, text: str, _: bool) -> Iterator[Operation]:
    nullable, default = _constraints_of(action)
    yield sql_operation(
        "add_column",
        text,
        table=table,
        column=action.name,
        type=action.args["kind"].sql() if action.args.get("kind") else None,
        nullable=nullable,
        server_default=default,
    )
    for one in action.args.get("constraints") or ():
        if one.kind.key == "primarykeycolumnconstraint":
            yield sql_operation("add_primary_key", text, table=table, columns=(action.name,))


GENERATED = (
    "autoincrementcolumnconstraint",
    "generatedasidentitycolumnconstraint",
    "computedcolumnconstraint",
)


def _constraints_of(column: Any) -> tuple[bool | None, str | None]:
    nullable: bool | None = None
    kind = column.args.get("kind")
    default = "SERIAL" if kind is not None and "SERIAL" in kind.sql().upper() else None
    for one in column.args.get("constraints") or ():
        if one.kind.key == "notnullcolumnconstraint":
            nullable = bool(one.kind.args.get("allow_null"))
        elif one.kind.key == "defaultcolumnconstraint":
            default = one.kind.this.sql()
        elif one.kind.key in GENERATED:
            default = one.kind.sql()
    return nullable, default


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
    nullable, _default = _constraints_of(column)
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
            referent=_table(inner.args.get("reference")),
            referent_columns=_referred(inner.args.get("reference")),
            not_valid=not_valid,
        )


def _referred(reference: Any) -> tuple[str, ...]:
    """The columns of `REFERENCES shelves (id)`."""
    named = getattr(getattr(reference, "this", None), "expressions", None) or ()
    return tuple(one.name for one in named)


def _key_name(node: Any) -> str:
    """The name that MySQL writes without CONSTRAINT: `ADD INDEX name (..)`."""
    inner = node.this
    return inner.name if getattr(inner, "key", "") == "identifier" else getattr(inner, "name", "")


def _columns(node: Any) -> tuple[str, ...]:
    schema = node.this if getattr(node.this, "expressions", None) else node
    return tuple(expression.name for expression in schema.expressions if expression.name)


def _write(kind: Kind) -> Callable[[Any, str], Iterator[Operation]]:
    def read(tree: Any, text: str) -> Iterator[Operation]:
        target = _table(tree.this)
        sources = dict.fromkeys(one.name for one in _find(tree, "table") if one.name != target)
        yield sql_operation(kind, text, table=target, sources=tuple(sources))

    return read


def _truncate(tree: Any, text: str) -> Iterator[Operation]:
    for expression in tree.expressions:
        yield sql_operation("delete", text, table=expression.name)


def _select(tree: Any, text: str) -> Iterator[Operation]:
    table = _table(tree.args.get("from_"))
    if table is not None:
        yield sql_operation("select", text, table=table)


STATEMENTS: dict[str, Callable[[Any, str], Iterable[Operation]]] = {
    "create": _create,
    "drop": _drop,
    "alter": _alter,
    "insert": _write("insert"),
    "update": _write("update"),
    "merge": _write("update"),
    "delete": _write("delete"),
    "truncatetable": _truncate,
    "select": _select,
    "union": _select,
}

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
