"""Tables of a database as source: what a release maps, and what its migrations made."""

import re
from collections.abc import Iterable, Mapping

from upgradelint.base.frozen import Frozen
from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.compare.migrations.enums.types import is_native, type_name
from upgradelint.facts.migrations.models.model import ColumnFacts, TableFacts
from upgradelint.prove.model import Side

_VALUES: dict[str, str] = {
    "Integer": "1",
    "BigInteger": "1",
    "SmallInteger": "1",
    "String": "'text'",
    "Text": "'text'",
    "Unicode": "'text'",
    "UnicodeText": "'text'",
    "Boolean": "True",
    "DateTime": "datetime.datetime(2020, 2, 29, 12, 30)",
    "Date": "datetime.date(2020, 2, 29)",
    "Time": "datetime.time(12, 30)",
    "Interval": "datetime.timedelta(hours=1)",
    "Float": "1.5",
    "Double": "1.5",
    "Numeric": "decimal.Decimal(1)",
    "LargeBinary": "b'text'",
    "JSON": "{}",
    "Uuid": "'3f2b4c5d-8a1e-4f6b-9c7d-0e1f2a3b4c5d'",
}
"""A value of each type of SQLAlchemy that is taken as it is; any other column holds text."""

_SAME = {
    "UUID": "Uuid",
    "JSONB": "JSON",
    "VARCHAR": "String",
    "TEXT": "Text",
    "INTEGER": "Integer",
    "BIGINT": "BigInteger",
    "SMALLINT": "SmallInteger",
    "BOOLEAN": "Boolean",
    "TIMESTAMP": "DateTime",
    "DATETIME": "DateTime",
    "NUMERIC": "Numeric",
    "FLOAT": "Float",
}
"""Types of a database, and those of SQLAlchemy that hold the same."""

_PLAIN = re.compile(r"'[^']*'|-?\d+(?:\.\d+)?|(?i:true|false|null|current_timestamp)")
_ARGUMENTS = re.compile(r"\((?:length=)?\d{1,9}(?:, *\d{1,9})?")
"""The sizes that a type begins with: what else it is given may be names of a library."""


class Column(Frozen):
    """A column of a table in a witness; `type` is one of SQLAlchemy's, or a text like it."""

    name: str
    type: str | None = None
    nullable: bool = True
    primary_key: bool = False
    server_default: str | None = None

    @property
    def source(self) -> str:
        """The column as it is made."""
        more = ", primary_key=True" if self.primary_key else ""
        more += "" if self.nullable or self.primary_key else ", nullable=False"
        if self.server_default is not None:
            more += f", server_default={_default_source(self.server_default, self.type)}"
        return f"sa.Column({self.name!a}, {type_source(self.type)}{more})"

    @property
    def value(self) -> str:
        """A value for it."""
        return value_source(self.type)


def type_source(text: str | None) -> str:
    """Return a type as source: text where it is none of SQLAlchemy's own."""
    name, values = _type_name(text), enum_values(text)
    if values:
        called = type_name(text)
        kind = f"name={called!a}" if called and is_native(text) else "native_enum=False"
        return f"sa.Enum({', '.join(map(ascii, values))}, {kind})"
    if name not in _VALUES:
        return "sa.Text()"
    given = _ARGUMENTS.search(text or "")
    if name == "Uuid":
        return "sa.Uuid(as_uuid=False)"
    return f"sa.{name}{given[0] if given else '('})"


def _default_source(text: str, kind: str | None) -> str:
    """A default of the server as source: what is no plain value is another one of its type, for a
    text may be in words of Python, or of another database.
    """
    if _PLAIN.fullmatch(text):
        return f"sa.text({text!a})"
    name = _type_name(kind)
    if name in ("Boolean", "DateTime", "Date", "Time"):
        return "sa.false()" if name == "Boolean" else "sa.func.now()"
    value = "'{}'" if name == "JSON" else value_source(kind)
    return f"sa.text({value!a})"


def value_source(text: str | None) -> str:
    """Return a value of a type as source."""
    values = enum_values(text)
    return ascii(values[0]) if values else _VALUES.get(_type_name(text), "'text'")


def _type_name(text: str | None) -> str:
    name = (text or "").partition("(")[0].rpartition(".")[2]
    return _SAME.get(name.upper(), name) if name.isupper() else name


def mapped(facts: TableFacts) -> list[Column]:
    """Return the columns that a model has."""
    return [
        Column(
            column.name,
            column.type,
            column.nullable is not False,
            column.primary_key,
            column.server_default,
        )
        for column in facts.columns
    ]


def made(side: Side, tree: str, table: str) -> list[Column]:
    """Return the columns that the migrations of a release have made of a table, in their order."""
    found: dict[str, Column] = {}
    for revision in side.snapshot.migrations.values():
        for operation in revision.operations if revision.tree == tree else ():
            if operation.table != table:
                continue
            for column in operation.made:
                found[column.name] = Column(column.name, column.type, column.nullable is not False)
            if operation.kind == "add_column" and operation.column:
                found[operation.column] = Column(
                    operation.column, operation.type, operation.nullable is not False
                )
    return list(found.values())


def remembered(side: Side, name: str, tree: str) -> TableFacts | None:
    """Return a table as the migrations of a release made it, where its models are not known; None
    where they did not make it.
    """
    created = [
        operation
        for revision in side.snapshot.migrations.values()
        for operation in revision.operations
        if operation.kind == "create_table" and (revision.tree, operation.table) == (tree, name)
    ]
    if not created:
        return None
    columns = made(side, tree, name)
    places = [
        ColumnFacts(
            column.name,
            column.name,
            column.type,
            column.nullable,
            column.server_default,
            default=False,
            primary_key=False,
            location=created[0].location,
        )
        for column in columns
    ]
    return TableFacts(name, "", tuple(places), created[0].location, partial="no model of it")


def joined_columns(first: Iterable[Column], others: Iterable[Column]) -> list[Column]:
    """Return the columns of both, the first ones as they are."""
    found: dict[str, Column] = {column.name: column for column in others}
    return list((found | {column.name: column for column in first}).values())


def table_source(name: str, columns: Iterable[Column], metadata: str = "sa.MetaData()") -> str:
    """Return a table as it is made, by default one that stands alone."""
    lines = "".join(f"    {column.source},\n" for column in columns)
    return f"sa.Table(\n    {name!a},\n    {metadata},\n{lines})\n"


def row_source(columns: Iterable[Column], changed: Mapping[str, str] | None = None) -> str:
    """Return a row with a value in each column, as a dict; `changed` are other values."""
    other = changed or {}
    pairs = (f"{column.name!a}: {other.get(column.name, column.value)}" for column in columns)
    return f"{{{', '.join(pairs)}}}"
