from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import ParentMissing
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ParentRevisionMissing(Rule):
    """A revision builds on one that is not in the tree.

    alembic cannot read the tree at all: every command fails with `KeyError` or `Can't locate
    revision`, on every deployment.

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
    +revision = '0002'  # UPG643
    +down_revision = '000l'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer(), nullable=True))
    ```

    Instead: name a revision that is there.

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     revision = '0002'
    -down_revision = '000l'
    +down_revision = '0001'
    ```
    """

    code = "UPG643"
    name = "parent-revision-missing"
    level = "error"

    def check(self, change: ParentMissing, context: Context) -> Iterator[Finding]:
        revision, parent = change.revision, change.parent or repr("")
        yield self.finding(
            subject=revision.id,
            message=f"revision {revision.id} builds on {parent}, which is not in {revision.tree}",
            location=revision.location,
            breaks=f"alembic: Can't locate revision identified by '{change.parent}'",
            hint="down_revision = '...'  # a revision of the tree, or None for the first",
            facts=(change.parent,),
        )
