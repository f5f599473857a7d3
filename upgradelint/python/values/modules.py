"""A module as it is evaluated: its source, its names, and which of its statements ran."""

import ast

from upgradelint.base.location import Location
from upgradelint.python.sources.mentions import Mentions
from upgradelint.python.sources.source import Source
from upgradelint.python.values.containers import Env, births
from upgradelint.python.values.effort import FILE_STEPS, Allowance
from upgradelint.python.values.terms import Unknown, Value

STATEMENT = "\0"
"""Stands between the key of a module and the number of a statement in it."""


class Module:
    """A module being read: its statements, and the names made so far.

    `key` is what it was asked for by: its name, or the path of a file that no import reaches;
    `imported` the name by which its own code imports it: several may have one. An `excerpt` has but
    some of the names of the library's module. `noted` is what observers noted while its statements
    ran.
    """

    def __init__(
        self,
        name: str,
        path: str,
        source: Source,
        *,
        key: str,
        imported: str = "",
        project: bool,
        stub: bool,
        excerpt: bool,
    ) -> None:
        self.name = name
        self.key = key
        self.imported = imported or name
        self.path = path
        self.source = source
        self.project = project
        self.stub = stub
        self.excerpt = excerpt
        self.is_package = path.endswith("__init__.py")
        with births.loading():
            self.env = Env(None, {"__name__": self.imported, "__file__": path})
        self.ran: set[int] = set()
        self.running: list[int] = []
        self.begun: dict[str, int] = {}
        self.history: dict[str, list[tuple[int, Value]]] = {}
        self.stars: list[str] = []
        self.failures: dict[int, Unknown] = {}
        self.noted: list[object] = []
        self.heavy: set[object] = set()
        self.allowance = Allowance(FILE_STEPS)
        self.mentions = Mentions(source)
        self._places: dict[ast.AST | None, Location] = {}
        self._origins: dict[str, tuple[str, frozenset[str]]] = {}

    def at(self, node: ast.AST | None) -> Location:
        """The place of a node, as people count; made once, for code is run many times."""
        place = self._places.get(node)
        if place is None:
            line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
            place = self._places[node] = Location(self.path, line, column)
        return place

    def origins_of(self, name: str) -> tuple[str, frozenset[str]]:
        """The key of a name, and those of the module's statements that make it."""
        found = self._origins.get(name)
        if found is None:
            made = map(self.origin_of, self.source.bindings.get(name, ()))
            found = self._origins[name] = f"{self.key}{STATEMENT}{name}", frozenset(made)
        return found

    def origin_of(self, index: int) -> str:
        """The key of a top-level statement."""
        return f"{self.key}{STATEMENT}{index}"

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]
