from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_advice import index_steps
from upgradelint.rules.migrations.lock_rules import WRITES, LockRule, judges, on_columns
from upgradelint.rules.rule import Context


class IndexBuiltUnderLock(LockRule):
    """An index is built on PostgreSQL while nobody can write to the table.

    CREATE INDEX holds a lock that lets nobody write until it is done: minutes on a large table,
    during which old nodes wait and their requests time out. CONCURRENTLY builds it beside them.

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.create_index('ix_name', 'racks', ['name'])  # UPG651
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.create_index('ix_name', 'racks', ['name'])
    +    with op.get_context().autocommit_block():
    +        op.create_index('ix_name', 'racks', ['name'], postgresql_concurrently=True)
    ```
    """

    code = "UPG651"
    name = "index-built-under-lock"
    around = RACKS

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if (
            operation.kind != "create_index"
            or operation.concurrently
            or not judges(change, "postgresql")
        ):
            return
        yield self.locked(
            change,
            context,
            subject=on_columns(change),
            message=f"{f'index {operation.name}' if operation.name else 'an index'} on "
            f"{operation.table} is built "
            "while nobody can write to it",
            waiting=WRITES,
            hint=index_steps(operation),
            facts=(operation.name or "",),
        )
