from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ColumnDropped, TableDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import running
from upgradelint.rules.rule import Context, Rule


class DropInExpand(Rule):
    """The expand branch drops or renames a column or table.

    Expand migrations run while every node still runs the older release: nothing may be taken away
    there. Where the older release does not map it any more it is a warning. What goes away belongs
    into the contract branch, which runs when the last old node is gone. A function such as
    `expand_drop_exceptions()` that excuses a migration is quoted in the finding and does not
    silence it.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
    --- a/shop/db/migrations/versions/expand/0001_initial.py
    +++ b/shop/db/migrations/versions/expand/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('height', sa.Integer))
    --- /dev/null
    +++ b/shop/db/migrations/versions/expand/0002_drop_height.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.drop_column('racks', 'height')  # UPG603
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/expand/0002_drop_height.py
    +++ b/shop/db/migrations/versions/contract/0002_drop_height.py
     revision = '0002'
    -down_revision = '0001'
    +down_revision = None
    +depends_on = ('0001',)
    ```
    """

    code = "UPG603"
    name = "drop-in-expand"
    level = "error"

    def check(self, change: ColumnDropped | TableDropped, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if change.revision.phase != "expand" or change.swapped:
            return
        done = "renamed" if operation.kind.startswith("rename") else "dropped"
        said = "; ".join(
            f"{excuse.name}() says: {excuse.reason}" for excuse in change.revision.excuses
        )
        yield self.finding(
            subject=change.subject,
            message=f"{change.subject} {done} in an expand migration, {_WHO[change.before.use]}",
            location=operation.location,
            level="warning" if change.before.use == "unmapped" else None,
            breaks=running(context, f"{change.subject} is gone"),
            hint="move it to a revision of the contract branch, which runs after the last old node"
            + (f"\n# {said}" if said else ""),
            facts=(change.revision.id, done),
        )


_WHO = {
    "mapped": "while old nodes still use it",
    "unknown": "while old nodes may use it",
    "unmapped": "which runs beside old nodes",
}
