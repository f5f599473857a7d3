from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import HeadsDiverged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class SeveralHeads(Rule):
    """Two revisions build on the same one, and none joins them.

    `alembic upgrade head` refuses to choose, so the deployment stops before the first
    migration. It happens when two changes were merged that each added a revision. Expand and
    contract branches, and branches with labels of their own, may each have one head.

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
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer(), nullable=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0003_more.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0003'  # UPG642
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('depth', sa.Integer(), nullable=True))
    ```

    Instead: let the later one build on the other.

    ```diff
    --- b/shop/db/migrations/versions/0003_more.py
    +++ b/shop/db/migrations/versions/0003_more.py
     revision = '0003'
    -down_revision = '0001'
    +down_revision = '0002'
    ```
    """

    code = "UPG642"
    name = "several-heads"
    level = "error"

    def check(self, change: HeadsDiverged, context: Context) -> Iterator[Finding]:
        heads = sorted(change.heads, key=lambda revision: (revision.location.path, revision.id))
        last, *others = reversed(heads)
        names = listed(head.id for head in heads)
        yield self.finding(
            subject=last.tree,
            message=f"{len(heads)} heads in {last.tree}: {names}",
            location=last.location,
            breaks="alembic upgrade head: multiple head revisions are present",
            hint=f"down_revision = '{others[0].id}'  # in {last.path}",
            facts=tuple(head.id for head in heads),
        )
