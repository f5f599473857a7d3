from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import RevisionGone
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class ReleasedRevisionDeleted(Rule):
    """A revision that was released is not in the tree any more.

    Databases of the older release are at its last revision. Without that file alembic fails with
    `Can't locate revision`, and nothing is upgraded. Where older revisions were put into one, and
    the last one of the older release is still there, only deployments that skip releases fail: a
    note. Of sqlalchemy-migrate the number of the last script counts.

    ```diff
    --- a/shop/db/migrations/versions/0001_initial.py
    +++ b/shop/db/migrations/versions/0001_initial.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'  # UPG645
     down_revision = None

     def upgrade():
         op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('name', sa.String(30)))
    --- a/shop/db/migrations/versions/0002_height.py
    +++ /dev/null
    -import sqlalchemy as sa
    -from alembic import op
    -
    -revision = '0002'
    -down_revision = '0001'
    -
    -def upgrade():
    -    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    ```

    Instead: keep the file.
    """

    code = "UPG645"
    name = "released-revision-deleted"
    level = "error"

    def check(self, changes: tuple[RevisionGone, ...], context: Context) -> Iterator[Finding]:
        for head in (True, False):
            group = [change for change in changes if change.head is head]
            if not group:
                continue
            first = group[0]
            ids = [change.before.id for change in group]
            moved = f", but in {first.moved}" if first.moved else ""
            yield self.finding(
                subject=first.heir.tree,
                message=f"{listed(ids)} of {context.old} not in {first.heir.tree} any more{moved}",
                location=first.heir.location,
                level="note" if not head else "warning" if moved else None,
                breaks=_broken(first, context),
                hint=_restored(first),
                facts=tuple(ids),
            )


def _restored(change: RevisionGone) -> str:
    if not change.moved:
        return f"# restore {change.before.path}"
    places = f"version_locations = {change.heir.tree} {change.moved}"
    return f"# alembic.ini, for databases that have it:\n{places}\n"


def _broken(change: RevisionGone, context: Context) -> str:
    revision = change.before
    numbered = revision.tool == "sqlalchemy-migrate"
    tool = "migrate upgrade" if numbered else "alembic upgrade"
    if not change.head:
        return f"databases older than {context.old} -> {tool}"
    error = (
        "the database is newer than all scripts"
        if numbered
        else f"Can't locate revision identified by '{revision.id}'"
    )
    return f"database of {context.old} -> {tool}: {error}"
