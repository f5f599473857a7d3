from collections.abc import Iterator

from upgradelint.compare.migrations.changes import RowsWritten
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.forms import FORMS, online
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class DataInSchemaMigration(Rule):
    """A schema migration changes rows of a table that was there before.

    Schema migrations run in one piece while the old release serves requests: changing rows there
    locks the table for as long as it takes, misses what old nodes write a moment later, and cannot
    be interrupted. Rows are moved at run time, when they are loaded and saved, and by a command
    that works in batches. Seeding a table made by the same migration is fine, and so are new rows
    that are made of no others: nobody holds them yet.

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
    +    op.execute("UPDATE racks SET name = 'unnamed' WHERE name IS NULL")  # UPG621
    ```

    Instead: move rows online: in the code that loads and saves them, and by a command in batches.
    """

    code = "UPG621"
    name = "data-in-schema-migration"
    level = "warning"
    around = RACKS

    def check(self, changes: tuple[RowsWritten, ...], context: Context) -> Iterator[Finding]:
        first = changes[0]
        write = first.operation
        kinds = list(dict.fromkeys(change.operation.kind for change in changes))
        ddl = any(
            operation.kind not in ("insert", "update", "delete", "select")
            for operation in first.revision.operations
        )
        table = write.table or "a table that cannot be told"
        mixed = ", in one piece with changes of the schema" if ddl else ""
        yield self.finding(
            subject=f"{write.table}",
            message=f"{listed(kinds)} on rows of {table} by {FORMS.get(write.means, write.means)} "
            f"in a schema migration{mixed}",
            location=write.location,
            breaks="old nodes write while it runs: their rows are locked, or missed",
            hint=_filled(first) + online(write.table or "rows", context),
            facts=(first.revision.id, *kinds),
        )


def _filled(change: RowsWritten) -> str:
    """Say how a column of the same migration gets one value in all rows, "" where it has none."""
    written = change.operation
    added = next(
        (
            operation.column
            for operation in change.revision.operations
            if operation.kind == "add_column" and operation.table == written.table
        ),
        None,
    )
    if written.kind != "update" or added is None:
        return ""
    return (
        f"# one value for all rows needs no update: sa.Column({added!r}, ..., server_default=...)\n"
        "# values that differ, after this migration:\n"
    )
