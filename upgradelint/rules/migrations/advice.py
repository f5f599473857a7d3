"""What findings on migrations have in common: who breaks, and the safe sequence to write."""

from upgradelint.compare.schema_changes import Mapping, SchemaChange
from upgradelint.rules.rule import Context

_GUARD = """\
def upgrade():
    left = op.get_bind().execute(sa.text(
        "SELECT count(*) FROM {table}{where}")).scalar()
    if left:
        raise RuntimeError(f"{{left}} rows of {table} are not migrated yet")
    {drop}
"""


def running(context: Context, effect: str) -> str:
    """Say who breaks: code of the older release on the schema that is already new."""
    return f"old node ({context.old}) -> new schema: {effect}"


def place(mapping: Mapping) -> str:
    """Return where a release maps the column, or the table of it."""
    column, table = mapping.column, mapping.table
    found = column.location if column is not None else table.location if table else None
    if found is None:
        return "its models"
    return f"{found.path}:{found.line}" if found.line else found.path


def guarded_drop(table: str, columns: list[str]) -> str:
    """Return the migration that drops columns, or a whole table, when nothing is left in them."""
    where = " OR ".join(f"{one} IS NOT NULL" for one in columns)
    drops = [f"op.drop_column('{table}', '{one}')" for one in columns]
    drop = "\n    ".join(drops) or f"op.drop_table('{table}')"
    return _GUARD.format(table=table, where=f" WHERE {where}" if where else "", drop=drop)


_RENAME = """\
# now: the new name beside the old one, and code that writes both
op.add_column('{table}', sa.Column('{new}', sa.{type}, nullable=True))
# by a command, in batches, while nodes run: {new} = {column} where {new} IS NULL
# a release later: unmap {column} in the models, keep it in the schema
# a release after that, when nobody runs code that maps it:
{drop}"""


def rename_steps(change: SchemaChange) -> str:
    """Return the sequence by which a column gets another name."""
    one = change.operation
    column = change.before.column
    kind = column.type if column is not None and column.type else change.was.type
    return _RENAME.format(
        table=one.table,
        column=one.column,
        new=one.new_name,
        type=kind or "...",
        drop=guarded_drop(one.table or "", [one.column or ""]),
    )


def two_steps(change: SchemaChange, columns: list[str], context: Context) -> str:
    """Return the sequence by which something that is mapped goes away."""
    table = change.operation.table or ""
    what = ", ".join(columns) or table
    return (
        f"# now: unmap {what} in the models, keep it in the schema\n"
        f"# a release later, when nobody runs {context.old} any more:\n"
        f"{guarded_drop(table, columns)}"
    )
