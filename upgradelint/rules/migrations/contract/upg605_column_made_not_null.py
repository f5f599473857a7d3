from collections.abc import Iterator

from upgradelint.compare.migrations.changes import NullForbidden
from upgradelint.facts.migrations.model import Operation
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import known_place, running
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_advice import not_null_steps
from upgradelint.rules.migrations.snippets import in_schema, type_code
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted


class ColumnMadeNotNull(Rule):
    """A column takes no NULL any more while the older release maps it as nullable.

    Old nodes go on writing on the new schema. Their models say that the column may be NULL, and
    what their code leaves unset is written as NULL: those INSERTs and UPDATEs fail. Rows with
    NULL make the migration itself fail. Where the older release already declares it
    `nullable=False`, or an earlier migration made it so, nothing is wrong.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Rack(Base):
         __tablename__ = 'racks'
         id = sa.Column(sa.Integer, primary_key=True)
    -    name = sa.Column(sa.String(30))
    +    name = sa.Column(sa.String(30), nullable=False)
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.alter_column('racks', 'name', existing_type=sa.String(30), nullable=False)  # UPG605
    ```

    Instead: declare it `nullable=False` in the models of this release; change the schema in the
    next.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
         id = sa.Column(sa.Integer, primary_key=True)
    -    name = sa.Column(sa.String(30))
    +    name = sa.Column(sa.String(30), nullable=False)
    ```
    """

    code = "UPG605"
    name = "column-made-not-null"
    level = "warning"
    around = RACKS

    def check(self, changes: tuple[NullForbidden, ...], context: Context) -> Iterator[Finding]:
        open_ones = [change for change in changes if _may_be_null(change)]
        if not open_ones:
            return
        first = open_ones[0]
        table = first.operation.table or ""
        columns = list(dict.fromkeys(change.operation.column or "" for change in open_ones))
        on = first.operation.dialects
        error = database_error(context, "null", on, table=table, column=columns[0])
        yield self.finding(
            subject=f"{table}.{','.join(columns)}",
            message=f"{counted('column', columns)} of {table} made NOT NULL; "
            f"{context.old} may write NULL{known_place(first.before)}",
            location=first.operation.location,
            breaks=running(context, error),
            hint="# two releases; now: nullable=False in the models, and fill the rows in batches\n"
            f"# a release later:\n{_steps(first, context)}",
            facts=(first.revision.id, *columns),
        )


def _steps(change: NullForbidden, context: Context) -> str:
    known = change.operation.dialects or context.traits.dialects
    if tuple(known) == ("postgresql",):
        return not_null_steps(change.operation)
    return _code(change.operation)


def _code(operation: Operation) -> str:
    kind = (
        f", existing_type={type_code(operation.existing_type)}" if operation.existing_type else ""
    )
    column = f"{operation.table!r}, {operation.column!r}"
    return f"op.alter_column({column}{kind}, nullable=False{in_schema(operation)})"


def _may_be_null(change: NullForbidden) -> bool:
    column = change.before.column
    if column is None:
        return change.before.use == "unknown"
    if column.nullable is False or column.primary_key:
        return False
    return not (column.default or column.server_default)
