"""Walking through syntax: what `ast.walk` does, without what nobody looks at."""

import ast

_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def nodes_of(root: ast.AST) -> list[ast.AST]:
    """Return a node and all below it, level by level; operators and contexts, which have nothing of
    their own, are left out.
    """
    found = [root]
    for node in found:
        kind = type(node)
        for name in _FIELDS.get(kind) or _fields(kind):
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                found.append(value)
            elif value.__class__ is list:
                found += [one for one in value if isinstance(one, ast.AST)]
    return found


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    _FIELDS[kind] = tuple(name for name in kind._fields if name not in ("ctx", "op", "ops"))
    return _FIELDS[kind]
