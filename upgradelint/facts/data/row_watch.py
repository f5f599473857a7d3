"""What explored code does with rows: the columns it reads, fills, clears and asks for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of
from upgradelint.facts.data.row_tables import row_table
from upgradelint.facts.migrations.values.schema import (
    COLUMNS,
    class_table,
    column_reference,
    is_call,
    parts_of,
    tail,
    walk,
)
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.conditions import Assumption
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Attribute, Call, Operation, Unknown, Value

FILTERS = frozenset({"filter", "filter_by", "where", "having"})
FILLS = frozenset({"update", "values", "bulk_update_mappings"})
_ROWS = FILTERS | {"query", "update", "select", "with_entities", "join", "options", "limit"}
"""What stands for many rows: a value that it gets goes to all of them."""

DELETES = frozenset({"delete", "remove", "pop", "soft_delete", "destroy"})
_DELETING = re.compile(r"(?:soft_)?(?:delete|remove|destroy)(?:_|$)")
_OPTIONS = frozenset({"synchronize_session", "update_args", "execution_options"})
_SET = re.compile(r"\bUPDATE\b\s+(\S+)\s+SET\s+(.*)", re.IGNORECASE | re.DOTALL)
_END = re.compile(r"\bWHERE\b|\bFROM\b", re.IGNORECASE)
_COALESCE = re.compile(r"\bcoalesce\s*\(\s*(?:\w+\.)?(\w+)\s*,\s*(?:\w+\.)?(\w+)", re.IGNORECASE)


class Read(Frozen):
    """A column of something unknown is looked at, under conditions."""

    base: Value
    name: str
    conditions: tuple[Assumption, ...]


class Fill(Frozen):
    """A column of `base` gets a value; of a whole table where the base is None.

    `table` is the one that is named for it, None where it is to be told by the base.
    """

    base: Value
    name: str
    value: Value
    where: Location
    table: str | None = None


class RowWatch:
    """Observer and watch of functions that work on rows; `unread` tells that not all they fill is
    known. `parameters` are the tables of the rows that a function is given.
    """

    def __init__(self, ev: Evaluator, parameters: Mapping[str, str] | None = None) -> None:
        self._ev = ev
        self._parameters = parameters or {}
        self._columns: dict[str, dict[tuple[int, int], tuple[str | None, str]]] = {}
        self.reads: list[Read] = []
        self.fills: list[Fill] = []
        self._displays: list[Fill] = []
        self.unread = False
        self.either: list[tuple[str, str]] = []
        self.mapped: set[tuple[str, str]] = set()
        self.calls: list[Call] = []

    @contextmanager
    def watching(self) -> Iterator["RowWatch"]:
        """Watch what the evaluator explores meanwhile."""
        ev = self._ev
        saved, ev.watch = ev.watch, self
        ev.observers.append(self)
        ev.assignments.append(self._filled)
        ev.items.append(self._filled)
        try:
            yield self
        finally:
            ev.watch = saved
            ev.observers.remove(self)
            ev.assignments.remove(self._filled)
            ev.items.remove(self._filled)

    # -- what the evaluator tells

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        if isinstance(key, str) and isinstance(container, Unknown) and use in ("attribute", "read"):
            self.reads.append(Read(container, key, state.conditions))

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        """Nothing: plain values are no columns."""

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: a key that may be absent is read like any other."""

    def _filled(
        self, base: Value, name: Value, value: Value, state: State, where: Location
    ) -> None:
        if isinstance(name, str):
            self.fills.append(Fill(base, name, value, where))
        elif (column := self.column_of(name)) is not None:  # {Flavor.foobars: ...} is for updates
            self.fills.append(Fill(None, column[1], value, where, column[0]))
            self._displays.append(Fill(base, column[1], value, where, column[0]))

    def called(self, call: Call, state: State) -> Value | None:
        self.calls.append(call)
        name = tail(call.func)
        if name == "get" and isinstance(call.func, Attribute) and call.args[:1]:
            self.touched(call.func.base, "read", call.args[0], state, call.where)
        elif name in ("coalesce", "ifnull", "nvl"):
            self._either([self.name_of(arg) for arg in call.args[:2]])
        elif name == "case" and (given := call.argument(0, "whens")) and isinstance(given, tuple):
            self._either([self.name_of(given[-1]), self.name_of(dict(call.kwargs).get("else_"))])
        elif name in FILLS:
            self._fill(call, state)
        for arg in call.args:
            if isinstance(arg, str) and not arg.isidentifier():
                self._text(arg, call.where)
        for part in _parts(call.args, state):
            found = self.class_column(part)
            if found is not None and found[0] is not None:
                self.mapped.add((found[0], found[1]))
        return None

    def _fill(self, call: Call, state: State) -> None:
        base = call.func.base if isinstance(call.func, Attribute) else None
        table = self.table_of(base)
        base = None if isinstance(base, Call) and tail(base.func) in _ROWS else base
        for name, value in call.kwargs:
            if name not in _OPTIONS:
                self.fills.append(Fill(base, name, value, call.where, table))
        for arg in call.args:
            content = state.read(arg) if isinstance(arg, DictValue) else None
            unnamed = content is None or content.more is not None
            self.unread = self.unread or (unnamed and not self._is_display(arg))
            for key, value in content.items.items() if content is not None else ():
                if (named := self.name_of(key)) is not None:
                    self.fills.append(Fill(base, named, value, call.where, table))

    def _is_display(self, value: Value) -> bool:
        """Whether the columns of a dict were told where it was written."""
        return any(fill.base is value for fill in self._displays)

    def _text(self, text: str, where: Location) -> None:
        for found in _COALESCE.findall(text):
            self._either(list(found))
        if match := _SET.search(text):
            table = match[1].rpartition(".")[2].strip('"`')
            for part in _END.split(match[2])[0].split(","):
                name, _, value = part.partition("=")
                if value:
                    filled = None if value.strip().upper() == "NULL" else Unknown(value.strip())
                    self.fills.append(
                        Fill(None, name.strip().rpartition(".")[2], filled, where, table)
                    )

    def _either(self, names: list[str | None]) -> None:
        match names:
            case [str(first), str(second)]:
                self.either.append((first, second))

    def deletes(self, row: Value) -> bool:
        """Whether a row is deleted, by a method of its own or of a session."""
        for call in self.calls:
            base = call.func.base if isinstance(call.func, Attribute) else None
            if row is not None and _DELETING.match(tail(call.func)) and row in (base, *call.args):
                return True
        return False

    # -- which column a value is

    def table_of(self, row: Value) -> str | None:
        """Return the table of a row, or of the rows of a query; None where it cannot be told."""
        return row_table(row, self._ev.base, self._parameters)

    def name_of(self, value: Value) -> str | None:
        """Return the name of a column: by text, of a row, of a table or of a class."""
        if isinstance(value, str):
            return value
        if (found := self.column_of(value)) is not None:
            return found[1]
        match value:
            case Attribute(name=name):
                return name
            case Operation(operator="[]", operands=(_, str(name))):
                return name
            case Call(func=Attribute(name="get"), args=(str(name), *_)):
                return name
        return None

    def column_of(self, value: Value) -> tuple[str | None, str] | None:
        """Return table and name of a column that a class maps, or that a table is asked for."""
        if (found := self.class_column(value)) is not None:
            return found
        reference = column_reference(value, self._ev.base)
        if reference is not None and reference[1] is not None:
            return reference[0], reference[1]
        return None

    def class_column(self, value: Value) -> tuple[str | None, str] | None:
        """Return table and name of what a mapped class is asked for, whether it maps it or not."""
        if is_call(value, *COLUMNS) and value.where.path:
            return self._declared(value.where.path).get((value.where.line, value.where.column))
        match value:
            case Attribute(base=ClassValue() as cls, name=name):
                table = class_table(cls, self._ev.base)
                return (table, name) if table else None
        return None

    def _declared(self, path: str) -> dict[tuple[int, int], tuple[str | None, str]]:
        """The columns that the classes of a file declare, by their place."""
        if path not in self._columns:
            module = self._ev.program.at(path)
            self._columns[path] = {
                (part.where.line, part.where.column): (class_table(cls, self._ev.base), name)
                for cls in (classes_of(self._ev, module) if module else ())
                for name, raw in cls.content.items()
                for part in walk(raw, self._ev.base, depth=3)
                if is_call(part, *COLUMNS)
            }
        return self._columns[path]


def _parts(values: tuple[Value, ...], state: State) -> Iterator[Value]:
    """Yield values and all they are made of, each once: a row that is filled step by step shares
    its parts so often that there are more ways to them than can be followed.
    """
    left = list(values)
    parts: dict[int, Value] = {}
    while left:
        part = left.pop()
        if id(part) not in parts:
            parts[id(part)] = part
            yield part
            left.extend(parts_of(part, state))


def emptiness(assumption: Assumption) -> Value | None:
    """Return what a path assumed to have no value; None where it assumed something else."""
    condition, holds = assumption.condition, assumption.holds
    while isinstance(condition, Operation) and condition.operator == "not":
        condition, holds = condition.operands[0], not holds
    match condition:
        case Operation(operator="==" | "is", operands=(value, None) | (None, value)):
            return value if holds else None
        case Operation(operator="!=" | "is not", operands=(value, None) | (None, value)):
            return None if holds else value
        case Operation(operator="in", operands=(key, container)) if isinstance(key, str):
            return None if holds else Attribute("", base=container, name=key)
        case Attribute() | Operation(operator="[]") | Call(func=Attribute(name="get")):
            return None if holds else condition
    return None


def is_each(value: Value) -> bool:
    """Whether a value is a row of many, or of it: what a loop over a query gives."""
    while isinstance(value, Attribute):
        value = value.base
    return isinstance(value, Operation) and value.operator == "each"


def unique(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return values once each, sorted."""
    return tuple(sorted(set(values)))
