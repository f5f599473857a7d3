from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_advice import LIMIT
from upgradelint.rules.migrations.lock_rules import LockRule
from upgradelint.rules.migrations.waiting import LIMITS, unlimited_on
from upgradelint.rules.rule import Context
from upgradelint.rules.words import listed


class LockWaitedForWithoutEnd(LockRule):
    """A migration changes a table and does not say how long it waits for its lock.

    A change that takes a millisecond still waits until the last query on the table is done, and
    every later query of the old nodes waits behind it: one long report, and the service stands
    still. PostgreSQL waits without an end, MySQL for a year, MariaDB for a day. With
    `lock_timeout` (`lock_wait_timeout` on MySQL) the migration gives up, and is started again.

    It may be set in `env.py` for all migrations. Nothing is said of tables that the migration
    makes, nor of what runs CONCURRENTLY, nor of changes that take long, which have rules of their
    own.

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
    +    op.add_column('racks', sa.Column('height', sa.Integer))  # UPG658
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    +    op.execute("SET LOCAL lock_timeout = '5s'")
         op.add_column('racks', sa.Column('height', sa.Integer))
    ```
    """

    code = "UPG658"
    name = "lock-waited-for-without-end"
    level = "note"
    around = RACKS

    def check(self, changes: tuple[LockingStep, ...], context: Context) -> Iterator[Finding]:
        found = [change for change in changes if unlimited_on(change)]
        if not found:
            return
        tables = list(dict.fromkeys(change.operation.table or "" for change in found))
        names = dict.fromkeys(name for change in found for name in unlimited_on(change))
        limits = list(dict.fromkeys(LIMITS[name] for name in names))
        yield self.locked(
            found[0],
            context,
            subject=found[0].revision.id,
            message=f"{listed(tables)} changed without {' or '.join(limits)}: while the migration "
            "waits for a long query, all others wait behind it",
            waiting="every query waits, as long as the longest that runs",
            hint="\n".join(map(_limit, limits)),
            facts=(),
        )


def _limit(setting: str) -> str:
    if setting == "lock_timeout":
        return (
            f"{LIMIT}  # first in upgrade(), and in each transaction; start it again when it "
            "gives up"
        )
    return "op.execute('SET SESSION lock_wait_timeout = 5')  # MySQL, seconds; first in upgrade()"
