"""Steps by which PostgreSQL makes a change beside running queries: they run as they stand."""

from upgradelint.facts.migrations.model import Operation
from upgradelint.rules.migrations.snippets import (
    columns_code,
    in_schema,
    index_call,
    made_name,
    sql_name,
    sql_table,
)

LIMIT = "op.execute(\"SET LOCAL lock_timeout = '5s'\")"
WAITING = f"{LIMIT}  # give up, not let every query wait\n"
"""Comes before a statement that waits for a lock: others wait behind it."""

_LATER = """\
{wait}{call}
# in a migration of its own:
op.execute('ALTER TABLE {table} VALIDATE CONSTRAINT {name}')
"""
_INDEX = """\
# in a migration of its own
with op.get_context().autocommit_block():
    {index}
{leftover}
"""
_USING = """\
# in the next migration:
{wait}op.execute('ALTER TABLE {table} ADD CONSTRAINT {name} {what} USING INDEX {name}')
"""
_LEFTOVER = """\
# a build that fails leaves {name} INVALID, and IF NOT EXISTS would keep it: drop it first"""

_NOT_NULL = """\
{wait}op.execute('ALTER TABLE {sql_table} ADD CONSTRAINT ck_{column}_set '
           'CHECK ({sql_column} IS NOT NULL) NOT VALID')
# in a migration of its own:
op.execute('ALTER TABLE {sql_table} VALIDATE CONSTRAINT ck_{column}_set')
{wait}op.alter_column('{table}', '{column}', nullable=False{schema})
op.drop_constraint('ck_{column}_set', '{table}'{schema})
"""
_KINDS = {"add_unique": "UNIQUE", "add_primary_key": "PRIMARY KEY"}
_PREFIXES = {
    "add_unique": "uq",
    "add_primary_key": "pk",
    "add_foreign_key": "fk",
    "add_check": "ck",
}
CONSTRAINTS = frozenset(_PREFIXES)


def index_steps(
    operation: Operation, name: str | None = None, *, unique: bool | None = None
) -> str:
    """Return the steps that build an index beside running queries."""
    known = name or made_name("ix", operation)
    index = index_call(operation, known, unique=unique)
    return _INDEX.format(index=index, leftover=_LEFTOVER.format(name=known))


def constraint_steps(operation: Operation) -> str:
    """Return the steps that add a constraint without checking all rows under its lock."""
    name = made_name(_PREFIXES[operation.kind], operation)
    table = sql_table(operation)
    if operation.kind not in _KINDS:
        call = _call(operation, name)
        return _LATER.format(wait=WAITING, table=table, name=sql_name(name), call=call)
    built = index_steps(operation, name, unique=True)
    what = _KINDS[operation.kind]
    return built + _USING.format(wait=WAITING, table=table, name=sql_name(name), what=what)


def not_null_steps(operation: Operation) -> str:
    """Return the steps that forbid NULL without reading all rows under its lock."""
    return _NOT_NULL.format(
        wait=WAITING,
        sql_table=sql_table(operation),
        sql_column=sql_name(operation.column),
        table=operation.table,
        column=operation.column,
        schema=in_schema(operation),
    )


def _call(operation: Operation, name: str) -> str:
    if operation.kind == "add_check":
        said = operation.text if operation.means != "sql" else "..."
        return (
            f"op.create_check_constraint({name!r}, {operation.table!r}, {said!r}, "
            f"postgresql_not_valid=True{in_schema(operation)})"
        )
    schema = f", source_schema={operation.schema!r}" if operation.schema else ""
    target = columns_code(operation.referent_columns) if operation.referent_columns else "[...]"
    return (
        f"op.create_foreign_key({name!r}, {operation.table!r}, {operation.referent or '...'!r}, "
        f"{columns_code(operation.columns)}, {target}, postgresql_not_valid=True{schema})"
    )
