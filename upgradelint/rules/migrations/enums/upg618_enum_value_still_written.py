from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ModelEnumShrank
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.enum_advice import columns_of, lookup_error, values_named
from upgradelint.rules.rule import Context, Rule


class EnumValueStillWritten(Rule):
    """An enum of the models loses a value that rows have and old nodes still write.

    The database goes on taking the value: rows keep it, and old nodes write more of them. A new
    node that reads one fails in SQLAlchemy with `LookupError`. Where a migration takes the value
    out of the database, UPG608 says so in place of this.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
    -    state = sa.Column(sa.Enum('new', 'used', 'gone', name='state'))
    +    state = sa.Column(sa.Enum('new', 'used', name='state'))  # UPG618
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('state', sa.Enum('new', 'used', 'gone', name='state')))
    ```

    Instead: stop writing the value in this release and keep it in the model; change the rows in
    batches; take it out a release later.
    """

    code = "UPG618"
    name = "enum-value-still-written"
    level = "warning"

    def check(self, changes: tuple[ModelEnumShrank, ...], context: Context) -> Iterator[Finding]:
        first = changes[0]
        table, column = first.table.name, first.column.name
        yield self.finding(
            subject=f"{table}.{column}",
            message=f"{values_named(first)} of {columns_of(changes)} gone from the models; "
            f"{context.old} writes rows that new code cannot read",
            location=first.column.location,
            breaks=f"old node ({context.old}) -> row of {table} -> new node: {lookup_error(first)}",
            hint=f"# now: keep {first.values[0]!r} in the model, and write it nowhere\n"
            f"# by a command, in batches, while nodes run: change it in the rows of {table}\n"
            f"# a release later, when nobody runs {context.old} any more: take it out of the model",
            facts=(table, column, *first.values),
        )
