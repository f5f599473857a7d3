from collections.abc import Iterator

from upgradelint.compare.migrations.changes import DefaultDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import known_place, running
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.snippets import in_schema
from upgradelint.rules.rule import Context, Rule


class ServerDefaultDropped(Rule):
    """A column that takes no NULL loses its server default while the older release relies on it.

    SQLAlchemy leaves a column with a `server_default` out of an INSERT where the code sets no
    value. Old nodes go on doing so on the new schema, and the server has nothing to put there: the
    INSERT fails.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
    -    units = sa.Column(sa.Integer, nullable=False, server_default='42')
    +    units = sa.Column(sa.Integer, nullable=False)
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('units', sa.Integer, nullable=False, server_default='42'))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.alter_column('racks', 'units', server_default=None)  # UPG616
    ```

    Instead: set the value in the code of this release, and drop the default in the next.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
         id = sa.Column(sa.Integer, primary_key=True)
    -    units = sa.Column(sa.Integer, nullable=False, server_default='42')
    +    units = sa.Column(sa.Integer, nullable=False, default=42, server_default='42')
    ```
    """

    code = "UPG616"
    name = "server-default-dropped"
    level = "error"

    def check(self, change: DefaultDropped, context: Context) -> Iterator[Finding]:
        done = change.operation
        error = database_error(
            context, "default", done.dialects, table=done.table, column=done.column
        )
        yield self.finding(
            subject=change.subject,
            message=f"{change.subject} takes no NULL and loses its server default; "
            f"INSERTs of {context.old} leave it out{known_place(change.before)}",
            location=done.location,
            breaks=running(context, error),
            hint="# now: a default= in the model, so that this release sends a value\n"
            "# a release later:\n"
            f"op.alter_column({done.table!r}, {done.column!r}, server_default=None"
            f"{in_schema(done)})",
            facts=(change.revision.id,),
        )
