from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.facts.migrations.model import Operation, Timeout
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_rules import LockRule, judges, on_columns
from upgradelint.rules.migrations.snippets import drop_index_call, index_call, made_name
from upgradelint.rules.migrations.waiting import seconds
from upgradelint.rules.rule import Context
from upgradelint.rules.words import listed


class ConcurrentlyUnderTimeout(LockRule):
    """An index is built or dropped CONCURRENTLY while a short timeout holds.

    PostgreSQL waits for every transaction that is older, twice, and then reads the whole table:
    minutes that `lock_timeout` or `statement_timeout` cuts off (`LockNotAvailable`,
    `QueryCanceled`). An index whose build was cut off stays, INVALID: it is written to and never
    read, and `IF NOT EXISTS` takes it for built.

    Short is less than ten minutes. A timeout that is SET without LOCAL holds in the autocommit
    block too, and so does one of `env.py`.

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.execute("SET lock_timeout = '5s'")
    +    with op.get_context().autocommit_block():
    +        op.create_index('ix_name', 'racks', ['name'], postgresql_concurrently=True)  # UPG659
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.execute("SET lock_timeout = '5s'")
         with op.get_context().autocommit_block():
    +        op.execute('SET lock_timeout = 0')
             op.create_index('ix_name', 'racks', ['name'], postgresql_concurrently=True)
    ```
    """

    code = "UPG659"
    name = "concurrently-under-timeout"
    around = RACKS

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        short = _short(change)
        if not operation.concurrently or not short or not judges(change, "postgresql"):
            return
        done = "built" if operation.kind == "create_index" else "dropped"
        limits = listed([f"{each.name} {each.value}" for each in short])
        yield self.finding(
            subject=on_columns(change),
            message=f"index {operation.name or ''} is {done} CONCURRENTLY under {limits}: "
            "it waits for older transactions and is cut off",
            location=operation.location,
            breaks="the migration: LockNotAvailable or QueryCanceled, and the index is INVALID",
            hint=_unlimited(operation, short),
            facts=(change.revision.id, operation.name or "", *(each.name for each in short)),
        )


_SHORT = 600
"""Seconds that are fewer than a build may need."""


def _short(change: LockingStep) -> list[Timeout]:
    found = map(change.timeout, ("lock_timeout", "statement_timeout"))
    return [
        timeout
        for timeout in found
        if timeout is not None and (seconds(timeout) or _SHORT) < _SHORT
    ]


def _unlimited(operation: Operation, short: list[Timeout]) -> str:
    index = (
        index_call(operation) if operation.kind == "create_index" else drop_index_call(operation)
    )
    lines = [
        *(f"op.execute('SET {each.name} = 0')" for each in short),
        index,
        *(f"op.execute(\"SET {each.name} = '{each.value}'\")" for each in short),
    ]
    block = "with op.get_context().autocommit_block():\n    " + "\n    ".join(lines)
    name = made_name("ix", operation)
    return f"{block}\n# where a build was cut off, {name} is INVALID: drop it first"
