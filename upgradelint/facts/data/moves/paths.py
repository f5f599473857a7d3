"""Functions that read, fill and move columns that were added after their table, explored."""

import hashlib
import re
from collections.abc import Iterator, Sequence, Set
from functools import partial
from itertools import combinations

from upgradelint.base.hashed import hashable
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
from upgradelint.facts.data.row_watch import RowWatch, emptiness, is_each, unique
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
from upgradelint.python.values.terms import Attribute, Call, Operation, Unknown, Value
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
    """Return what the functions of some files do with columns that may have been replaced."""
    if not columns.added:
        return ()
    added = re.compile(rb"\b(?:" + hashable("|".join(map(re.escape, columns.added))) + rb")\b")

    def look(data: bytes) -> FileMarks:
        spoken = added.search(data) and may_hold(data, columns.speaks)
        return FileMarks(frozenset({_BESIDE}) if spoken else frozenset())

    told = repr((columns.added, sorted((one, sorted(of)) for one, of in columns.tables.items())))
    kind = "moves " + hashlib.sha1(hashable(told), usedforsecurity=False).hexdigest()
    marks = prefiltered(tree, paths, fact_store, f"columns beside {kind}", look)
    moving = Clue(columns.speaks, lambda node: may_move(node, columns.speaks))
    reader = _Reader(ev, tree, columns, moving)
    found: list[RowUse] = []
    for path in [path for path, mark in marks if mark.hits]:
        name = f"moves {path} {kind}"
        found += readings.read(name, path, RowUses, partial(reader.read, path)).functions
    return tuple(found)


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
        return tuple(use for path in found for use in reader.read(path).functions)


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
        found = (self._explored(func, args) for func, args in self._functions(module, about))
        return RowUses(tuple(use for use in found if use is not None))

    def _functions(
        self, module: Module, about: Set[int]
    ) -> Iterator[tuple[FunctionValue, list[Value]]]:
        """Yield the functions that some statements of a module name, also in classes, and what they
        are called with.
        """
        for name, indexes in module.source.bindings.items():
            if about.isdisjoint(indexes):
                continue
            value = self._ev.program.lookup(module, name)
            if isinstance(value, ClassValue) and value.module is module:
                for raw in list(value.content.values()):
                    for func in self._written(raw, module):
                        yield func, self._given(func, raw, value)
            else:
                yield from (
                    (func, given(func, bound=False)[0]) for func in self._written(value, module)
                )

    def _written(self, raw: Value, module: Module) -> Iterator[FunctionValue]:
        """Yield the functions of a definition: under a decorator there may be several."""
        seen: set[FunctionValue] = set()
        for part in (raw, *walk(raw, self._ev.base, depth=6)):
            func = innermost(part)
            if func is not None and func.module is module and func not in seen:
                seen.add(func)
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

    def _explored(self, func: FunctionValue, args: list[Value]) -> RowUse | None:
        def enters(entered: FunctionValue) -> bool:
            return entered.module is func.module or not entered.module.project

        ev = self._ev
        with ev.within(STEPS, enters, max_paths=MAX_PATHS), RowWatch(ev).watching() as watch:
            ev.explore(func, args, given(func, bound=False)[1])
        return self._use(func, watch)

    def _use(self, func: FunctionValue, watch: RowWatch) -> RowUse | None:
        pair = self._columns.pair
        own = (
            set(names_of(func.node)) & self._columns.words
        )  # not what functions that it calls read
        fallbacks = [pair(*names) for names in {*watch.either, *_fallbacks(watch)}]
        filled = [(names, moved) for names, moved in _filled(watch) if pair(*names)]
        copies = [names for names, moved in filled if moved and pair(*names) == names]
        both = [pair(*names) for names in _together(watch)]
        both += [pair(*names) for names, _ in filled if names not in copies]
        known = any((*fallbacks, *copies, *both))
        reads = {read.name for read in watch.reads} & own
        nulls = {
            fill.name: fill.where
            for fill in watch.fills
            if fill.value is None
            and fill.name in self._columns.words
            and not watch.deletes(fill.base)
        }
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
            tuple(sorted(watch.mapped)),
        )

    def _joins(self, func: FunctionValue, pair: Pair) -> bool:
        """Whether a function's own code gives both columns to one place."""
        return may_fall_back(func.node, set(pair).issubset)


def _fallbacks(watch: RowWatch) -> Iterator[tuple[str, str]]:
    """Yield two columns of a row, the second of which is read where the first has no value."""
    for read in watch.reads:
        for assumption in read.conditions:
            empty = emptiness(assumption)
            name = watch.name_of(empty)
            if name is not None and read.base in _rows(empty, name, watch):
                yield name, read.name


def _rows(value: Value, name: str, watch: RowWatch) -> Iterator[Value]:
    """Yield the row of a column, and those of which it was filled."""
    row = _row_of(value)
    yield row
    for fill in watch.fills:
        if (fill.base, fill.name) == (row, name):
            yield from (base for base, _ in _sources(fill.value, watch))


def _filled(watch: RowWatch) -> Iterator[tuple[Pair, bool]]:
    """Yield a column and the one of its row that it fills, and whether of rows looked for."""
    for fill in watch.fills:
        for base, name in _sources(fill.value, watch):
            if fill.base is None or fill.base == base:
                yield (name, fill.name), fill.base is None or is_each(fill.base)


def _sources(value: Value, watch: RowWatch) -> Iterator[tuple[Value, str]]:
    """Yield the columns that a value is made from, with their rows."""
    if (name := watch.name_of(value)) is not None and not isinstance(value, str):
        yield _row_of(value), name
    match value:
        case Attribute(base=Attribute() as base) | Call(func=Attribute(base=base), args=()):
            yield from _sources(base, watch)
        case Call(args=args, kwargs=kwargs):
            for one in (*args, *(named for _, named in kwargs)):
                yield from _sources(one, watch)
        case Operation(operator="[]" | "each"):
            return
        case Operation(operands=operands):
            for operand in operands:
                yield from _sources(operand, watch)
        case Unknown(reason=text) if type(value) is Unknown:
            yield from ((None, word) for word in re.findall(r"\w+", text))


def _row_of(value: Value) -> Value:
    match value:
        case Attribute(base=base) | Call(func=Attribute(base=base)):
            return base
        case Operation(operands=(base, *_)):
            return base
    return None


def _together(watch: RowWatch) -> Iterator[tuple[str, str]]:
    """Yield two columns of one row that get one value."""
    values: dict[object, set[str]] = {}
    for fill in watch.fills:
        if isinstance(fill.value, Unknown):
            values.setdefault((fill.base, fill.value), set()).add(fill.name)
    for names in values.values():
        yield from combinations(sorted(names), 2)
