"""What the nodes of parsed SQL have in common: tables, defaults, and the operation they become."""

import re
from collections.abc import Iterator
from typing import Any

from upgradelint.facts.migrations.model import Kind, Operation

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


def named_table(node: Any) -> str | None:
    """Return the name of the first table in a tree."""
    if node is None:
        return None
    return next((table.name for table in nodes_of(node, "table")), None)


def nodes_of(node: Any, key: str) -> Iterator[Any]:
    """Yield the nodes of a kind in a tree."""
    return (inner for inner in node.walk() if inner.key == key)


GENERATED = (
    "autoincrementcolumnconstraint",
    "generatedasidentitycolumnconstraint",
    "computedcolumnconstraint",
)


def constraints_of(column: Any) -> tuple[bool | None, str | None]:
    """Return whether a column takes NULL, None where it does not say, and its default."""
    nullable: bool | None = None
    kind = column.args.get("kind")
    default = "SERIAL" if kind is not None and "SERIAL" in kind.sql().upper() else None
    for constraint in column.args.get("constraints") or ():
        if constraint.kind.key == "notnullcolumnconstraint":
            nullable = bool(constraint.kind.args.get("allow_null"))
        elif constraint.kind.key == "defaultcolumnconstraint":
            default = constraint.kind.this.sql()
        elif constraint.kind.key in GENERATED:
            default = constraint.kind.sql()
    return nullable, default
