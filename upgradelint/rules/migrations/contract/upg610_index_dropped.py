from collections.abc import Iterator

from upgradelint.compare.migrations import changes
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import running
from upgradelint.rules.rule import Context, Rule


class IndexDropped(Rule):
    """An index on a table that the older release maps is dropped.

    It breaks nobody: the queries of old nodes that used it become slow until the last one is gone.
    On a large table that can be as bad. An index that the same migration builds anew counts as
    well.

    ```diff
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)))
         op.create_index('ix_name', 'racks', ['name'])
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.drop_index('ix_name', 'racks')  # UPG610
    ```

    Instead: keep the index in this release, and drop it in the next.
    """

    code = "UPG610"
    name = "index-dropped"
    level = "note"

    def check(self, change: changes.IndexDropped, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if change.before.use == "unmapped":
            return
        yield self.finding(
            subject=f"{operation.table}({operation.name or ''})",
            message=f"index {operation.name or ''} of {operation.table} dropped".replace("  ", " "),
            location=operation.location,
            breaks=running(context, "queries that used it are slow"),
            hint="# drop it a release after the last query that needs it",
            facts=(change.revision.id, operation.name or ""),
        )
