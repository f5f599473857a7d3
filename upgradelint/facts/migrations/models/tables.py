"""Tables that are made by calls, and those that several classes are mapped to."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.migrations.models.columns import column_facts
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.facts.migrations.values.enums import with_enum_values
from upgradelint.facts.migrations.values.schema import items, read_column, table_name, tail, text_of
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.terms import Call, Unknown, Value
from upgradelint.python.values.words import worded

COLUMN_MAKERS = ("Column", "mapped_column")


def plain_table(value: Call, ev: Evaluator, owner: str = "") -> Iterator[TableFacts]:
    """Yield the facts of a `Table(..)` whose name can be told; `owner` is the class that has it."""
    name = table_name(value, ev.base)
    first = 1 if any(map(_makes_column, value.args[1:2])) else 2  # Flask-SQLAlchemy has a MetaData
    flat = [item for arg in value.args[first:] for item in items(arg, ev.base)]
    columns = [item for item in flat if isinstance(item, Call) and _makes_column(item)]
    if name is not None and columns:
        facts = tuple(
            column_facts(read_column(column).name or "", column, None)
            for column in (with_enum_values(ev, column_call, ev.base) for column_call in columns)
        )
        more = [
            unknown
            for unknown in flat
            if isinstance(unknown, Unknown) and not isinstance(unknown, Call)
        ]
        partial = f"its columns depend on {worded(more[0])}" if more else ""
        schema = text_of(dict(value.kwargs).get("schema"))
        yield TableFacts(name, owner, facts, value.where, partial, schema)


def _makes_column(value: Value) -> bool:
    return isinstance(value, Call) and tail(value.func) in COLUMN_MAKERS


def merged(tables: Iterable[TableFacts]) -> Iterator[TableFacts]:
    """Yield one fact for the classes of one file that share a table, with all their columns."""
    groups: dict[tuple[str, str, str | None], list[TableFacts]] = {}
    for table in tables:
        groups.setdefault((table.name, table.location.path, table.schema), []).append(table)
    for (name, _, _), group in groups.items():
        columns = {column.name: column for table in group for column in table.columns}
        partial = next((table.partial for table in group if table.partial), "")
        first = group[0]
        facts = tuple(columns.values())
        yield TableFacts(name, first.owner, facts, first.location, partial, first.schema)
