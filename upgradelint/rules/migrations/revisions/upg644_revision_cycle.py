from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import RevisionsCircular
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RevisionCycle(Rule):
    """Revisions build on each other in a circle.

    alembic cannot read the tree at all: every command fails with `CycleDetected`, on every
    deployment.

    ```diff
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_a.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'  # UPG644
    +down_revision = '0003'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0003_b.py
    +from alembic import op
    +
    +revision = '0003'
    +down_revision = '0002'
    +
    +def upgrade():
    +    pass
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_a.py
    +++ b/shop/db/migrations/versions/0002_a.py
     revision = '0002'
    -down_revision = '0003'
    +down_revision = '0001'
    ```
    """

    code = "UPG644"
    name = "revision-cycle"
    level = "error"

    def check(self, change: RevisionsCircular, context: Context) -> Iterator[Finding]:
        ordered = sorted(
            change.revisions, key=lambda revision: (revision.location.path, revision.id)
        )
        first = ordered[0]
        names = listed(revision.id for revision in ordered)
        yield self.finding(
            subject=first.tree,
            message=f"the revisions {names} build on each other in a circle",
            location=first.location,
            breaks=f"alembic: Cycle is detected in revisions ({names})",
            hint="down_revision = '...'  # of one of them: a revision outside of the circle",
            facts=tuple(revision.id for revision in ordered),
        )
