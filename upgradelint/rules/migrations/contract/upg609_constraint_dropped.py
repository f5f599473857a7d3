from collections.abc import Iterator

from upgradelint.compare.migrations import changes
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import running
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class ConstraintDropped(Rule):
    """A constraint on a table that the older release maps is dropped, and none takes its place.

    Old nodes go on as if it held. Code that relies on the refusal of a second row gets two rows,
    and rows that were deleted with their parent stay. New nodes may already write rows that the
    older release cannot deal with. Silent where the table or the column goes as well, and where
    another constraint takes its place. A unique index counts as a constraint. A foreign key that
    goes is a note, on every database: all statements of old code still run, and only code that
    leaves the deletion of children to the server finds rows that were left.

    ```diff
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)),
                         sa.UniqueConstraint('name', name='uq_name'))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.drop_constraint('uq_name', 'racks')  # UPG609
    ```

    Instead: keep the constraint in this release, and drop it in the next.
    """

    code = "UPG609"
    name = "constraint-dropped"
    level = "warning"

    def check(self, change: changes.ConstraintDropped, context: Context) -> Iterator[Finding]:
        if change.before.table is None and change.before.use == "unmapped":
            return
        operation = change.operation
        kind = change.kind.replace("_", " ")
        what = f"{kind} constraint {operation.name or ''}".strip()
        on = (
            f"{listed(change.columns)} of {operation.table}"
            if change.columns
            else f"{operation.table}"
        )
        yield self.finding(
            subject=f"{operation.table}({','.join(change.columns) or operation.name or ''})",
            message=f"{what} on {on} dropped, while {context.old} may rely on it",
            location=operation.location,
            level="note" if change.kind == "foreign_key" else None,
            breaks=running(context, _EFFECTS.get(change.kind, _EFFECTS["check"])),
            hint="# now: code that does not rely on it\n# a release later: drop it",
            facts=(change.revision.id, change.kind, operation.name or ""),
        )


_EFFECTS = {
    "unique": "no IntegrityError for a second row, and queries for one row find two",
    "primary_key": "no IntegrityError for a second row, and queries for one row find two",
    "foreign_key": "rows that point nowhere are not refused, nor deleted with their parent",
    "check": "rows that it does not expect are not refused any more",
}
