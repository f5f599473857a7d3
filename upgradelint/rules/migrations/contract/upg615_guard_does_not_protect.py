from collections.abc import Iterator

from upgradelint.compare.data.move_changes import GuardFails
from upgradelint.compare.migrations.changes import ColumnDropped, TableDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import guarded_drop
from upgradelint.rules.migrations.leftovers import SKIPS, TURNED, UNASKED, failed_guards, last_user
from upgradelint.rules.rule import Context, Rule


class GuardDoesNotProtect(Rule):
    """A migration looks at the rows of what it drops, and drops it whatever it finds.

    Nobody maps the column any more, so no code breaks. But somebody meant to protect the values
    that are left: the guard counts another column, refuses the wrong way round, asks a query that
    it never executes, only prints what it finds, or comes after the drop. Rows that the online
    migration has not reached yet lose their values for good. A guard counts the column itself and
    raises before it goes.

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
    +        'SELECT count(*) FROM racks WHERE name IS NULL')).scalar()
    +    if left:
    +        raise RuntimeError(f'{left} racks still have a height')
    +    op.drop_column('racks', 'height')  # UPG615
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_drop_height.py
    +++ b/shop/db/migrations/versions/0002_drop_height.py
         left = op.get_bind().execute(sa.text(
    -        'SELECT count(*) FROM racks WHERE name IS NULL')).scalar()
    +        'SELECT count(*) FROM racks WHERE height IS NOT NULL')).scalar()
         if left:
    ```
    """

    code = "UPG615"
    name = "guard-does-not-protect"
    level = "warning"

    def check(
        self, change: ColumnDropped | TableDropped | GuardFails, context: Context
    ) -> Iterator[Finding]:
        if isinstance(change, GuardFails):
            yield self._alone(change)
            return
        operation = change.operation
        why = failed_guards(change)
        if (
            not why
            or change.swapped
            or last_user(change).use == "mapped"
            or "rename" in operation.kind
        ):
            return
        yield self.finding(
            subject=change.subject,
            message=f"{change.subject} dropped {_WHEN.get(why, 'whatever is left in it')}: {why}",
            location=operation.location,
            breaks=_BREAKS.get(why, "rows that are not migrated yet lose their values"),
            hint=guarded_drop(operation, [operation.column] if operation.column else []),
            facts=(change.revision.id, why),
        )

    def _alone(self, change: GuardFails) -> Finding:
        """A migration that only counts."""
        why = TURNED if change.inverted else UNASKED
        named = f"{change.table}.{change.old}"
        return self.finding(
            subject=named,
            message=f"rows that have {named} and no {change.new} are not refused: {why}",
            location=change.where,
            breaks="rows that are not migrated yet lose their values",
            hint="if left:\n    raise RuntimeError(f'{left} rows are not migrated yet')\n",
            facts=(change.new, why),
        )


_WHEN = {SKIPS: "in some databases only", TURNED: "where values are left in it"}
_BREAKS = {SKIPS: "databases at one revision have two schemas, and a later revision fits but one"}
