from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.lock_advice import CONSTRAINTS, constraint_steps
from upgradelint.rules.migrations.lock_rules import WRITES, LockRule, judges, on_columns
from upgradelint.rules.rule import Context


class ConstraintCheckedUnderLock(LockRule):
    """A constraint is added on PostgreSQL, and all rows are checked while the table is locked.

    A foreign key or check looks at every row, a unique constraint builds its index, and nobody can
    write, or even read, until that is done. NOT VALID leaves the rows alone, and VALIDATE
    CONSTRAINT looks at them later under a lock that lets old nodes write.

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
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)),
                         sa.Column('shelf_id', sa.Integer))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    if op.get_bind().dialect.name == 'postgresql':
    +        op.create_foreign_key('fk_rack', 'racks', 'shelves', ['shelf_id'], ['id'])  # UPG653
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
         if op.get_bind().dialect.name == 'postgresql':
    -        op.create_foreign_key('fk_rack', 'racks', 'shelves', ['shelf_id'], ['id'])
    +        op.create_foreign_key('fk_rack', 'racks', 'shelves', ['shelf_id'], ['id'],
    +                              postgresql_not_valid=True)
    ```
    """

    code = "UPG653"
    name = "constraint-checked-under-lock"

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if (
            operation.kind not in CONSTRAINTS
            or operation.not_valid
            or not judges(change, "postgresql")
        ):
            return
        kind = operation.kind.removeprefix("add_").replace("_", " ")
        yield self.locked(
            change,
            context,
            subject=on_columns(change),
            message=f"{kind} constraint on {operation.table}: all rows are checked while it "
            "is locked",
            waiting=WRITES,
            hint=constraint_steps(operation),
            facts=(operation.kind, *operation.columns),
        )
