"""Mapped classes and tables of a program, found in the files that make columns."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import partial

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.models.annotations import (
    annotated_with,
    annotations,
    column_in,
    implied_type,
    takes_none,
)
from upgradelint.facts.migrations.models.classes import (
    KNOWN_MIXINS,
    field_columns,
    has_base,
    is_declarative,
    lineage,
    made_of,
    why_partial,
)
from upgradelint.facts.migrations.models.columns import (
    annotated_column,
    column_facts,
    has_no_default,
    is_excluded,
    merged_column,
    sends_nothing,
)
from upgradelint.facts.migrations.models.model import (
    ColumnFacts,
    ModelFacts,
    PendingRemoval,
    TableFacts,
)
from upgradelint.facts.migrations.models.tables import COLUMN_MAKERS, merged, plain_table
from upgradelint.facts.migrations.models.unread import made_by_functions, may_map
from upgradelint.facts.migrations.values.enums import with_enum_values
from upgradelint.facts.migrations.values.names import (
    base_path,
    implied_name,
    is_sqlmodel,
    is_table,
)
from upgradelint.facts.migrations.values.schema import (
    is_call,
    items,
    tail,
    text_of,
)
from upgradelint.facts.store import Readings
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, Descriptor, FunctionValue, Raised
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Call, Value

MODELS = re.compile(
    rb"\b(?:mapped_c|_?C)olumn\(|\bMapped\[|\btable=True\b|\b__table(?:name)?__\b"
    rb"|^REMOVED_(?:COLUMNS|TABLES)\b",
    re.MULTILINE,
)
"""Bytes of a file that maps columns, or a class that inherits them, or says what it no longer maps.
"""

WRAPPERS = ("deferred", "column_property", "synonym_for", "copy")
DECLARED = ("declared_attr", "cascading", "directive")


class ModelCollector:
    """Runs the statements that make models, and reads what they map."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._ev = evaluator
        self._unread: dict[Location, None] = {}

    def run(self, paths: Iterable[str], readings: Readings) -> ModelFacts:
        """Return the mapped tables of those files and what they declare as pending."""
        read = [
            readings.read(f"models {path}", path, ModelFacts, partial(self._read, path))
            for path in paths
        ]
        tables = (table for facts in read for table in facts.tables)
        pending = (removal for facts in read for removal in facts.pending)
        unread = (place for facts in read for place in facts.unread)
        return ModelFacts(tuple(merged(tables)), tuple(pending), tuple(unread))

    def _read(self, path: str) -> ModelFacts:
        module = self._ev.program.at(path)
        if module is None:
            return ModelFacts(unread=(Location(path, 1),))
        self._unread = {}
        tables, pending = tuple(self._tables(module)), tuple(self._pending(module))
        return ModelFacts(tables, pending, tuple(self._unread))

    def _tables(self, module: Module) -> Iterator[TableFacts]:
        for name in module.source.bindings:
            value = self._ev.program.lookup(module, name)
            if isinstance(value, ClassValue) and value.module is module:
                yield from self._mapped(value)
            elif (
                isinstance(value, Call)
                and is_call(value, "Table")
                and value.where.path == module.path
            ):
                yield from plain_table(value, self._ev)
        given_up = [module.source.body[index] for index in module.failures]
        for statement in (*given_up, *made_by_functions(module.source.body)):
            if may_map(statement):
                self._unread[module.at(statement)] = None

    # -- classes

    def _mapped(self, cls: ClassValue) -> Iterator[TableFacts]:
        if cls.content.get("__abstract__") is True or not has_base(cls):
            return
        table = cls.content.get("__table__")
        if isinstance(table, Call) and is_call(table, "Table"):
            yield from plain_table(table, self._ev, cls.name)
            return
        if is_sqlmodel(cls) and not is_table(cls):
            return
        name = self._table_name(cls)
        if name is None:
            if self._is_nameless(cls):
                self._unread[cls.where] = None
            return
        columns = {column.name: column for column in self._columns(cls, name)}
        facts = tuple(columns.values())
        schema = self._schema(cls)
        yield TableFacts(name, cls.path, facts, cls.where, why_partial(cls), schema)

    def _is_nameless(self, cls: ClassValue) -> bool:
        """Whether a class is mapped, and nothing says to what: it has a name, or a key at least."""
        if any("__tablename__" in base.content for base in lineage(cls)):
            return True
        return is_declarative(cls) and any(column.primary_key for column in self._columns(cls, ""))

    def _table_name(self, cls: ClassValue) -> str | None:
        for base in lineage(cls):
            if "__tablename__" in base.content:
                return text_of(self._declared(base.content["__tablename__"], cls))
        return implied_name(cls)

    def _mapper(self, cls: ClassValue) -> Value:
        given = (base.content.get("__mapper_args__") for base in lineage(cls))
        return self._declared(next((each for each in given if each is not None), None), cls)

    def _schema(self, cls: ClassValue) -> str | None:
        for base in lineage(cls):
            given = base.content.get("__table_args__")
            for part in items(self._declared(given, cls), self._ev.base):
                if isinstance(part, DictValue):
                    return text_of(self._ev.base.read(part).items.get("schema"))
        return None

    def _columns(self, cls: ClassValue, table: str) -> Iterator[ColumnFacts]:
        """The columns of a class, less those that a class above it maps to a table of its own."""
        apart = {
            each
            for ancestor in cls.mro
            for each in (ancestor.mro if _elsewhere(ancestor, table) else ())
        }
        if is_sqlmodel(cls):
            for field, node in field_columns(cls, self._ev):
                kind = field.type or implied_type(self._ev, cls, cls, node)
                yield replace(field, type=kind)
        for ancestor in (each for each in reversed(lineage(cls)) if each not in apart):
            for base in (*ancestor.bases, *made_of(ancestor)):
                for name in KNOWN_MIXINS.get(base_path(base), ()):
                    yield ColumnFacts(name, name, None, None, None, True, False, ancestor.where)
            yield from self._own_columns(ancestor, cls)

    def _own_columns(self, base: ClassValue, cls: ClassValue) -> Iterator[ColumnFacts]:
        annotated = dict(annotations(base))
        for attribute, raw in list(base.content.items()):
            declared = self._declared(raw, cls)
            value = _unwrapped(declared)
            if value is not None:
                value = with_enum_values(self._ev, value, self._ev.base)
                made = column_facts(attribute, value, annotated.get(attribute))
                if is_call(declared, "deferred"):
                    made = replace(made, untouched=sends_nothing(value))
                elif is_excluded(self._mapper(cls), made, self._ev.base):
                    made = replace(made, untouched=has_no_default(value))
                yield self._with_type(made, base, cls, annotated.get(attribute))
        for attribute, statement in annotated.items():
            if attribute not in base.content:
                made = annotated_column(attribute, statement, base.module.at(statement))
                yield self._with_type(made, base, cls, statement)

    def _with_type(
        self, made: ColumnFacts, base: ClassValue, cls: ClassValue, statement: ast.AnnAssign | None
    ) -> ColumnFacts:
        if statement is None:
            return made
        annotated = annotated_with(self._ev, base, statement.annotation)
        if (call := column_in(annotated)) is not None:
            made = merged_column(made, self._column_of(call), takes_none(annotated))
        if made.type is not None:
            return made
        return replace(made, type=implied_type(self._ev, base, cls, statement.annotation))

    def _column_of(self, call: Call) -> ColumnFacts:
        return column_facts("", with_enum_values(self._ev, call, self._ev.base), None)

    def _declared(self, value: Value, cls: ClassValue) -> Value:
        """What a declared_attr function gives for a class."""
        func = value
        if isinstance(value, Call) and value.args and _is_declared(value.func):
            func = value.args[0]
        elif isinstance(value, FunctionValue) and value.name != "__tablename__":
            return value
        if isinstance(func, Descriptor) and func.kind != "property":
            func = func.func
        if not isinstance(func, FunctionValue):
            return value
        try:
            given = partial(call, self._ev, func, [cls], {}, self._ev.base, func.where)
            return self._ev.attempt(given, func.where)
        except Raised:
            return value

    # -- what is declared as pending

    def _pending(self, module: Module) -> Iterator[PendingRemoval]:
        for name in ("REMOVED_COLUMNS", "REMOVED_TABLES"):
            if name not in module.source.bindings:
                continue
            where = module.at(module.source.body[module.source.bindings[name][-1]])
            value = self._ev.program.lookup(module, name)
            for stated in items(value, self._ev.base):
                if isinstance(stated, str):
                    yield PendingRemoval(stated, None, where)
                elif isinstance(stated, tuple) and all(isinstance(each, str) for each in stated):
                    yield PendingRemoval(stated[0], stated[1], where)


def _is_declared(func: Value) -> bool:
    return tail(func) in DECLARED


def _unwrapped(value: Value) -> Call | None:
    """The `Column(..)` inside deferred() and its like, None where there is none."""
    while isinstance(value, Call):
        if tail(value.func) in COLUMN_MAKERS:
            return value
        if tail(value.func) not in WRAPPERS or not value.args:
            return None
        value = value.args[0]
    return None


def _elsewhere(cls: ClassValue, table: str) -> bool:
    """Whether a class is mapped to another table itself: its columns are there."""
    own = cls.content.get("__tablename__")
    return isinstance(own, str) and own != table and cls.content.get("__abstract__") is not True
