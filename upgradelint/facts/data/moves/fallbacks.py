"""A first look at a function's code: whether it may take one column for want of another."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Set

from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.sources.source import written

Speaks = Callable[[Set[str]], bool]
"""Says whether names are about a column that may have taken over another's data, and that one."""

SQL = re.compile(r"\bUPDATE\b|\bcoalesce\b", re.IGNORECASE)
_COALESCE = re.compile(r"\bcoalesce\b", re.IGNORECASE)
_CHOOSES = frozenset({"get", "getattr", "coalesce", "case", "ifnull", "nvl"})
"""Functions that give one of their arguments."""


def may_fall_back(node: ast.AST, speaks: Speaks) -> bool:
    """Whether code may give one column to a place, and where that has no value another one."""
    nodes = nodes_of(node)
    columns = _Columns(nodes)
    tested = {id(part) for inner in nodes for test in _tests(inner) for part in nodes_of(test)}
    chosen = (_choices(inner) for inner in nodes if id(inner) not in tested)
    return any(_differ(map(columns.of, values), speaks) for values in chosen) or _given_twice(
        nodes, columns, speaks
    )


class _Columns:
    """The columns that expressions of a function are made of, by the names it gave some."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._named: dict[str, set[str]] = {}
        for node in nodes:
            for name, value in _names(node):
                self._named.setdefault(name, set()).update(names_of(value))

    def of(self, node: ast.expr) -> Set[str]:
        """Return the words of an expression that may name columns."""
        plain = (inner.id for inner in nodes_of(node) if isinstance(inner, ast.Name))
        return {*names_of(node), *(each for name in plain for each in self._named.get(name, ()))}


def _names(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a node gives to values."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value


def _given_twice(nodes: Iterable[ast.AST], columns: _Columns, speaks: Speaks) -> bool:
    """Whether statements give both columns to one place, and one of them or it is asked about."""
    tests = [node.test for node in nodes if isinstance(node, ast.If)]
    tested = {name for test in tests for name in (*_places(test), *columns.of(test))}
    places: dict[str, list[Set[str]]] = {}
    for node in nodes if tested else ():
        for place, column, value in _given(node):
            values = places.setdefault(place, [frozenset(filter(None, (column,)))])
            values.append(columns.of(value))
    return any(
        _differ(values, speaks, None if place in tested else tested)
        for place, values in places.items()
    )


def _differ(values: Iterable[Set[str]], speaks: Speaks, firsts: Set[str] | None = None) -> bool:
    """Whether two of some values are about two columns, one of which is among `firsts`."""
    found: dict[str, set[int]] = {}
    for index, names in enumerate(values):
        for name in names:
            found.setdefault(name, set()).add(index)
    return any(
        column != other and len(found[column] | found[other]) > 1 and speaks({column, other})
        for column in (found if firsts is None else found.keys() & firsts)
        for other in found
    )


def _tests(node: ast.AST) -> list[ast.expr]:
    match node:
        case (
            ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test)
        ):
            return [test]
        case ast.comprehension(ifs=tests):
            return tests
    return []


def _choices(node: ast.AST) -> list[ast.expr]:
    """The values of which an expression takes one."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(op=ast.Or()):
            return node.values
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _CHOOSES:
            return [*node.args, *(keyword.value for keyword in node.keywords)]
        case ast.Constant(value=str(text)) if _COALESCE.search(text):
            return [ast.Constant(word) for word in re.findall(r"\w+", text)]
    return []


def _places(test: ast.expr) -> Iterator[str]:
    """Yield the places whose values a test looks at, as they are written."""
    for node in nodes_of(test):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            yield written(node)


def _given(node: ast.AST) -> Iterator[tuple[str, str, ast.expr]]:
    """Yield the place that gets a value, the column that it is, and the value."""
    match node:
        case ast.Return(value=ast.expr() as value):
            yield "return", "", value
        case ast.Assign(targets=targets, value=value):
            yield from (
                (written(expression), column_in(expression), value) for expression in targets
            )
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield written(target), column_in(target), value
        case ast.Call(
            func=ast.Name(id="setattr"), args=[row, ast.Constant(value=str(name)), value]
        ):
            yield f"{written(row)}.{name}", name, value
        case ast.Expr(value=ast.Call(func=func, args=args, keywords=named)):
            called = written(func)
            yield from (
                (f"{called} {index}", "", expression) for index, expression in enumerate(args)
            )
            yield from ((f"{called} {keyword.arg}", "", keyword.value) for keyword in named)


def column_in(target: ast.expr) -> str:
    """Return the column that an assignment fills, "" where it fills none."""
    match target:
        case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return ""


def names_of(node: ast.AST) -> Iterator[str]:
    """Yield the words of code that may name columns."""
    for inner in nodes_of(node):
        match inner:
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)):
                yield from re.findall(r"\w+", text) if SQL.search(text) else (text,)
