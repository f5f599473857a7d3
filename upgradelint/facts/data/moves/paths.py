"""Functions that read, fill and move columns that were added after their table, explored."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import partial

from upgradelint.base.hashed import hashable
from upgradelint.base.location import Location
from upgradelint.facts.code import given, innermost
from upgradelint.facts.data.moves.clues import (
    Clue,
    called_in,
    functions_about,
    may_hold,
    may_move,
    statements_with,
)
from upgradelint.facts.data.moves.columns import Columns
from upgradelint.facts.data.moves.fallbacks import may_fall_back, names_of
from upgradelint.facts.data.moves.model import Pair, RowUse, RowUses
from upgradelint.facts.data.moves.watched import (
    changed_fields,
    columns_read,
    filled_from,
    filled_together,
    is_beside,
    read_instead,
    sources_of,
)
from upgradelint.facts.data.row_tables import annotated_tables
from upgradelint.facts.data.row_watch import RowWatch, unique
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.migrations.values.schema import class_table, walk
from upgradelint.facts.options import KNOWN_BY_NAME, Options
from upgradelint.facts.prefilter import prefiltered
from upgradelint.facts.store import FactStore, FileMarks, Readings
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL
from upgradelint.python.programs.layout import make_program
from upgradelint.python.sources.source import paused_gc
from upgradelint.python.values.definitions import ClassValue, Descriptor, FunctionValue, Instance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Argument, Value
from upgradelint.trees.tree import Tree

_BESIDE = b"beside"

STEPS = 1_500
MAX_PATHS = 4


def collect_moves(
    ev: Evaluator,
    tree: Tree,
    paths: Sequence[str],
    columns: Columns,
    fact_store: FactStore,
    readings: Readings,
) -> tuple[RowUse, ...]:
    """Return what the functions of some files do with columns that may have been replaced: two
    names are two columns of a row where one of the functions knows what table they are of.
    """
    if not columns.added:
        return ()
    added = re.compile(rb"\b(?:" + hashable("|".join(map(re.escape, columns.added))) + rb")\b")

    names = {hashable(name): name for name in columns.words}

    def look(data: bytes) -> FileMarks:
        spoken = added.search(data) and may_hold(data, columns.speaks, names)
        return FileMarks(frozenset({_BESIDE}) if spoken else frozenset())

    identity = repr((columns.added, _sorted(columns.tables), _sorted(columns.keys)))
    kind = "moves " + hashlib.sha1(hashable(identity), usedforsecurity=False).hexdigest()
    marks = prefiltered(tree, paths, fact_store, f"columns beside {kind}", look)
    moving = Clue(columns.speaks, lambda node: may_move(node, columns.speaks))
    reader = _Reader(ev, tree, columns, moving)
    found: list[RowUse] = []
    for path in [path for path, mark in marks if mark.hits]:
        name = f"moves {path} {kind}"
        found += readings.read(name, path, RowUses, partial(reader.read, path)).functions
    known = {pair for use in found for pair in use.pairs if use.tables(pair)}
    return tuple(use.only(known) for use in found)


def _sorted(columns: Mapping[str, Set[str]]) -> list[tuple[str, list[str]]]:
    return sorted((table, sorted(names)) for table, names in columns.items())


def collect_readers(
    tree: Tree, options: Options, columns: Columns, pairs: Set[Pair], files: Set[str]
) -> tuple[RowUse, ...]:
    """Return what all functions of some files do with the columns of moves that are known."""
    names = {name for pair in pairs for name in pair}
    with paused_gc():
        paths = [path for path in tree.paths() if path.endswith(".py")]
        layout = find_layout(tree, paths, options.roots, options.fact_store)
        program = make_program(tree, layout, options.libraries, KNOWN_BY_NAME, options.cache)
        reading = Clue(
            lambda words: not names.isdisjoint(words),
            lambda node: not names.isdisjoint(names_of(node)),
        )
        reader = _Reader(Evaluator(program), tree, columns, reading)
        words = re.compile(rb"\b(?:" + hashable("|".join(map(re.escape, sorted(names)))) + rb")\b")
        judged = [path for path in paths if path in files and path in options.selection]
        found = [path for path, data in tree.read_many(judged) if words.search(data)]
        return tuple(use.only(pairs) for path in found for use in reader.read(path).functions)


class _Reader:
    """Explores the functions of a file that speak of certain columns."""

    def __init__(self, ev: Evaluator, tree: Tree, columns: Columns, clue: Clue) -> None:
        self._ev = ev
        self._tree = tree
        self._columns = columns
        self._clue = clue
        self._functions_wanted: set[str] = set()

    def read(self, path: str) -> RowUses:
        module = self._ev.program.at(path)
        if module is None:
            return RowUses()
        lines = self._tree.read(path).splitlines()
        self._functions_wanted = {
            one.name for one in functions_about(module.source.body, lines, self._clue)
        }
        if not self._functions_wanted:
            return RowUses()
        about = set(statements_with(self._functions_wanted, module.source.body, lines))
        found = (self._explored(*found) for found in self._functions(module, about))
        return RowUses(tuple(use for use in found if use is not None))

    def _functions(
        self, module: Module, about: Set[int]
    ) -> Iterator[tuple[FunctionValue, list[Value], str | None]]:
        """Yield the functions that some statements of a module name, also in classes, what they are
        called with, and the table of the first of it where that is a row.
        """
        for name, indexes in module.source.bindings.items():
            if about.isdisjoint(indexes):
                continue
            value = self._ev.program.lookup(module, name)
            if isinstance(value, ClassValue) and value.module is module:
                table = class_table(value, self._ev.base)
                for raw in list(value.content.values()):
                    kind = raw.kind if isinstance(raw, Descriptor) else ""
                    for func in self._written(raw, module):
                        of = table if kind != "staticmethod" else None
                        yield func, self._given(func, raw, value), of
            else:
                yield from (
                    (func, given(func, bound=False)[0], None)
                    for func in self._written(value, module)
                )

    def _written(self, raw: Value, module: Module) -> Iterator[FunctionValue]:
        """Yield the functions of a definition: under a decorator there may be several."""
        visited: set[FunctionValue] = set()
        for part in (raw, *walk(raw, self._ev.base, depth=6)):
            func = innermost(part)
            if func is not None and func.module is module and func not in visited:
                visited.add(func)
                names = {func.name, *called_in(func.node)}
                if not self._functions_wanted.isdisjoint(names):
                    yield func

    def _given(self, func: FunctionValue, raw: Value, cls: ClassValue) -> list[Value]:
        args = given(func, bound=False)[0]
        kind = raw.kind if isinstance(raw, Descriptor) else ""
        if not args or kind == "staticmethod" or class_table(cls, self._ev.base):
            return args  # of a row, self is one
        if kind == "classmethod":
            return [cls, *args[1:]]
        subject = Instance(cls, cls.where)
        subject.content[PARTIAL] = True
        return [subject, *args[1:]]

    def _explored(self, func: FunctionValue, args: list[Value], table: str | None) -> RowUse | None:
        def enters(entered: FunctionValue) -> bool:
            return entered.module is func.module or not entered.module.project

        ev = self._ev
        tables = annotated_tables(ev, func)
        if table is not None and args and isinstance(args[0], Argument):
            tables[args[0].name] = table
        watch = RowWatch(ev, tables)
        with ev.within(STEPS, enters, max_paths=MAX_PATHS), watch.watching():
            ev.explore(func, args, given(func, bound=False)[1])
        return self._use(func, watch, changed_fields(ev, func, args))

    def _use(self, func: FunctionValue, watch: RowWatch, changed: Set[str]) -> RowUse | None:
        pair = self._columns.pair
        own = (
            set(names_of(func.node)) & self._columns.words
        )  # not what functions that it calls read
        fallbacks = [pair(*names) for names in {*watch.either, *read_instead(watch)}]
        filled = [(names, moved) for names, moved in filled_from(watch) if pair(*names)]
        copies = [names for names, moved in filled if moved and pair(*names) == names]
        both = [pair(*names) for names in filled_together(watch)]
        both += [pair(*names) for names, _ in filled if names not in copies]
        known = any((*fallbacks, *copies, *both))
        reads = {read.name for read in watch.reads} & own
        nulls = dict(self._emptied(watch, changed))
        if not known and not reads and not nulls:
            return None
        return RowUse(
            func.path,
            func.where,
            unique(
                fallback for fallback in set(fallbacks) if fallback and self._joins(func, fallback)
            ),
            unique(filter(None, copies)),
            unique(filter(None, both)),
            tuple(sorted(reads)),
            tuple(sorted(nulls.items())),
            tuple(sorted(watch.mapped | set(self._rows_known(watch)))),
        )

    def _emptied(self, watch: RowWatch, changed: Set[str]) -> Iterator[tuple[Pair, Location]]:
        """Yield columns that are set to None where the other of a row gets a value, or may be among
        the changes of an object that are saved.
        """
        pair = self._columns.pair
        for fill in watch.fills:
            if fill.value is None and not watch.deletes(fill.base):
                filled = {other.name for other in watch.fills if is_beside(fill, other)} | changed
                names = [(fill.name, other) for other in sorted(filled)]
                yield from ((each, fill.where) for each in names if pair(*each) == each)

    def _rows_known(self, watch: RowWatch) -> Iterator[tuple[str, str]]:
        """Yield tables and columns of rows of which it is known what table they are of."""
        words = self._columns.words
        touched = [(read.base, read.name) for read in watch.reads if read.name in words]
        touched += [(fill.base, fill.name) for fill in watch.fills if fill.name in words]
        columns = [(watch.table_of(base), name) for base, name in touched]
        columns += [
            (self._columns.table_with(names), each)
            for names in columns_read(watch)
            for each in names
        ]
        for fill in watch.fills:
            columns.append((fill.table, fill.name))
            for base, name in sources_of(fill.value, watch):
                columns.append((watch.table_of(base) if base is not None else fill.table, name))
        yield from ((table, name) for table, name in columns if table is not None and name in words)

    def _joins(self, func: FunctionValue, pair: Pair) -> bool:
        """Whether a function's own code gives both columns to one place."""
        return may_fall_back(func.node, set(pair).issubset)
