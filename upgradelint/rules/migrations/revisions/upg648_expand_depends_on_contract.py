from collections.abc import Iterator

from upgradelint.compare.migrations.revisions.changes import ExpandNeedsContract
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ExpandDependsOnContract(Rule):
    """An expand revision comes after a contract revision.

    Expand migrations run while every node still runs the older release, and contract ones when the
    last is gone. An expand revision that builds on a contract one, or depends on it, cannot run
    without it: either the expand phase takes away what old nodes use, or it cannot run at all.
    Without a baseline it is a warning: what was released long ago has run everywhere.

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
    +++ b/shop/db/migrations/versions/contract/0002_x.py
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    pass
    --- /dev/null
    +++ b/shop/db/migrations/versions/expand/0003_x.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0003'  # UPG648
    +down_revision = '0001'
    +depends_on = '0002'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/contract/0002_x.py
    +++ b/shop/db/migrations/versions/expand/0002_x.py
    +import sqlalchemy as sa
     from alembic import op
    @@
     def upgrade():
    -    pass
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    --- b/shop/db/migrations/versions/expand/0003_x.py
    +++ b/shop/db/migrations/versions/contract/0003_x.py
    -import sqlalchemy as sa
     from alembic import op
    @@
     def upgrade():
    -    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    +    pass
    ```
    """

    code = "UPG648"
    name = "expand-depends-on-contract"
    level = "error"

    def check(self, change: ExpandNeedsContract, context: Context) -> Iterator[Finding]:
        revision, contract = change.revision, change.contract
        yield self.finding(
            subject=revision.id,
            message=f"expand revision {revision.id} needs contract revision {contract.id} "
            f"({contract.path}:{contract.location.line})",
            location=revision.location,
            level=None if context.before is not None else "warning",
            breaks=f"expand beside {context.old}: {revision.id} cannot run, or {contract.id} "
            "runs too",
            hint=f"# let {revision.id} build on the last expand revision alone,\n"
            f"# and {contract.id} depend on it",
            facts=(contract.id,),
        )
