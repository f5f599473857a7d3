from collections.abc import Iterator

from upgradelint.compare.migrations.revisions import changes
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ContractBeforeExpand(Rule):
    """A contract revision works on what an expand revision makes, and does not depend on it.

    The two branches have no order of their own: `alembic upgrade contract@head` runs the contract
    one alone and fails, and `alembic upgrade heads` may run it first. `depends_on` says which has
    to be there.

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
    +++ b/shop/db/migrations/versions/expand/0002_x.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    --- /dev/null
    +++ b/shop/db/migrations/versions/contract/0003_x.py
    +from alembic import op
    +
    +revision = '0003'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.create_index('ix_height', 'racks', ['height'])  # UPG649
    ```

    Instead:

    ```diff
    --- b/shop/db/migrations/versions/contract/0003_x.py
    +++ b/shop/db/migrations/versions/contract/0003_x.py
     down_revision = '0001'
    +depends_on = '0002'
    ```
    """

    code = "UPG649"
    name = "contract-before-expand"
    level = "warning"

    def check(self, change: changes.ContractBeforeExpand, context: Context) -> Iterator[Finding]:
        revision, expand = change.revision, change.expand
        yield self.finding(
            subject=revision.id,
            message=f"contract revision {revision.id} works on what expand revision "
            f"{expand.id} makes, "
            "and does not depend on it",
            location=change.operation.location,
            breaks="alembic upgrade contract@head: no such table or column",
            hint=f"depends_on = ('{expand.id}',)",
            facts=(expand.id,),
        )
