from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ColumnNeverAdded
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.snippets import type_code
from upgradelint.rules.rule import Context, Rule


class ModelColumnWithoutMigration(Rule):
    """A model maps a column that no migration adds.

    Every query of the class names the column, and the database does not have it: new nodes fail
    with an unknown column. Reported only where the migrations of the tree make the table themselves
    and all that they do to it is known. Without a baseline it is a warning.

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
    +    height = sa.Column(sa.Integer)  # UPG632
    ```

    Instead:

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_height.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    ```
    """

    code = "UPG632"
    name = "model-column-without-migration"
    level = "error"
    around = RACKS

    def check(self, change: ColumnNeverAdded, context: Context) -> Iterator[Finding]:
        table, column = change.table, change.column
        subject = f"{table.name}.{column.name}"
        made = change.created.location
        schema = f", schema={table.schema!r}" if table.schema else ""
        error = database_error(context, "column", table=table.name, column=column.name)
        yield self.finding(
            subject=subject,
            message=f"{subject} is mapped and no migration adds it "
            f"({table.name} is made at {made.path}:{made.line})",
            location=column.location,
            level=None if context.before is not None else "warning",
            breaks=f"new code -> its own schema: {error}",
            hint=f"op.add_column({table.name!r}, sa.Column({column.name!r}, "
            f"{type_code(column.type)}, nullable=True){schema})",
            facts=(table.name,),
        )
