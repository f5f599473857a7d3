"""What was seen of explored code, as pairs of columns: read for want of another, filled."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import combinations

from upgradelint.facts.data.moves.fallbacks import names_of
from upgradelint.facts.data.moves.model import Pair
from upgradelint.facts.data.row_watch import Fill, RowWatch, emptiness, is_each
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Operation, Unknown, Value


def is_beside(empty: Fill, other: Fill) -> bool:
    """Whether a column of the same row gets a value."""
    return other.value is not None and (other.base, other.table) == (empty.base, empty.table)


def changed_fields(ev: Evaluator, func: FunctionValue, args: Sequence[Value]) -> Set[str]:
    """The fields of an object whose changes a method saves."""
    match args[:1]:
        case [Instance(cls=cls)] if "obj_get_changes" in names_of(func.node):
            fields = next(
                (base.content["fields"] for base in cls.mro if "fields" in base.content), 0
            )
            if isinstance(fields, DictValue):
                return {name for name in ev.base.read(fields).items if isinstance(name, str)}
    return frozenset()


def columns_read(watch: RowWatch) -> list[Set[str]]:
    """The columns that are read of each row."""
    found: dict[Value, set[str]] = {}
    for read in watch.reads:
        found.setdefault(read.base, set()).add(read.name)
    return list(found.values())


def read_instead(watch: RowWatch) -> Iterator[tuple[str, str]]:
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
            yield from (base for base, _ in sources_of(fill.value, watch))


def filled_from(watch: RowWatch) -> Iterator[tuple[Pair, bool]]:
    """Yield a column and the one of its row that it fills, and whether of rows looked for."""
    for fill in watch.fills:
        for base, name in sources_of(fill.value, watch):
            other = watch.table_of(base)
            if (fill.base is None and other in (None, fill.table)) or fill.base == base:
                yield (name, fill.name), fill.base is None or is_each(fill.base)


def sources_of(value: Value, watch: RowWatch) -> Iterator[tuple[Value, str]]:
    """Yield the columns that a value is made from, with their rows."""
    if (name := watch.name_of(value)) is not None and not isinstance(value, str):
        yield _row_of(value), name
    match value:
        case Attribute(base=Attribute() as base) | Call(func=Attribute(base=base), args=()):
            yield from sources_of(base, watch)
        case Call(args=args, kwargs=kwargs):
            for argument in (*args, *(named for _, named in kwargs)):
                yield from sources_of(argument, watch)
        case Operation(operator="[]" | "each"):
            return
        case Operation(operands=operands):
            for operand in operands:
                yield from sources_of(operand, watch)
        case Unknown(reason=text) if type(value) is Unknown:
            yield from ((None, word) for word in re.findall(r"\w+", text))


def _row_of(value: Value) -> Value:
    match value:
        case Attribute(base=base) | Call(func=Attribute(base=base)):
            return base
        case Operation(operands=(base, *_)):
            return base
    return None


def filled_together(watch: RowWatch) -> Iterator[tuple[str, str]]:
    """Yield two columns of one row that get one value."""
    values: dict[object, set[str]] = {}
    for fill in watch.fills:
        if isinstance(fill.value, Unknown):
            values.setdefault((fill.base, fill.value), set()).add(fill.name)
    for names in values.values():
        yield from combinations(sorted(names), 2)
