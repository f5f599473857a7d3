from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import RevisionRenamed
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ReleasedRevisionRenamed(Rule):
    """The file of a released revision has another name.

    Nothing fails, since alembic goes by the id inside. But a package or a patch that names the file
    no longer finds it, compiled files of the old name stay behind in an upgraded installation, and
    alembic then reads two files of one id where it takes compiled files (`sourceless`).

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
    +++ b/shop/db/migrations/versions/0002_rack_height.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0002'  # UPG646
     down_revision = '0001'

     def upgrade():
         op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    ```

    Instead: keep the name of the file.
    """

    code = "UPG646"
    name = "released-revision-renamed"
    level = "note"

    def check(self, change: RevisionRenamed, context: Context) -> Iterator[Finding]:
        revision, old = change.after, change.before
        yield self.finding(
            subject=revision.id,
            message=f"the file of revision {revision.id} is {old.path.rpartition('/')[2]} "
            f"in {context.old}",
            location=revision.location,
            breaks="nobody; installations keep the old file as well",
            hint=f"# call it {old.path} again",
            facts=(old.path.rpartition("/")[2],),
        )
