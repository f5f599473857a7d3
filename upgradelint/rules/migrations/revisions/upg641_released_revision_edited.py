from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import RevisionEdited
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.values.types import plain_type
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ReleasedRevisionEdited(Rule):
    """A revision that was released does something else now.

    Deployments that have run it never run it again: their schema stays as the old text made it,
    while new ones get the new. From then on two schemas carry the same revision, and one of
    them may not fit the code. A numbered script of sqlalchemy-migrate is such a revision, also a
    placeholder that is filled later; what its file is called makes no difference.

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
    --- a/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0002'  # UPG641
     down_revision = '0001'

     def upgrade():
    -    op.add_column('racks', sa.Column('height', sa.Integer(), nullable=True))
    +    op.add_column('racks', sa.Column('height', sa.Text(), nullable=True))
    ```

    Instead: leave it as it was released, and add a revision that changes what it did.

    ```diff
    --- b/shop/db/migrations/versions/0002_change.py
    +++ b/shop/db/migrations/versions/0002_change.py
     def upgrade():
    -    op.add_column('racks', sa.Column('height', sa.Text(), nullable=True))
    +    op.add_column('racks', sa.Column('height', sa.Integer(), nullable=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/0003_more.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0003'
    +down_revision = '0002'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('depth', sa.Integer(), nullable=True))
    ```
    """

    code = "UPG641"
    name = "released-revision-edited"
    level = "warning"

    def check(self, change: RevisionEdited, context: Context) -> Iterator[Finding]:
        revision = change.after
        numbered = revision.tool == "sqlalchemy-migrate"
        more = (
            "a script with the next number"
            if numbered
            else f"a revision:\ndown_revision = '{revision.id}'"
        )
        added, gone = _apart(change, whole=False)
        if not added and not gone:
            added, gone = _apart(change, whole=True)
        what = f"now {added[0]}" if added else f"no longer {gone[0]}" if gone else _rest(change)
        yield self.finding(
            subject=revision.id,
            message=f"revision {revision.id} is part of {context.old} and was edited: {what}",
            location=revision.location,
            breaks=f"database upgraded by {context.old} -> new code: the edit never runs there",
            hint=f"# restore {revision.path} as released, and add {more}",
            facts=(*added, "->", *gone),
        )


def _apart(change: RevisionEdited, *, whole: bool) -> tuple[list[str], list[str]]:
    """What is done now alone, and what was; `whole` with what the registry does not keep."""
    before, after = (
        [text for operation in revision.operations for text in _shown(operation, whole=whole)]
        for revision in (change.before, change.after)
    )
    added = [text for text in after if text not in before]
    return added, [text for text in before if text not in after]


def _rest(change: RevisionEdited) -> str:
    """What differs where the same is done to the same: the order, a name that a constraint gets, or
    the statements themselves.
    """
    before, after = change.before.operations, change.after.operations
    for old, new in zip(before, after, strict=False):
        if old.text != new.text and list(_shown(old)) == list(_shown(new)):
            return f"another statement for {' '.join(_shown(new))}"
        for constraint in new.constraints:
            if constraint not in old.constraints and old.table == new.table:
                on = f"{constraint.kind} of {new.table} on {', '.join(constraint.columns)}"
                return f"now {on} {f'named {constraint.name}' if constraint.name else 'unnamed'}"
    return "in another order"


def _shown(operation: Operation, *, whole: bool = True) -> Iterator[str]:
    names = (
        operation.table,
        operation.column,
        operation.name,
        operation.new_name,
        plain_type(operation.type),
    )
    default = f"default {operation.server_default}" if operation.server_default and whole else None
    null = "not null" if operation.nullable is False and whole else None
    yield " ".join([operation.kind, *(name for name in (*names, null, default) if name)])
    for made in operation.constraints:
        yield f"{made.kind} of {operation.table} on {', '.join(made.columns)}"
    for each in operation.made:
        yield f"column {operation.table}.{each.name} {plain_type(each.type) or ''}".strip()
