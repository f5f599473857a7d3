from collections.abc import Iterator

from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.facts.migrations.model import Operation
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.lock_rules import WRITES, LockRule, judges, on_columns
from upgradelint.rules.migrations.snippets import (
    columns_code,
    in_schema,
    index_call,
    made_name,
    sql_name,
    sql_table,
)
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
        one = change.operation
        if one.kind not in _PREFIXES or one.not_valid or not judges(change, "postgresql"):
            return
        kind = one.kind.removeprefix("add_").replace("_", " ")
        yield self.locked(
            change,
            context,
            subject=on_columns(change),
            message=f"{kind} constraint on {one.table}: all rows are checked while it is locked",
            waiting=WRITES,
            hint=_hint(one),
            facts=(one.kind, *one.columns),
        )


_LATER = """\
{call}
# in a migration of its own:
op.execute('ALTER TABLE {table} VALIDATE CONSTRAINT {name}')
"""
_INDEX = """\
with op.get_context().autocommit_block():
    {index}
op.execute('ALTER TABLE {table} ADD CONSTRAINT {name} {what} USING INDEX {name}')
"""
_KINDS = {"add_unique": "UNIQUE", "add_primary_key": "PRIMARY KEY"}
_PREFIXES = {
    "add_unique": "uq",
    "add_primary_key": "pk",
    "add_foreign_key": "fk",
    "add_check": "ck",
}


def _hint(operation: Operation) -> str:
    name = made_name(_PREFIXES[operation.kind], operation)
    table = sql_table(operation)
    if operation.kind in _KINDS:
        index = index_call(operation, name, unique=True)
        return _INDEX.format(
            table=table, name=sql_name(name), index=index, what=_KINDS[operation.kind]
        )
    return _LATER.format(table=table, name=sql_name(name), call=_call(operation, name))


def _call(operation: Operation, name: str) -> str:
    if operation.kind == "add_check":
        said = operation.text if operation.means != "sql" else "..."
        return (
            f"op.create_check_constraint({name!r}, {operation.table!r}, {said!r}, "
            f"postgresql_not_valid=True{in_schema(operation)})"
        )
    schema = f", source_schema={operation.schema!r}" if operation.schema else ""
    return (
        f"op.create_foreign_key({name!r}, {operation.table!r}, {operation.referent or '...'!r}, "
        f"{columns_code(operation.columns)}, [...], postgresql_not_valid=True{schema})"
    )
