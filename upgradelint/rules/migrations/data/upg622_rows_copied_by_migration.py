from collections.abc import Iterator

from upgradelint.compare.migrations.changes import RowsCopied
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.forms import FORMS, online
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RowsCopiedByMigration(Rule):
    """A schema migration fills the table it makes with rows of another one.

    Schema migrations run in one piece while the old release serves requests: what old nodes write
    to the old table a moment later is not in the new one, and for a large table the copy holds its
    locks for as long as it takes. Rows that the migration itself knows are fine: seeds of a new
    table.

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_shelves.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    shelves = op.create_table('shelves', sa.Column('id', sa.Integer),
    +                              sa.Column('name', sa.String(30)))
    +    op.execute('INSERT INTO shelves (id, name) SELECT id, name FROM racks')  # UPG622
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_shelves.py
    +++ b/shop/db/migrations/versions/0002_shelves.py
                                   sa.Column('name', sa.String(30)))
    -    op.execute('INSERT INTO shelves (id, name) SELECT id, name FROM racks')
    +    op.bulk_insert(shelves, [{'id': 1, 'name': 'first'}])
    ```
    """

    code = "UPG622"
    name = "rows-copied-by-migration"
    level = "warning"
    around = RACKS

    def check(self, changes: tuple[RowsCopied, ...], context: Context) -> Iterator[Finding]:
        first = changes[0]
        operation = first.operation
        sources = list(dict.fromkeys(name for change in changes for name in change.sources))
        yield self.finding(
            subject=f"{operation.table}",
            message=f"rows of {listed(sources)} copied to {operation.table} by "
            f"{FORMS.get(operation.means, operation.means)} in a schema migration",
            location=operation.location,
            breaks="old nodes write while it runs: their rows are locked, or missed",
            hint=online(operation.table or "", context),
            facts=(first.revision.id, *sources),
        )
