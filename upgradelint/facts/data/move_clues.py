"""A first look at a function's code: whether it may move data between two columns.

Exploring every function that speaks of a column costs more than all else; few put two together.
"""

import ast
import re
from collections.abc import Callable, Iterator, Set

Speaks = Callable[[Set[str]], bool]
"""Says whether names are about a column that may have taken over another's data, and that one."""

_TAKES = frozenset({"setattr", "getattr", "get", "update", "values", "coalesce", "execute", "text"})
_SQL = re.compile(r"\bUPDATE\b|\bcoalesce\b", re.IGNORECASE)


def may_move(node: ast.AST, speaks: Speaks) -> bool:
    """Whether code reads a column for want of another, or fills one from another."""
    asked: set[str] = set()
    given: set[str] = set()
    for one in ast.walk(node):
        if _joins(one, speaks):
            return True
        if isinstance(one, ast.If):
            asked |= set(names_of(one.test))
        elif isinstance(one, (ast.Return, ast.Assign)) and one.value is not None:
            given |= set(names_of(one.value))
    return any(speaks({first, second}) for first in asked & given for second in given)


def _joins(node: ast.AST, speaks: Speaks) -> bool:
    """Whether one expression or assignment is about both."""
    match node:
        case ast.IfExp() | ast.BoolOp(op=ast.Or()):
            return speaks(set(names_of(node)))
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _TAKES:
            return speaks(set(names_of(node)))
        case ast.Constant(value=str(text)) if _SQL.search(text):
            return speaks(set(names_of(node)))
        case ast.Assign(targets=targets, value=value):
            filled = {name for target in targets for name in _named(target)}
            return any(speaks({one, other}) for one in filled for other in names_of(value)) or (
                len(filled) > 1 and speaks(filled)
            )
    return False


def _named(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            yield name


def names_of(node: ast.AST) -> Iterator[str]:
    """Yield the words of code that may name columns."""
    for one in ast.walk(node):
        match one:
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)):
                yield from re.findall(r"\w+", text) if _SQL.search(text) else (text,)


def called_in(node: ast.AST) -> Iterator[str]:
    """Yield the names of functions that code calls without an object."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
            yield one.func.id
