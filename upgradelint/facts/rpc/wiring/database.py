"""Which modules of a service import the database API: a module that speaks to the database."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.rpc.wiring.startup import DatabaseImport
from upgradelint.facts.store import Readings
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.module_names import absolute
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.values.modules import Module

DRIVERS = frozenset({"sqlalchemy", "oslo_db"})
_SILENT = ("oslo_db.exception", "oslo_db.opt", "sqlalchemy.exc", "sqlalchemy.types")
"""What of them asks a database for nothing: objects, contexts and settings use it, too."""


class ImportsReading(Frozen):
    """The names that a module imports, wherever in it, each with its place; whether it `speaks` to
    the database by a driver.
    """

    found: tuple[tuple[str, Location], ...] = ()
    speaks: bool = False


class DatabaseImports:
    """Finds what modules import that is in the tree and speaks to the database itself."""

    def __init__(self, ev: Evaluator, readings: Readings) -> None:
        self._ev = ev
        self._readings = readings

    def of(self, modules: Iterable[str]) -> Iterator[DatabaseImport]:
        """Yield what modules of these names import of the kind, each once."""
        for name in modules:
            visited: set[str] = set()
            for imported, place in self._read(name).found:
                if imported not in visited and imported != name and self._read(imported).speaks:
                    visited.add(imported)
                    yield DatabaseImport(name, imported, place)

    def _read(self, name: str) -> ImportsReading:
        place = self._ev.program.place(name)
        if place is None or not place[1].project:
            return ImportsReading()
        path, _ = place
        read = partial(_read, self._ev, path)
        return self._readings.read(f"imports {path}", path, ImportsReading, read)


def _read(ev: Evaluator, path: str) -> ImportsReading:
    module = ev.program.at(path)
    if module is None:
        return ImportsReading()
    found = tuple(_imports(module))
    has_driver = any(name.partition(".")[0] in DRIVERS for name, _ in found)
    return ImportsReading(found, has_driver and _speaks(module))


def _speaks(module: Module) -> bool:
    """Whether a module calls what a driver has, or decorates functions with it; versioned objects
    do so in methods that run where the database is.
    """
    nodes = [node for statement in module.source.body for node in nodes_of(statement)]
    bound = (pair for node in nodes for pair in _bound(node))
    own = {local for local, name in bound if _is_speaking(name)}
    if not own or any(_is_object(node) for node in nodes):
        return False
    return any(_root(expression) in own for node in nodes for expression in _applied(node))


def _is_speaking(name: str) -> bool:
    return name.partition(".")[0] in DRIVERS and not name.startswith(_SILENT)


def _bound(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the local names that an import of other packages binds, with what each stands for."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                first = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)
        case ast.ImportFrom(module=str(base), names=names, level=0):
            yield from ((alias.asname or alias.name, f"{base}.{alias.name}") for alias in names)


def _applied(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=func):
            yield func
        case ast.FunctionDef(decorator_list=decorators):
            yield from decorators


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _is_object(node: ast.AST) -> bool:
    """Whether a class has fields, as versioned objects do."""
    match node:
        case ast.ClassDef(body=body):
            targets = (
                statement.targets[0] for statement in body if isinstance(statement, ast.Assign)
            )
            return any(
                isinstance(expression, ast.Name) and expression.id == "fields"
                for expression in targets
            )
    return False


def _imports(module: Module) -> Iterator[tuple[str, Location]]:
    for node in (inner for statement in module.source.body for inner in nodes_of(statement)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, module.at(node)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(module, node)
            yield base, module.at(node)
            yield from ((f"{base}.{alias.name}", module.at(node)) for alias in node.names)
