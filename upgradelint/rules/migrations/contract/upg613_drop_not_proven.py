from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ColumnDropped, TableDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import rename_steps, running, two_steps
from upgradelint.rules.migrations.leftovers import guarded
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted


class DropNotProven(Rule):
    """A column or table is dropped, and it is not known whether the older release maps it.

    The schema is upgraded first: code that still maps what is gone fails on every query. Here no
    model of the table was found that could say so, or its class has a base that cannot be read.
    Where the models are there, and none maps the table, nothing is wrong. A guard that counts what
    is left and refuses is taken as a sign that the sequence was kept.

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
    +++ b/shop/db/migrations/versions/0002_drop_height.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.drop_column('racks', 'height')  # UPG613
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_drop_height.py
    +++ b/shop/db/migrations/versions/0002_drop_height.py
    +import sqlalchemy as sa
     from alembic import op
    @@
     def upgrade():
    +    left = op.get_bind().execute(sa.text(
    +        'SELECT count(*) FROM racks WHERE height IS NOT NULL')).scalar()
    +    if left:
    +        raise RuntimeError(f'{left} racks still have a height')
         op.drop_column('racks', 'height')
    ```
    """

    code = "UPG613"
    name = "drop-not-proven"
    level = "warning"

    def check(
        self, changes: tuple[ColumnDropped | TableDropped, ...], context: Context
    ) -> Iterator[Finding]:
        open_ones = [change for change in changes if _is_open(change, context)]
        if not open_ones:
            return
        first = open_ones[0]
        table = first.operation.table or ""
        columns = list(dict.fromkeys(change.operation.column or "" for change in open_ones))
        named = [column for column in columns if column]
        what = f"{counted('column', named)} of {table}" if named else f'table "{table}"'
        done = "renamed" if first.operation.kind.startswith("rename") else "dropped"
        again = " and another made in its place" if first.swapped else ""
        yield self.finding(
            subject=f"{table}.{','.join(named)}" if named else table,
            message=f"{what} {done}{again}; whether {context.old} maps it cannot be told "
            f"({_why(first)})",
            location=first.operation.location,
            breaks=running(context, f"no such {'column' if named else 'table'}, if it does"),
            hint=rename_steps(first) if _is_rename(first) else two_steps(first, named, context),
            facts=(first.revision.id, done, *named),
        )


def _is_rename(change: ColumnDropped | TableDropped) -> bool:
    return change.operation.kind == "rename_column"


def _is_open(change: ColumnDropped | TableDropped, context: Context) -> bool:
    if change.revision.phase == "expand" or guarded(change.operation):
        return False
    mine = change.revision.phase == "contract" or context.before is None
    return (change.after if mine else change.before).use == "unknown"


def _why(change: ColumnDropped | TableDropped) -> str:
    if change.before.reason:
        return change.before.reason
    table = change.before.table or change.after.table
    return table.partial if table is not None and table.partial else "no model of it was found"
