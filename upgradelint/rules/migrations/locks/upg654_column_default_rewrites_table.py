from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_rules import LockRule, fills_each_row, judges
from upgradelint.rules.migrations.snippets import in_schema, type_code
from upgradelint.rules.rule import Context


class ColumnDefaultRewritesTable(LockRule):
    """A column is added with a value that differs from row to row, so the whole table is rewritten.

    A constant default is kept beside the table. One that is computed for each row
    (`gen_random_uuid()`, `random()`, `clock_timestamp()`, a sequence, a stored generated column)
    makes the server write every row anew, and nobody can read or write the table until it is done.

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('token', sa.String(36),  # UPG654
    +                                     server_default=sa.text('gen_random_uuid()')))
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.add_column('racks', sa.Column('token', sa.String(36),
    -                                     server_default=sa.text('gen_random_uuid()')))
    +    op.add_column('racks', sa.Column('token', sa.String(36), nullable=True))
    ```
    """

    code = "UPG654"
    name = "column-default-rewrites-table"
    around = RACKS

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if not fills_each_row(operation) or not judges(change, "postgresql", "mysql"):
            return
        yield self.locked(
            change,
            context,
            message=f"{change.subject} is added with a value for each row "
            f"({' '.join((operation.server_default or '').split())}): {operation.table} is "
            "rewritten",
            hint=f"op.add_column({operation.table!r}, sa.Column({operation.column!r}, "
            f"{type_code(operation.type)}, nullable=True){in_schema(operation)})\n"
            "# then set the default for new rows, and fill the old ones by a command, in batches",
            facts=(operation.server_default or "",),
        )
