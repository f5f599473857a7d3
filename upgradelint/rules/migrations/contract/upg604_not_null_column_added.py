from collections.abc import Iterator

from upgradelint.compare.migrations.changes import MandatoryColumnAdded
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import running
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.snippets import in_schema, type_code
from upgradelint.rules.rule import Context, Rule


class NotNullColumnAdded(Rule):
    """A column that the older release does not map takes no NULL, and has no server default.

    The schema is upgraded first. The older release does not know the column, so its INSERTs
    leave it out, and the server has nothing to put there: each one fails. On a table with rows
    the migration itself fails too. It is the same where NULL is forbidden, or the default dropped,
    a step after the column was added. Where the older release is not known to map the table it is
    a warning.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
         name = sa.Column(sa.String(30))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer(), nullable=False))  # UPG604
    ```

    Instead: give it a server default, or let it take NULL until the next release.

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.add_column('racks', sa.Column('height', sa.Integer(), nullable=False))
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=False, server_default='4'))
    ```
    """

    code = "UPG604"
    name = "not-null-column-added"
    level = "error"
    around = RACKS

    def check(self, change: MandatoryColumnAdded, context: Context) -> Iterator[Finding]:
        operation = change.operation
        kind = operation.type or change.was.type or "..."
        sure = change.before.table is not None
        error = database_error(
            context, "default", operation.dialects, table=operation.table, column=operation.column
        )
        yield self.finding(
            subject=change.subject,
            message=f"{change.subject} takes no NULL and has no server default; "
            f"INSERTs of {context.old} leave it out",
            location=operation.location,
            level=None if sure else "warning",
            breaks=running(context, error),
            hint=f"op.add_column({operation.table!r}, sa.Column({operation.column!r}, "
            f"{type_code(kind)}, "
            f"nullable=True){in_schema(operation)})  # or with server_default=...",
            facts=(change.revision.id, kind),
        )
