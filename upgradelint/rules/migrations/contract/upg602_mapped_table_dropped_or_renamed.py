from collections.abc import Iterator

from upgradelint.compare.migrations.changes import TableDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import place, running, two_steps
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.rule import Context, Rule


class MappedTableDroppedOrRenamed(Rule):
    """A table is dropped or renamed while the older release still maps it.

    The schema is upgraded first, and every query of the older release on the table fails with
    `no such table`. A release has to let go of the table first; the next one may drop it. A
    table that is dropped and made again in the same migration is a warning: queries fail
    meanwhile, and rows are lost that nobody copied, or that were written after the copy.

    ```diff
    --- a/shop/db/models.py
    +++ /dev/null
    -import sqlalchemy as sa
    -from sqlalchemy import orm
    -
    -Base = orm.declarative_base()
    -
    -class Rack(Base):
    -    __tablename__ = 'racks'
    -    id = sa.Column(sa.Integer, primary_key=True)
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_drop_racks.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.drop_table('racks')  # UPG602
    ```

    Instead: unmap it in this release, and leave the schema as it is.

    ```diff
    --- b/shop/db/migrations/versions/0002_drop_racks.py
    +++ /dev/null
    -from alembic import op
    -
    -revision = '0002'
    -down_revision = '0001'
    -
    -def upgrade():
    -    op.drop_table('racks')
    ```
    """

    code = "UPG602"
    name = "mapped-table-dropped-or-renamed"
    level = "error"

    def check(self, change: TableDropped, context: Context) -> Iterator[Finding]:
        phase = change.revision.phase
        mine = phase == "contract" or context.before is None
        mapping = change.after if mine else change.before
        if phase == "expand" or mapping.use != "mapped":
            return
        table = change.operation.table or ""
        done = "renamed" if change.operation.kind == "rename_table" else "dropped"
        again = " and made again" if change.swapped else ""
        release = "this release" if mine else context.old
        gone = database_error(context, "table", change.operation.dialects, table=table)
        yield self.finding(
            subject=table,
            message=f'table "{table}" {done}{again} while {release} maps it ({place(mapping)})',
            location=change.operation.location,
            level="warning" if change.swapped else None,
            breaks=running(context, _MEANWHILE if again else gone),
            hint=_IN_PLACE.format(table) if again else two_steps(change, [], context),
            facts=(change.revision.id, done),
        )


_MEANWHILE = "queries fail until it is there again; rows not copied, or written since, are gone"
_IN_PLACE = """\
# change {0} where it is: op.add_column(), op.alter_column()
# or make the new one beside it, write both, copy rows online, drop {0} a release later"""
