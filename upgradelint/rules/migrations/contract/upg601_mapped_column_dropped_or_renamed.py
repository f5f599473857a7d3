from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ColumnDropped
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import place, rename_steps, running, two_steps
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted


class MappedColumnDroppedOrRenamed(Rule):
    """A column is dropped or renamed while the older release still maps it.

    The schema is upgraded first. Every SELECT and INSERT of the older release names all columns
    its models map, so each one fails with an unknown column from then on. A release has to let
    go of the column first; the next one may drop it. In the contract branch of a tree that has
    one, only the release itself must not map it any more. A swap (drop and add again) is a
    warning: the column is there again, but its values and its type may not be what the older
    release expects.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
     import sqlalchemy as sa
     from sqlalchemy import orm

     Base = orm.declarative_base()

     class Instance(Base):
         __tablename__ = 'instances'
         id = sa.Column(sa.Integer, primary_key=True)
    -    memory_mb = sa.Column(sa.Integer)
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('instances', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('memory_mb', sa.Integer))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_drop_memory.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    with op.batch_alter_table('instances') as batch_op:
    +        batch_op.drop_column('memory_mb')  # UPG601
    ```

    Instead: unmap it in this release, and leave the schema as it is.

    ```diff
    --- a/shop/db/models.py
    +++ b/shop/db/models.py
         id = sa.Column(sa.Integer, primary_key=True)
    -    memory_mb = sa.Column(sa.Integer)
    ```
    """

    code = "UPG601"
    name = "mapped-column-dropped-or-renamed"
    level = "error"

    def check(self, changes: tuple[ColumnDropped, ...], context: Context) -> Iterator[Finding]:
        phase = changes[0].revision.phase
        if phase == "expand":
            return
        mine = phase == "contract" or context.before is None
        mapped = [
            change
            for change in changes
            if (change.after if mine else change.before).use == "mapped"
        ]
        for swapped in (False, True):
            group = [change for change in mapped if change.swapped is swapped]
            if group:
                yield self._finding(group, context)

    def _finding(self, group: list[ColumnDropped], context: Context) -> Finding:
        first = group[0]
        table = first.operation.table or ""
        columns = list(dict.fromkeys(change.operation.column or "" for change in group))
        done = "renamed" if first.operation.kind == "rename_column" else "dropped"
        mine = first.revision.phase == "contract" or context.before is None
        release, mapping = ("this release", first.after) if mine else (context.old, first.before)
        effect = database_error(
            context, "column", first.operation.dialects, table=table, column=columns[0]
        )
        done = "swapped for another" if first.swapped else done
        them = "them" if len(columns) > 1 else "it"
        where = place(mapping)
        return self.finding(
            subject=f"{table}.{','.join(columns)}",
            message=f"{counted('column', columns)} of {table} {done} "
            f"while {release} maps {them} ({where})",
            location=first.operation.location,
            level="warning" if first.swapped else None,
            breaks=running(context, effect),
            hint=rename_steps(first) if done == "renamed" else two_steps(first, columns, context),
            facts=(first.revision.id, done, *columns),
        )
