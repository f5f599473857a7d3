from collections.abc import Iterator

from upgradelint.compare.migrations.changes import TableReferenced
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_advice import WAITING
from upgradelint.rules.migrations.lock_rules import WRITES, LockRule, judges
from upgradelint.rules.migrations.waiting import limited
from upgradelint.rules.rule import Context
from upgradelint.rules.words import listed


class ReferencedTableLocked(LockRule):
    """A new table has a foreign key on one that is in use, and nobody can write there meanwhile.

    PostgreSQL locks the table that a foreign key is on too (SHARE ROW EXCLUSIVE), and keeps the
    lock until the transaction ends. It waits until all who write there are done, and whoever wants
    to write later waits behind it. No row has to be checked, so a moment is enough, where nothing
    that takes long comes after it in the same transaction.

    With `lock_timeout` the migration gives up, and is started again: then nothing is said, nor of
    tables that the new migrations make themselves.

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
    +    op.create_table('boxes', sa.Column('id', sa.Integer, primary_key=True),  # UPG660
    +                    sa.Column('rack_id', sa.Integer, sa.ForeignKey('racks.id')))
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    +    op.execute("SET LOCAL lock_timeout = '5s'")
         op.create_table('boxes', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('rack_id', sa.Integer, sa.ForeignKey('racks.id')))
    ```
    """

    code = "UPG660"
    name = "referenced-table-locked"
    level = "note"
    around = RACKS

    def check(self, changes: tuple[TableReferenced, ...], context: Context) -> Iterator[Finding]:
        judged = [change for change in changes if judges(change, "postgresql")]
        found = [change for change in judged if not limited(change, "postgresql")]
        if not found:
            return
        made = list(dict.fromkeys(change.operation.table or "" for change in found))
        tables = list(dict.fromkeys(name for change in found for name in change.tables))
        yield self.locked(
            found[0],
            context,
            subject=found[0].revision.id,
            table=listed(tables),
            message=f"foreign keys of {listed(made)} lock {listed(tables)} until the transaction "
            "ends, and wait for all who write there",
            waiting=WRITES,
            hint=f"{WAITING}# first in upgrade(); what takes long after it, such as moving rows, "
            "goes into a migration of its own",
            facts=tuple(tables),
        )
