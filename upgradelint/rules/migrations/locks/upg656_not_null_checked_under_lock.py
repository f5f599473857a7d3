from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.lock_advice import not_null_steps
from upgradelint.rules.migrations.lock_rules import LockRule, judges, proven_by_check
from upgradelint.rules.rule import Context


class NotNullCheckedUnderLock(LockRule):
    """NULL is forbidden on PostgreSQL, and all rows are looked at while the table is locked.

    SET NOT NULL reads the whole table under a lock that nobody can read or write beside. A check
    constraint that is added NOT VALID and validated afterwards does the same without stopping old
    nodes; PostgreSQL then takes its word for SET NOT NULL.

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
         height = sa.Column(sa.Integer, nullable=False)
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
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.alter_column('racks', 'height', nullable=False)  # UPG656
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.alter_column('racks', 'height', nullable=False)
    +    op.execute('ALTER TABLE racks ADD CONSTRAINT ck CHECK (height IS NOT NULL) NOT VALID')
    ```
    """

    code = "UPG656"
    name = "not-null-checked-under-lock"

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if operation.kind != "set_not_null" or not judges(change, "postgresql"):
            return
        if change.was.nullable is False or proven_by_check(change):
            return
        yield self.locked(
            change,
            context,
            message=f"{change.subject} made NOT NULL: all rows are read under a lock",
            hint=not_null_steps(operation),
            facts=(),
        )
