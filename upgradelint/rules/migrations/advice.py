"""What findings on migrations have in common: who breaks, and the safe sequence to write."""

from collections.abc import Sequence

from upgradelint.compare.migrations.changes import Mapping, SchemaChange
from upgradelint.facts.migrations.model import Operation
from upgradelint.rules.migrations.snippets import column_of, in_schema, type_code
from upgradelint.rules.rule import Context
from upgradelint.rules.words import listed

_GUARD = """\
def upgrade():
    rows = sa.table({names})
    left = op.get_bind().scalar(
        sa.select(sa.exists().select_from(rows){where}))
    if left:
        raise RuntimeError("rows of {table} are not migrated yet")
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


def known_place(mapping: Mapping) -> str:
    """Return where a release maps the column in brackets, "" where that is not known."""
    return f" ({place(mapping)})" if mapping.table is not None else ""


def guarded_drop(operation: Operation, columns: Sequence[str]) -> str:
    """Return the migration that drops columns, or a whole table, when nothing is left in them."""
    tests = [f"{column_of('rows', column)}.isnot(None)" for column in columns]
    test = f"sa.or_({', '.join(tests)})" if len(tests) > 1 else "".join(tests)
    names = [repr(operation.table), *(f"sa.column({column!r})" for column in columns)]
    return _GUARD.format(
        names=", ".join(names) + in_schema(operation),
        where=f"\n        .where({test})" if tests else "",
        table=operation.table,
        drop="\n    ".join(_drops(operation, columns)),
    )


def _drops(operation: Operation, columns: Sequence[str]) -> list[str]:
    if not columns:
        return [f"op.drop_table({operation.table!r}{in_schema(operation)})"]
    if operation.means == "batch":
        block = f"with op.batch_alter_table({operation.table!r}{in_schema(operation)}) as batch_op:"
        return [block, *(f"    batch_op.drop_column({column!r})" for column in columns)]
    return [
        f"op.drop_column({operation.table!r}, {column!r}{in_schema(operation)})"
        for column in columns
    ]


_RENAME = """\
# three releases; now: the new name beside the old one, and code that writes both
op.add_column({table!r}, sa.Column({new!r}, {type}, nullable=True){schema})
# by a command, in batches, while nodes run: {new} = {column} where {new} IS NULL
# a release later: unmap {column} in the models, keep it in the schema{loose}
# a release after that, when nobody runs code that maps it:
{drop}"""


def rename_steps(change: SchemaChange) -> str:
    """Return the sequence by which a column gets another name."""
    operation = change.operation
    column = change.before.column or change.after.column
    kind = column.type if column is not None and column.type else change.was.type
    loose = _loosened(change, [operation.column or ""])
    return _RENAME.format(
        table=operation.table,
        column=operation.column,
        new=operation.new_name,
        type=type_code(kind),
        schema=in_schema(operation),
        loose=f"\n{loose}" if loose else "",
        drop=f"{_drops(operation, [operation.column or ''])[-1].strip()}",
    )


def two_steps(change: SchemaChange, columns: list[str], context: Context) -> str:
    """Return the sequence by which something that is mapped goes away."""
    what = ", ".join(columns) or change.operation.table or ""
    loose = _loosened(change, columns)
    clear = f"set {listed(columns)} to NULL" if columns else "delete them"
    return (
        f"# two releases; now: unmap {what} in the models, keep it in the schema\n"
        f"{loose}{chr(10) if loose else ''}"
        f"# by a command, in batches, while nodes run: move the values that are needed, {clear}\n"
        f"# a release later, when nobody runs {context.old} any more:\n"
        f"{guarded_drop(change.operation, columns)}"
    )


def _loosened(change: SchemaChange, columns: Sequence[str]) -> str:
    """What lets code insert rows that no longer knows columns which have to be filled."""
    operation = change.operation
    table = change.before.table or change.after.table
    known = [table.column(column) if table is not None else None for column in columns]
    filled = [
        each
        for each in known
        if each is not None and each.nullable is False and each.server_default is None
    ]
    return "\n".join(
        f"op.alter_column({operation.table!r}, {each.name!r}, "
        f"existing_type={type_code(each.type)}, "
        f"nullable=True{in_schema(operation)})  # INSERTs leave it out"
        for each in filled
    )
