from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ModelEnumGrew
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.enum_advice import columns_of, lookup_error, values_named
from upgradelint.rules.rule import Context, Rule


class EnumValueUnknownToOldCode(Rule):
    """An enum of the models has a value that the older release cannot read.

    The first row that a new node writes with it is refused by every old node that reads it:
    SQLAlchemy looks up each value of an `Enum` column, whether a class or a list of strings, and
    raises `LookupError` for one that the model does not list. That the database takes the value
    makes no difference. A warning, since all other rows can be read.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
    -    state = sa.Column(sa.Enum('new', 'used', name='state'))
    +    state = sa.Column(sa.Enum('new', 'used', 'gone', name='state'))  # UPG617
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('state', sa.Enum('new', 'used', name='state')))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_gone.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    with op.get_context().autocommit_block():
    +        op.execute("ALTER TYPE state ADD VALUE IF NOT EXISTS 'gone'")
    ```

    Instead: let one release know the value and write it nowhere, and the next one write it. Where
    nothing in this release writes it yet, accept the finding with that reason.
    """

    code = "UPG617"
    name = "enum-value-unknown-to-old-code"
    level = "warning"

    def check(self, changes: tuple[ModelEnumGrew, ...], context: Context) -> Iterator[Finding]:
        first = changes[0]
        table, column = first.table.name, first.column.name
        yield self.finding(
            subject=f"{table}.{column}",
            message=f"new {values_named(first)} of {columns_of(changes)}; {context.old} cannot "
            "read rows that have it",
            location=first.column.location,
            breaks=f"new node -> row of {table} -> old node ({context.old}): {lookup_error(first)}",
            hint=f"# now: keep {first.values[0]!r} in the model, and write it nowhere\n"
            f"# a release later, when nobody runs {context.old} any more: write it",
            facts=(table, column, *first.values),
        )
