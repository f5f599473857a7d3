from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ColumnDropped, TableDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import guarded_drop
from upgradelint.rules.migrations.leftovers import counted_before, failed_guards, guarded, last_user
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted


class DropUnguarded(Rule):
    """A column or table is dropped without counting what is left in it.

    Nobody maps it any more, so no code breaks. But rows that the online migration has not
    reached yet lose their values for good: a deployment that skipped the migration command
    finds out too late. A guard counts the rows that still hold something, and raises before it
    drops, there or in a revision before. A test whether the column is there, a guard that only
    logs, one that counts something else, and one behind the drop do not help.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Instance(Base):
         __tablename__ = 'instances'
         id = sa.Column(sa.Integer, primary_key=True)
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('instances', sa.Column('id', sa.Integer, primary_key=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.drop_column('instances', 'memory_mb')  # UPG611
    ```

    Instead: count what is left, and refuse.

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    +    left = op.get_bind().execute(sa.text(
    +        'SELECT count(*) FROM instances WHERE memory_mb IS NOT NULL')).scalar()
    +    if left:
    +        raise RuntimeError(f'{left} instances are not migrated yet')
         op.drop_column('instances', 'memory_mb')
    ```
    """

    code = "UPG611"
    name = "drop-unguarded"
    level = "note"

    def check(
        self, changes: tuple[ColumnDropped | TableDropped, ...], context: Context
    ) -> Iterator[Finding]:
        dropped = [change for change in changes if _is_unguarded(change, context)]
        if not dropped:
            return
        first = dropped[0]
        table = first.operation.table or ""
        columns = [change.operation.column for change in dropped if change.operation.column]
        what = f"{counted('column', columns)} of {table}" if columns else f"table {table}"
        yield self.finding(
            subject=f"{table}.{','.join(columns)}" if columns else table,
            message=f"{what} dropped without counting what is left in {table}",
            location=first.operation.location,
            breaks="rows that are not migrated yet lose their values",
            hint=guarded_drop(first.operation, columns),
            facts=(first.revision.id, *columns),
        )


def _is_unguarded(change: ColumnDropped | TableDropped, context: Context) -> bool:
    """Whether what nobody maps any more goes without a look at what is left in it."""
    operation = change.operation
    if not operation.kind.startswith("drop") or change.swapped or change.revision.phase == "expand":
        return False
    user = last_user(change)
    if user.use != "unmapped" or (operation.column and user.table is None):
        return False
    counted = counted_before(change.operation, change.revision, context.after)
    return not counted and not guarded(operation) and not failed_guards(change)
