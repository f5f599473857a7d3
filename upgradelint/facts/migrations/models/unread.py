"""Classes that may map a table and cannot be read: what they map is not known, and so neither what
is unmapped.
"""

import ast
from collections.abc import Iterable, Iterator

from upgradelint.python.sources.nodes import nodes_of

_DECLARES = frozenset({"__tablename__", "__table__", "Column", "mapped_column"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def made_by_functions(body: Iterable[ast.stmt]) -> Iterator[ast.ClassDef]:
    """Yield the classes that functions make, when and as often as they are called."""
    for statement in body:
        if isinstance(statement, _FUNCTIONS):
            yield from (node for node in nodes_of(statement) if isinstance(node, ast.ClassDef))
        elif isinstance(statement, ast.ClassDef):
            yield from made_by_functions(statement.body)


def may_map(node: ast.AST) -> bool:
    """Whether a class has a table or columns, or those of what it stands on."""
    if not isinstance(node, ast.ClassDef):
        return False
    bases = map(_last_name, node.bases)
    return any(base.endswith(("Base", "Model")) for base in bases) or not _DECLARES.isdisjoint(
        map(_last_name, nodes_of(node))
    )


def _last_name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
