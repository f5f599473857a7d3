from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_rules import LockRule, judges
from upgradelint.rules.migrations.snippets import drop_index_call, index_call
from upgradelint.rules.rule import Context


class ConcurrentlyInTransaction(LockRule):
    """An index is built or dropped CONCURRENTLY inside a transaction.

    PostgreSQL refuses it: alembic runs a migration in a transaction unless it is told otherwise.

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.create_index('ix_name', 'racks', ['name'], postgresql_concurrently=True)  # UPG652
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.create_index('ix_name', 'racks', ['name'], postgresql_concurrently=True)
    +    with op.get_context().autocommit_block():
    +        op.create_index('ix_name', 'racks', ['name'], postgresql_concurrently=True)
    ```
    """

    code = "UPG652"
    name = "concurrently-in-transaction"
    around = RACKS

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if (
            not operation.concurrently
            or operation.in_autocommit
            or not judges(change, "postgresql")
        ):
            return
        code = (
            index_call(operation)
            if operation.kind == "create_index"
            else drop_index_call(operation)
        )
        done = "built" if operation.kind == "create_index" else "dropped"
        yield self.finding(
            subject=f"{operation.table or ''}({operation.name or ''})",
            message=f"index {operation.name or ''} is {done} CONCURRENTLY inside a transaction",
            location=operation.location,
            breaks="the migration: CREATE INDEX CONCURRENTLY cannot run inside a transaction block",
            hint=f"with op.get_context().autocommit_block():\n    {code}",
            facts=(change.revision.id, operation.name or ""),
        )
