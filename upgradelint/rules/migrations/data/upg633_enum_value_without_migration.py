from collections.abc import Iterator

from upgradelint.compare.migrations.changes import EnumValuesNeverAdded
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.enum_advice import adding, columns_of, values_named
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.rule import Context, Rule


class EnumValueWithoutMigration(Rule):
    """A model has a value of an enum that no migration adds to the type of the database.

    The first new node that writes or asks for it fails: PostgreSQL says `invalid input value for
    enum`, MySQL `Data truncated for column`. Alembic's autogenerate does not see values of enums.
    Reported only where all that the migrations do to types is known. Without a baseline it is a
    warning.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import enum
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class State(enum.Enum):
         NEW = 'new'
         USED = 'used'
         GONE = 'gone'

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
    +    state = sa.Column(sa.Enum(State, name='state'))  # UPG633
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True))
         sa.Enum('NEW', 'USED', name='state').create(op.get_bind())
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_state.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('state', sa.Enum(name='state')))
    ```

    Instead: add it to the type in a migration of its own; where old nodes read the column too, let
    them know the value first (UPG617).

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0003_gone.py
    +from alembic import op
    +
    +revision = '0003'
    +down_revision = '0002'
    +
    +def upgrade():
    +    with op.get_context().autocommit_block():
    +        op.execute("ALTER TYPE state ADD VALUE IF NOT EXISTS 'GONE'")
    ```
    """

    code = "UPG633"
    name = "enum-value-without-migration"
    level = "error"

    def check(
        self, changes: tuple[EnumValuesNeverAdded, ...], context: Context
    ) -> Iterator[Finding]:
        first = changes[0]
        table, column = first.table.name, first.column.name
        error = database_error(
            context, "enum", name=first.name, value=first.values[0], column=column
        )
        yield self.finding(
            subject=f"{table}.{column}",
            message=f"{values_named(first)} of {columns_of(changes)}: no migration adds "
            f"{'it' if len(first.values) == 1 else 'them'} to the enum {first.name}",
            location=first.column.location,
            level=None if context.before is not None else "warning",
            breaks=f"new code -> its own schema: {error}",
            hint=adding(first),
            facts=(table, column, *first.values),
        )
