import re
from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ModelsImported
from upgradelint.facts.migrations.model import DATA_KINDS, Revision
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.rule import Context, Rule


class ModelsImportedByMigration(Rule):
    """A migration imports the models of the application.

    A migration runs on the schema of its own time, the models describe that of today. As soon
    as a later release adds a column, the migration asks for it before it exists, and every
    upgrade or new installation that passes it fails. With `Base.metadata.create_all()` a new
    installation has the columns of later revisions from the start, and their `add_column` fails.

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
    +from shop.db import models
    +
    +revision = '0002'  # UPG631
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.get_bind().execute(sa.select(models.Rack.id))
    ```

    Instead: name the few columns that the migration needs by `sa.table()`.

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
    -from shop.db import models
    -
     revision = '0002'
    @@
     def upgrade():
    -    op.get_bind().execute(sa.select(models.Rack.id))
    +    op.get_bind().execute(sa.select(sa.table('racks', sa.column('id')).c.id))
    ```
    """

    code = "UPG631"
    name = "models-imported-by-migration"
    level = "warning"
    around = RACKS

    def check(self, change: ModelsImported, context: Context) -> Iterator[Finding]:
        revision = change.revision
        yield self.finding(
            subject=revision.id,
            message=f"revision {revision.id} imports the models of the application "
            f"({change.module}); "
            "they will not stay as they are",
            location=revision.location,
            breaks="a later release -> this migration: no such column"
            if any(operation.kind in DATA_KINDS for operation in revision.operations)
            else "a later migration -> new installation: its column is there already",
            hint=_tables(revision),
            facts=(change.module,),
        )


def _tables(revision: Revision) -> str:
    """The tables whose rows the migration works on, as it should know them."""
    if not any(operation.kind in DATA_KINDS for operation in revision.operations):
        return "op.create_table('...', ...)  # each table, with the columns that it has now"
    names = dict.fromkeys(
        operation.table for operation in revision.operations if operation.kind in DATA_KINDS
    )
    known = [name for name in names if name] or ["..."]
    lines = (f"{_NO_NAME.sub('_', name)} = sa.table({name!r}, sa.column('id'))" for name in known)
    return "# in the migration itself, with the columns that it needs:\n" + "\n".join(lines)


_NO_NAME = re.compile(r"\W")
