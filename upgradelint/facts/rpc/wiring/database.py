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
NAMES = frozenset({"database", "db", "dbapi", "models", "sqlalchemy"})
"""One of these is in the name of such a module: objects and contexts name the drivers, too."""


class ImportsReading(Frozen):
    """The names that a module imports, wherever in it, each with its place."""

    found: tuple[tuple[str, Location], ...] = ()


class DatabaseImports:
    """Finds what modules import that is in the tree and imports a driver itself."""

    def __init__(self, ev: Evaluator, readings: Readings) -> None:
        self._ev = ev
        self._readings = readings

    def of(self, modules: Iterable[str]) -> Iterator[DatabaseImport]:
        """Yield what modules of these names import of the kind, each once."""
        for name in modules:
            seen: set[str] = set()
            for imported, place in self._imports(name):
                if imported not in seen and imported != name and self._speaks(imported):
                    seen.add(imported)
                    yield DatabaseImport(name, imported, place)

    def _speaks(self, name: str) -> bool:
        named = not NAMES.isdisjoint(name.split("."))
        return named and any(one.partition(".")[0] in DRIVERS for one, _ in self._imports(name))

    def _imports(self, name: str) -> tuple[tuple[str, Location], ...]:
        place = self._ev.program.place(name)
        if place is None or not place[1].project:
            return ()
        path, _ = place
        read = partial(_read, self._ev, path)
        return self._readings.read(f"imports {path}", path, ImportsReading, read).found


def _read(ev: Evaluator, path: str) -> ImportsReading:
    module = ev.program.at(path)
    return ImportsReading(tuple(_imports(module)) if module else ())


def _imports(module: Module) -> Iterator[tuple[str, Location]]:
    for node in (one for statement in module.source.body for one in nodes_of(statement)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, module.at(node)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(module, node)
            yield base, module.at(node)
            yield from ((f"{base}.{alias.name}", module.at(node)) for alias in node.names)
