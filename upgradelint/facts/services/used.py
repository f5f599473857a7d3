"""What one function of a module uses of it: a module may start several processes."""

import ast
from collections.abc import Iterator

from upgradelint.python.module_names import absolute
from upgradelint.python.values.definitions import FunctionValue


def imported_by(func: FunctionValue) -> frozenset[str]:
    """Return the modules, or names in them, that a function's module imports for it: for itself,
    and for what it speaks of beside it.
    """
    body = func.module.source.body
    beside = {
        statement.name: statement
        for statement in body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    names: set[str] = set()
    nodes: list[ast.AST] = [func.node]
    found: set[str] = set()
    while nodes:
        node = nodes.pop()
        new = set(_names(node)) - names
        names |= new
        nodes += [beside[name] for name in new if name in beside]
        found.update(name for _, name in _imports(node, func))
    for statement in body:
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.update(name for bound, name in _imports(statement, func) if bound in names)
    return frozenset(found)


def _names(node: ast.AST) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _imports(node: ast.AST, func: FunctionValue) -> Iterator[tuple[str, str]]:
    """Yield the names that a statement binds by importing, and what each of them is."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            for alias in inner.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name
        elif isinstance(inner, ast.ImportFrom):
            base = absolute(func.module, inner)
            for alias in inner.names:
                yield alias.asname or alias.name, base
                yield alias.asname or alias.name, f"{base}.{alias.name}"
