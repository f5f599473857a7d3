from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import RevisionBelowReleased
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class RevisionUnderReleased(Rule):
    """A new revision was inserted below one that was released.

    Databases of the older release are at the released revision, and alembic takes everything below
    it as done: the new revision never runs there. New deployments run it. From then on two schemas
    carry the same revision, and code that needs the new part fails on the upgraded ones. It happens
    when two branches are joined in the wrong order, or a revision is added in a stable branch. A
    script of sqlalchemy-migrate with a number under a released one is the same.

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
    --- a/shop/db/migrations/versions/0002_height.py
    +++ b/shop/db/migrations/versions/0002_height.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0002'
    -down_revision = '0001'
    +down_revision = '0001a'

     def upgrade():
         op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0001a_more.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0001a'  # UPG647
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('depth', sa.Integer, nullable=True))
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0002_height.py
    +++ b/shop/db/migrations/versions/0002_height.py
     revision = '0002'
    -down_revision = '0001a'
    +down_revision = '0001'
    --- b/shop/db/migrations/versions/0001a_more.py
    +++ b/shop/db/migrations/versions/0003_more.py
    -revision = '0001a'
    -down_revision = '0001'
    +revision = '0003'
    +down_revision = '0002'
    ```
    """

    code = "UPG647"
    name = "revision-under-released"
    level = "error"

    def check(self, change: RevisionBelowReleased, context: Context) -> Iterator[Finding]:
        revision, above = change.revision, change.above
        numbered = revision.tool == "sqlalchemy-migrate"
        how = "has a number" if numbered else "was put"
        yield self.finding(
            subject=revision.id,
            message=f"revision {revision.id} {how} under {above.id}, which is part of "
            f"{context.old}",
            location=revision.location,
            breaks=f"database of {context.old} -> new code: {revision.id} never runs there",
            hint=f"# give {revision.path} the number after {above.id}"
            if numbered
            else f"# {above.path} keeps the down_revision that it was released with\n"
            "down_revision = '...'  # the last released revision",
            facts=(above.id,),
        )
