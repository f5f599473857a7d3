from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import RevisionTwice
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class RevisionIdTwice(Rule):
    """Two files of a tree have one revision id.

    alembic warns and takes one of them, whichever it reads last: the other is never run, and which
    one it is differs between machines. It happens when a file is copied to begin a new revision.
    sqlalchemy-migrate refuses two Python scripts of one number, and upgrades nothing.

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
    +++ b/shop/db/migrations/versions/0001_more.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0001'  # UPG640
    +down_revision = None
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/0001_more.py
    +++ b/shop/db/migrations/versions/0002_more.py
    -revision = '0001'
    -down_revision = None
    +revision = '0002'
    +down_revision = '0001'
    ```
    """

    code = "UPG640"
    name = "revision-id-twice"
    level = "error"

    def check(self, change: RevisionTwice, context: Context) -> Iterator[Finding]:
        revision, first = change.second, change.first
        numbered = revision.tool == "sqlalchemy-migrate"
        yield self.finding(
            subject=revision.id,
            message=f"revision {revision.id} is also {first.path}",
            location=revision.location,
            breaks="migrate upgrade: ScriptError: You can only have one Python script per version"
            if numbered
            else "alembic upgrade: one of the two never runs",
            hint=f"# give {revision.path} the next number"
            if numbered
            else f"revision = '...'  # of its own, and down_revision = '{first.id}'",
            facts=(first.path,),
        )
