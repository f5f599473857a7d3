from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.compare.migrations.enums.types import type_name
from upgradelint.facts.migrations.model import Operation
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.lock_rules import LockRule, in_place, judged_dialects
from upgradelint.rules.migrations.snippets import in_schema, type_code
from upgradelint.rules.rule import Context


class TypeChangeRewritesTable(LockRule):
    """A change of type makes the server write every row of a table anew.

    On PostgreSQL all but a longer string, a string to TEXT and a larger precision rewrite the table
    and its indexes, and nobody can read or write it until that is done. MySQL copies the table for
    all but a longer string (which stays under or over 255 bytes) and a longer list of enum values,
    and nobody can write.

    ```diff
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)),
                         sa.Column('height', sa.Integer))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.alter_column('racks', 'height', type_=sa.BigInteger())  # UPG655
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.alter_column('racks', 'height', type_=sa.BigInteger())
    +    op.add_column('racks', sa.Column('height_new', sa.BigInteger, nullable=True))
    ```
    """

    code = "UPG655"
    name = "type-change-rewrites-table"

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if operation.kind != "alter_type":
            return
        rewriting = [name for name in judged_dialects(change) if not in_place(change, name)]
        if not rewriting:
            return
        old = operation.existing_type or change.was.type
        sure = change.step != "unknown"
        how = f"changed from {old}" if old else "(its old type is not known) changed"
        yield self.locked(
            change,
            context,
            message=f"{change.subject} {how} to {operation.type}: {operation.table} "
            f"{'is' if sure else 'may be'} rewritten on {' and '.join(rewriting)}",
            hint=_appended(change) or _beside(operation),
            facts=(operation.type or "",),
        )


def _beside(operation: Operation) -> str:
    return (
        f"op.add_column({operation.table!r}, sa.Column('{operation.column}_new', "
        f"{type_code(operation.type)}, nullable=True){in_schema(operation)})\n"
        "# write both, fill it in batches, drop the old one a release later"
    )


def _appended(change: LockingStep) -> str:
    """The statements that append values to the type as it is, "" where it loses some."""
    old = change.operation.existing_type or change.was.type
    before, after = enum_values(old), enum_values(change.operation.type)
    if not before or not set(before) < set(after) or type_name(old) is None:
        return ""
    added = (value for value in after if value not in before)
    lines = [
        f"    op.execute(\"ALTER TYPE {type_name(old)} ADD VALUE IF NOT EXISTS '{value}'\")"
        for value in added
    ]
    return "\n".join(["with op.get_context().autocommit_block():", *lines])
