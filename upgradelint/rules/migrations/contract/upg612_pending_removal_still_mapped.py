from collections.abc import Iterator

from upgradelint.compare.migrations.changes import PendingStillMapped
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class PendingRemovalStillMapped(Rule):
    """A column or table is listed as removed from the models, and they still map it.

    Lists such as `REMOVED_COLUMNS` say what the code has let go of and the schema still holds:
    what stands there may be dropped a release later. An entry that is still mapped makes that
    drop break every node of this release, and hides the column from the comparison of models
    and schema.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

    +REMOVED_COLUMNS = {('instances', 'memory_mb')}  # UPG612
    +
     Base = orm.declarative_base()

     class Instance(Base):
         __tablename__ = 'instances'
         id = sa.Column(sa.Integer, primary_key=True)
         memory_mb = sa.Column(sa.Integer)
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('instances', sa.Column('id', sa.Integer, primary_key=True))
    ```

    Instead: take it out of the models.

    ```diff
    --- b/shop/db/models.py
    +++ b/shop/db/models.py
         id = sa.Column(sa.Integer, primary_key=True)
    -    memory_mb = sa.Column(sa.Integer)
    ```
    """

    code = "UPG612"
    name = "pending-removal-still-mapped"
    level = "warning"

    def check(self, change: PendingStillMapped, context: Context) -> Iterator[Finding]:
        removal = change.pending
        subject = f"{removal.table}.{removal.column}" if removal.column else removal.table
        found = change.column.location if change.column else change.table.location
        place = f"{found.path}:{found.line}"
        yield self.finding(
            subject=subject,
            message=f"{subject} is listed as removed and is still mapped ({place})",
            location=removal.location,
            breaks="this release -> schema of the next, which drops it: no such column",
            hint=f"# take {subject} out of the models, or out of the list",
            facts=(change.table.owner,),
        )
