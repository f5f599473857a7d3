"""Parsed SQL statements -> operations, by the kind of node; the parser is not imported here."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Kind, MadeColumn, MadeConstraint, Operation
from upgradelint.facts.migrations.operations.sql.alterations import ACTIONS
from upgradelint.facts.migrations.operations.sql.nodes import (
    HOLE,
    constraints_of,
    named_table,
    nodes_of,
    sql_operation,
)


def inner_writes(tree: Any, text: str) -> Iterator[Operation]:
    """Rows changed by the parts of a WITH."""
    for cte in getattr(tree.args.get("with_"), "expressions", ()):
        if cte.this.key in ("insert", "update", "delete"):
            yield from STATEMENTS[cte.this.key](cte.this, text)


def _create(tree: Any, text: str) -> Iterator[Operation]:
    kind = (tree.args.get("kind") or "").upper()
    if kind == "TABLE":
        made = tuple(map(_made, nodes_of(tree, "columndef")))
        columns = tuple(made_column.name for made_column in made)
        yield sql_operation(
            "create_table",
            text,
            table=named_table(tree.this),
            columns=columns,
            made=made,
            constraints=tuple(_references(tree)),
        )
        if tree.expression is not None and tree.expression.key == "select":
            yield sql_operation("insert", text, table=named_table(tree.this))
    elif kind == "INDEX":
        yield sql_operation(
            "create_index",
            text,
            table=named_table(tree.this.args.get("table")),
            name=tree.this.name or None,
            columns=tuple(map(_indexed, tree.this.args["params"].args.get("columns") or ())),
            unique=bool(tree.args.get("unique")),
            concurrently=bool(tree.args.get("concurrently")),
        )
    elif kind == "TYPE":
        values = tuple(node.name for node in tree.walk() if node.key == "literal")
        yield sql_operation("create_enum", text, name=named_table(tree.this), values=values)


def _references(tree: Any) -> Iterator[MadeConstraint]:
    for reference in nodes_of(tree, "reference"):
        if (name := named_table(reference)) not in (None, HOLE):
            yield MadeConstraint("foreign_key", None, (), name or "")


def _made(column: Any) -> MadeColumn:
    nullable, default = constraints_of(column)
    kind = column.args.get("kind")
    return MadeColumn(column.name, kind.sql() if kind else None, nullable, default)


def _indexed(part: Any) -> str:
    """A part of an index: the name of a column, else its expression."""
    inner = part.this if part.key == "ordered" else part
    prefix = inner.key == "anonymous" and all(
        expression.key == "literal" for expression in inner.expressions
    )
    return inner.name if inner.key == "column" or prefix else inner.sql()  # type: ignore[no-any-return]


_DROPPED: dict[str, Kind] = {"TABLE": "drop_table", "INDEX": "drop_index", "TYPE": "drop_enum"}
_NOT_USED = frozenset("SEQUENCE VIEW FUNCTION PROCEDURE TRIGGER EVENT USER ROLE EXTENSION".split())
"""What is dropped without taking a table or column from those who use it."""


def _drop(tree: Any, text: str) -> Iterator[Operation]:
    said = (tree.args.get("kind") or "").upper()
    kind = _DROPPED.get(said)
    named = [
        target for target in (*(tree.args.get("tables") or ()), tree.this) if target is not None
    ]
    if said not in _NOT_USED and (kind is None or not any(target.name for target in named)):
        yield sql_operation("opaque", text)
        return
    for target in named:
        if kind == "drop_table":
            yield sql_operation(kind, text, table=target.name, schema=target.text("db") or None)
        elif kind == "drop_index":
            owner = named_table(tree.args.get("cluster"))
            concurrently = bool(tree.args.get("concurrently"))
            yield sql_operation(
                kind, text, name=target.name, table=owner, concurrently=concurrently
            )
        elif kind is not None:
            yield sql_operation(kind, text, name=target.name)


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
            for operation in handler(action, table, text, not_valid):
                schema = tree.this.text("db")
                yield replace(operation, schema=schema if schema != HOLE else None)


def _write(kind: Kind) -> Callable[[Any, str], Iterator[Operation]]:
    def read(tree: Any, text: str) -> Iterator[Operation]:
        target = named_table(tree.this)
        sources = tuple(name for name in _named_tables(tree) if name != target)
        yield sql_operation(kind, text, table=target, sources=sources)

    return read


def _named_tables(tree: Any) -> dict[str, None]:
    """Return the tables of a statement, the outer ones first, without the parts of its WITH."""
    own = {node.alias for node in nodes_of(tree, "cte")}
    named = (node.name for node in nodes_of(tree, "table"))  # a function in FROM has no name
    return dict.fromkeys(name for name in named if name not in ("", *own))


def _truncate(tree: Any, text: str) -> Iterator[Operation]:
    for expression in tree.expressions:
        yield sql_operation("delete", text, table=expression.name)


def _select(tree: Any, text: str) -> Iterator[Operation]:
    for table in list(_named_tables(tree))[:1]:
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
