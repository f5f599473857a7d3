from collections.abc import Iterator

from upgradelint.compare.migrations.changes import EnumValuesRemoved
from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import running
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted


class DatabaseEnumValueRemovedOrRenamed(Rule):
    """A value of a database enum is removed or renamed.

    The schema is upgraded first. Old nodes go on writing the value that their code knows, and the
    server refuses it; rows that hold it make the migration itself fail. Where the models of the
    older release do not know the value any more, nothing is wrong. The database takes added values
    at once; whether old code can read them is another question (UPG617).

    ```diff
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)),
                         sa.Column('state', sa.Enum('new', 'used', 'gone', name='state')))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.alter_column('racks', 'state', type_=sa.Enum('new', 'used', name='state'))  # UPG608
    ```

    Instead: keep the value until nobody runs code that writes it, and remove it a release later.
    """

    code = "UPG608"
    name = "database-enum-value-removed-or-renamed"
    level = "warning"

    def check(self, changes: tuple[EnumValuesRemoved, ...], context: Context) -> Iterator[Finding]:
        groups: dict[tuple[object, ...], list[EnumValuesRemoved]] = {}
        for change in changes:
            name = change.operation.column or change.operation.name
            groups.setdefault((name, change.renamed), []).append(change)
        for group in groups.values():
            values = [
                value
                for each in group
                for value in each.values
                if _may_be_written(value, each, context)
            ]
            if values:
                yield self._finding(group[0], list(dict.fromkeys(values)), context)

    def _finding(self, change: EnumValuesRemoved, values: list[str], context: Context) -> Finding:
        operation = change.operation
        subject = change.subject if operation.table else f"enum {operation.name}"
        done = "renamed" if change.renamed else "removed"
        keep = _RENAME if change.renamed else _KEEP
        error = database_error(
            context,
            "enum",
            operation.dialects,
            name=operation.name or subject,
            value=values[0],
            column=operation.column or "...",
        )
        return self.finding(
            subject=subject,
            message=f"{counted('value', values)} of {subject} {done}; {context.old} may write it",
            location=operation.location,
            breaks=running(context, error),
            hint=keep.format(value=values[0], subject=subject, name=operation.name),
            facts=(change.revision.id, done, *values),
        )


_RENAME = """\
# now: the new value beside the old one, which code still writes and reads as the same
op.execute("ALTER TYPE {name} ADD VALUE '...'")
# a release later: code writes the new one, and a command changes the rows in batches
"""
_KEEP = """\
# now: no code writes '{value}' any more; a command changes the rows that hold it, in batches
# a release later, when nobody runs code that writes it: take it out of {subject}
"""


def _may_be_written(value: str, change: EnumValuesRemoved, context: Context) -> bool:
    """Whether nothing says that the older release has let go of a value."""
    if change.before.use == "unmapped":
        return False
    if change.before.column is not None:
        known = enum_values(change.before.column.type)
        return not known or value in known
    return not any(value not in values for values in _declared(change.operation.name, context))


def _declared(name: str | None, context: Context) -> Iterator[tuple[str, ...]]:
    """The values that models of the older release give an enum type."""
    for table in context.before.models.tables if context.before and name else ():
        for column in table.columns:
            if f"name='{name}'" in (column.type or ""):
                yield enum_values(column.type)
