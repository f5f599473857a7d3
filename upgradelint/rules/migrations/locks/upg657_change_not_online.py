from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.lock_rules import WRITES, LockRule, judges, on_columns
from upgradelint.rules.rule import Context


class ChangeNotOnline(LockRule):
    """MySQL copies a table for a change, and nobody can write to it meanwhile.

    InnoDB does most changes beside running queries. Not these: a foreign key (as long as
    `foreign_key_checks` is on), and a primary key that is dropped without a new one. Old nodes
    wait, and their requests time out.

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
    +    if op.get_bind().dialect.name == 'mysql':
    +        op.create_foreign_key('fk_rack', 'racks', 'shelves', ['shelf_id'], ['id'])  # UPG657
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
         if op.get_bind().dialect.name == 'mysql':
    -        op.create_foreign_key('fk_rack', 'racks', 'shelves', ['shelf_id'], ['id'])
    +        op.create_index('ix_shelf', 'racks', ['shelf_id'])
    ```
    """

    code = "UPG657"
    name = "change-not-online"

    def check(self, change: LockingStep, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if not judges(change, "mysql", "mariadb"):
            return
        what = _copied(change)
        if not what:
            return
        yield self.locked(
            change,
            context,
            subject=on_columns(change),
            message=f"{what} {operation.table}: MySQL copies it and nobody can write",
            waiting=WRITES,
            hint="# by a tool that copies beside queries (pt-online-schema-change, gh-ost),\n"
            "# or while the table is small",
            facts=(operation.kind, operation.name or ""),
        )


def _copied(change: LockingStep) -> str:
    operation = change.operation
    if operation.kind == "add_foreign_key":
        return "a foreign key on"
    if operation.kind == "drop_constraint" and _is_primary(change) and not _new_key(change):
        return "the primary key dropped from"
    return ""


def _is_primary(change: LockingStep) -> bool:
    operation = change.operation
    return operation.type == "primary" or "DROP PRIMARY KEY" in operation.text.upper()


def _new_key(change: LockingStep) -> bool:
    return any(
        operation.kind == "add_primary_key" and operation.table == change.operation.table
        for operation in change.revision.operations
    )
