"""Which statements of a module register a versioned object, and how tests compare hashes."""

import ast
import re
from collections.abc import Iterable, Iterator

from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.sources.source import touched_names, written
from upgradelint.python.values.modules import Module

_REGISTERS = re.compile(r"regist|objectify", re.IGNORECASE)


def registered_names(module: Module) -> Iterator[tuple[str, int]]:
    """Yield the names that registering statements make, each with the statement's number."""
    for number, statement in enumerate(module.source.body):
        if any(_REGISTERS.search(name) for name in _decorators(statement)):
            yield from ((name, number) for name in touched_names(statement))


def _decorators(statement: ast.stmt) -> Iterator[str]:
    for inner in classes_in(statement):
        for node in inner.decorator_list:
            yield written(node)


def classes_in(statement: ast.stmt) -> list[ast.ClassDef]:
    """Return the classes that a top-level statement makes."""
    if isinstance(statement, ast.ClassDef):
        return [statement]
    if isinstance(statement, (ast.If, ast.Try)):
        return [node for node in nodes_of(statement) if isinstance(node, ast.ClassDef)]
    return []


def registers(statement: ast.stmt, decorators: Iterable[str]) -> bool:
    """Whether a statement seems to register a class; `decorators` are those that do besides, by
    dotted names, of which code may write the end.
    """
    if isinstance(statement, (ast.Expr, ast.Assign)) and isinstance(statement.value, ast.Call):
        return bool(_REGISTERS.search(written(statement.value.func)))
    ends = tuple(f".{decorator}" for decorator in decorators)
    names = list(_decorators(statement))
    return any(
        _REGISTERS.search(name) or any(end.endswith(f".{name}") for end in ends) for name in names
    )


def may_register(statement: ast.stmt, decorators: Iterable[str]) -> bool:
    """Whether a statement may register a class when it runs: it registers, or calls what may.

    Definitions wait until they are called; a class is registered by what decorates it.
    """
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)):
        return False
    if isinstance(statement, ast.ClassDef):
        return bool(statement.decorator_list or statement.keywords)
    return registers(statement, decorators) or any(map(_calls, _run_with(statement)))


def _calls(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) or bool(getattr(node, "decorator_list", ()))


def _run_with(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the statement does: not the bodies of functions."""
    yield statement
    for node in ast.iter_child_nodes(statement):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _run_with(node)


def extra_data_names(module: Module) -> Iterator[str]:
    """Yield the functions given to the comparison with recorded hashes; other uses tell nothing."""
    for statement in module.source.body:
        for node in nodes_of(statement):
            match node:
                case ast.Call(func=ast.Attribute(attr="test_hashes"), keywords=keywords):
                    yield from _names_of(keywords, "extra_data_func")


def _names_of(keywords: list[ast.keyword], wanted: str) -> Iterator[str]:
    for keyword in keywords:
        if keyword.arg == wanted and isinstance(keyword.value, ast.Name):
            yield keyword.value.id
