"""Walking through syntax: what `ast.walk` does, without what nobody looks at."""

import ast
from collections.abc import Iterable

_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
_PLAIN = frozenset(
    {
        *("id", "attr", "arg", "module", "level", "kind", "conversion", "type_comment"),
        *("asname", "simple", "is_async", "rest", "kwd_attrs"),
    }
)
"""The fields that hold texts or a number, of whatever node."""
_TEXTS: dict[type[ast.AST], frozenset[str]] = {
    ast.Constant: frozenset({"value"}),
    ast.Global: frozenset({"names"}),
    ast.Nonlocal: frozenset({"names"}),
}
"""The fields of some nodes that are nodes in others."""
_EMPTY = frozenset({"ctx", "op", "ops"})
_SCOPES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef})


def nodes_of(root: ast.AST) -> list[ast.AST]:
    """Return a node and all below it, level by level; operators and contexts, which have nothing of
    their own, are left out.
    """
    return _below([root], frozenset())


def own_nodes(body: Iterable[ast.AST]) -> list[ast.AST]:
    """Return the nodes of a function's body; of functions and classes inside, those alone."""
    return _below(list(body), _SCOPES)


def _below(found: list[ast.AST], closed: frozenset[type[ast.AST]]) -> list[ast.AST]:
    known = _FIELDS
    for node in found:
        kind = node.__class__
        if kind in closed:
            continue
        for name in known[kind] if kind in known else _fields(kind):
            value = getattr(node, name, None)
            if value.__class__ is list:
                found += filter(None, value)
            elif value is not None and isinstance(value, ast.AST):
                found.append(value)
    return found


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    left_out = _EMPTY | _PLAIN | _TEXTS.get(kind, frozenset())
    _FIELDS[kind] = tuple(name for name in kind._fields if name not in left_out)
    return _FIELDS[kind]
