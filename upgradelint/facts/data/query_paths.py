"""Functions that filter by certain columns, explored for their conditions.

Looked for where a column took over the data of another, which is rare: other columns cost nothing.
"""

import re
from collections.abc import Iterator, Mapping, Set

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of, functions_of, given, innermost
from upgradelint.facts.data.queries import QueryFacts
from upgradelint.facts.data.row_watch import FILTERS
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.migrations.models.model import ModelFacts, TableFacts
from upgradelint.facts.migrations.values.schema import tail, walk
from upgradelint.facts.options import KNOWN_BY_NAME, Options
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import make_program
from upgradelint.python.sources.source import paused_gc
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Attribute, Call, Operation, Value
from upgradelint.trees.tree import Tree

_FILTERING = re.compile(rb"\.(?:filter(?:_by)?|where|having)\(")

STEPS = 3_000
MAX_PATHS = 2

Wanted = Mapping[str, Set[str]]
"""Columns by table."""


def collect_queries(
    tree: Tree, options: Options, models: ModelFacts, wanted: Wanted
) -> tuple[QueryFacts, ...]:
    """Return the conditions on wanted columns in the judged files of a tree."""
    with paused_gc():
        paths = [path for path in tree.paths() if path.endswith(".py")]
        layout = find_layout(tree, paths, options.roots, options.fact_store)
        program = make_program(tree, layout, options.libraries, KNOWN_BY_NAME, options.cache)
        reader = _Reader(Evaluator(program), models, wanted)
        names = {name.encode() for columns in wanted.values() for name in columns}
        speaking = re.compile(rb"\b(?:" + b"|".join(map(re.escape, sorted(names))) + rb")\b")
        judged = [path for path in paths if path in options.selection]
        found: dict[QueryFacts, None] = {}
        for path, data in tree.read_many(judged):
            if speaking.search(data) and _FILTERING.search(data):
                module = program.at(path)
                found |= dict.fromkeys(reader.read(module) if module else ())
        return tuple(found)


class _Reader:
    """Explores the functions of a module, and notes what their conditions are about."""

    def __init__(self, ev: Evaluator, models: ModelFacts, wanted: Wanted) -> None:
        self._ev = ev
        self._wanted = wanted
        self._tables = {table.owner: table for table in models.tables if table.owner}
        self._places = {
            (column.location.path, column.location.line): (table.name, column.attribute)
            for table in models.tables
            for column in table.columns
        }
        self._found: list[QueryFacts] = []

    def read(self, module: Module) -> Iterator[QueryFacts]:
        """Yield the conditions in a module that are about wanted columns."""
        for func in functions_of(self._ev, module):
            yield from self._explored(func, bound=False)
        for cls in classes_of(self._ev, module):
            for raw in list(cls.content.values()):
                method = innermost(raw)
                if method is not None and method.module is module:
                    yield from self._explored(method, bound=True, cls=cls)

    def _explored(
        self, func: FunctionValue, *, bound: bool, cls: ClassValue | None = None
    ) -> Iterator[QueryFacts]:
        ev = self._ev
        self._found = []
        ev.observers.append(self)
        try:
            args, named = given(func, bound=False)
            with ev.within(
                STEPS, lambda entered: entered.module is func.module, max_paths=MAX_PATHS
            ):
                ev.explore(func, [cls, *args[1:]] if bound and args else args, named)
        finally:
            ev.observers.remove(self)
        beside = frozenset(query.column for query in self._found)
        for query in self._found:
            if query.column in self._wanted.get(query.table, ()):
                yield replace(query, function=func.name, beside=beside)

    # -- what the evaluator tells

    def called(self, call: Call, state: State) -> Value | None:
        if tail(call.func) in FILTERS:
            self._found += self._conditions(call, state)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: a key that may be absent is read like any other."""

    def _conditions(self, call: Call, state: State) -> Iterator[QueryFacts]:
        if tail(call.func) == "filter_by":
            for table in self._queried(call, state):
                for name, value in call.kwargs:
                    yield QueryFacts(table.name, name, "", call.where, empty=value is None)
            return
        for part_value in (each for part in call.args for each in walk(part, state)):
            match part_value:
                case Operation(operands=operands, operator=operator):
                    compared = operands if operator not in ("in", "not in") else operands[:1]
                    empty = any(value is None for value in operands)
                case Call(func=Attribute(base=base, name=name), args=args):
                    compared, empty = (base,), name == "is_" and args[:1] == (None,)
                case _:
                    continue
            for table_name, column in filter(None, map(self._column, compared)):
                yield QueryFacts(table_name, column, "", call.where, empty=empty)

    def _queried(self, call: Call, state: State) -> Iterator[TableFacts]:
        """The tables whose rows are asked for."""
        for cls in walk(call.func, state):
            if isinstance(cls, ClassValue) and cls.path in self._tables:
                yield self._tables[cls.path]

    def _column(self, value: Value) -> tuple[str, str] | None:
        """A column by its declaration."""
        if isinstance(value, Call):
            return self._places.get((value.where.path, value.where.line))
        if isinstance(value, Attribute) and isinstance(value.base, ClassValue):
            table = self._tables.get(value.base.path)
            return (table.name, value.name) if table else None
        return None
