from collections.abc import Iterator

from upgradelint.compare.migrations.changes import PendingAlreadyDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class PendingRemovalAlreadyDropped(Rule):
    """A column or table is listed as not dropped yet, and a migration drops it.

    Nothing fails. But the list hides the column from a comparison of models and schema: when
    somebody maps it again, no test says that it is not there.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
         name = sa.Column(sa.String(30))

     REMOVED_COLUMNS = [('racks', 'height')]  # UPG614
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
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    left = op.get_bind().execute(sa.text(
    +        'SELECT count(*) FROM racks WHERE height IS NOT NULL')).scalar()
    +    if left:
    +        raise RuntimeError(f'{left} racks still have a height')
    +    op.drop_column('racks', 'height')
    ```

    Instead:

    ```diff
    --- b/shop/db/models.py
    +++ b/shop/db/models.py
         name = sa.Column(sa.String(30))
    -
    -REMOVED_COLUMNS = [('racks', 'height')]
    ```
    """

    code = "UPG614"
    name = "pending-removal-already-dropped"
    level = "note"

    def check(self, change: PendingAlreadyDropped, context: Context) -> Iterator[Finding]:
        removal = change.pending
        subject = f"{removal.table}.{removal.column}" if removal.column else removal.table
        yield self.finding(
            subject=subject,
            message=f"{subject} is listed as not dropped yet; "
            f"revision {change.revision.id} drops it",
            location=removal.location,
            breaks="nobody; a comparison of models and schema passes over it",
            hint=f"# take {subject} out of the list",
            facts=(change.revision.id,),
        )
