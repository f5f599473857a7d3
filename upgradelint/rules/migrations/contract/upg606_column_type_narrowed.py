from collections.abc import Iterator

from upgradelint.compare.migrations.changes import TypeChanged
from upgradelint.compare.migrations.column_types import enum_values, is_pickled
from upgradelint.compare.migrations.enums.types import type_name
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import known_place, running
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.snippets import in_schema, type_code
from upgradelint.rules.rule import Context, Rule


class ColumnTypeNarrowed(Rule):
    """A mapped column gets a type that holds less, or something else.

    Old nodes go on writing values of the old type: what is too long or of another kind is
    refused, or cut off without a word where MySQL is not strict. Widening (a longer string, a
    bigger integer, a string to a text) is fine and not reported; neither is a change of which
    one side is not known.

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
    +    name = sa.Column(sa.String(10))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.alter_column('racks', 'name', type_=sa.String(10))  # UPG606
    ```

    Instead: add a column of the new type, write both, move the rows online, and drop the old one
    later.

    ```diff
    --- b/shop/db/models.py
    +++ b/shop/db/models.py
         id = sa.Column(sa.Integer, primary_key=True)
    -    name = sa.Column(sa.String(10))
    +    name = sa.Column(sa.String(30))
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.alter_column('racks', 'name', type_=sa.String(10))
    +    op.add_column('racks', sa.Column('short_name', sa.String(10), nullable=True))
    ```
    """

    code = "UPG606"
    name = "column-type-narrowed"
    level = "warning"
    around = RACKS

    def check(self, change: TypeChanged, context: Context) -> Iterator[Finding]:
        operation = change.operation
        if change.step not in ("narrower", "other") or change.before.use == "unmapped":
            return
        if (operation.type or "").lower().startswith("enum(") and change.step == "narrower":
            return  # told value by value
        column = change.before.column
        mapped = column.type if column is not None else None
        old = operation.existing_type or mapped or change.was.type or "its type"
        name = type_name(old) if enum_values(old) and not enum_values(operation.type) else None
        what = "cast" if name else "long"  # psycopg and asyncpg send values of an enum as such
        what = "pickle" if is_pickled(old) else what
        words = {"table": operation.table, "column": operation.column, "name": name}
        error = database_error(context, what, operation.dialects, **words)
        yield self.finding(
            subject=change.subject,
            message=f"{change.subject} changed from {old} to {operation.type}; {context.old} still "
            f"writes the old type{known_place(change.before)}",
            location=operation.location,
            breaks=running(context, error),
            hint=f"op.add_column({operation.table!r}, sa.Column('{operation.column}_new', "
            f"{type_code(operation.type)}, nullable=True){in_schema(operation)})\n"
            "# write both, move the rows online, drop the old column two releases later",
            facts=(change.revision.id, old, operation.type or ""),
        )
