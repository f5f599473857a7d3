from collections.abc import Iterator

from upgradelint.compare.schema_changes import HeadsDiverged
from upgradelint.findings import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class SeveralHeads(Rule):
    """Two revisions build on the same one, and none joins them.

    ### Why it breaks a rolling upgrade

    `alembic upgrade head` refuses to choose, so the deployment stops before the first
    migration. It happens when two changes were merged that each added a revision. Expand and
    contract branches, and branches with labels of their own, may each have one head.

    ### Before

    ```python
    # file: shop/db/models.py
    import sqlalchemy as sa
    from sqlalchemy import orm

    Base = orm.declarative_base()


    class Rack(Base):
        __tablename__ = 'racks'
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(30))
    # file: shop/db/migrations/versions/0001_initial.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0001'
    down_revision = None


    def upgrade():
        op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                        sa.Column('name', sa.String(30)))
    ```

    ### After

    ```python
    # file: shop/db/models.py
    import sqlalchemy as sa
    from sqlalchemy import orm

    Base = orm.declarative_base()


    class Rack(Base):
        __tablename__ = 'racks'
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(30))
    # file: shop/db/migrations/versions/0001_initial.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0001'
    down_revision = None


    def upgrade():
        op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                        sa.Column('name', sa.String(30)))
    # file: shop/db/migrations/versions/0002_change.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0002'
    down_revision = '0001'


    def upgrade():
        op.add_column('racks', sa.Column('height', sa.Integer(), nullable=True))
    # file: shop/db/migrations/versions/0003_more.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0003'  # UPG642
    down_revision = '0001'


    def upgrade():
        op.add_column('racks', sa.Column('depth', sa.Integer(), nullable=True))
    ```

    ### Instead

    Let the later one build on the other.

    ```python
    # file: shop/db/models.py
    import sqlalchemy as sa
    from sqlalchemy import orm

    Base = orm.declarative_base()


    class Rack(Base):
        __tablename__ = 'racks'
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(30))
    # file: shop/db/migrations/versions/0001_initial.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0001'
    down_revision = None


    def upgrade():
        op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                        sa.Column('name', sa.String(30)))
    # file: shop/db/migrations/versions/0002_change.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0002'
    down_revision = '0001'


    def upgrade():
        op.add_column('racks', sa.Column('height', sa.Integer(), nullable=True))
    # file: shop/db/migrations/versions/0003_more.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0003'
    down_revision = '0002'


    def upgrade():
        op.add_column('racks', sa.Column('depth', sa.Integer(), nullable=True))
    ```
    """

    code = "UPG642"
    name = "several-heads"
    level = "error"

    def check(self, change: HeadsDiverged, context: Context) -> Iterator[Finding]:
        heads = sorted(change.heads, key=lambda one: (one.location.path, one.id))
        last, *others = reversed(heads)
        names = listed(one.id for one in heads)
        yield self.finding(
            subject=last.tree,
            message=f"{len(heads)} heads in {last.tree}: {names}",
            location=last.location,
            breaks="alembic upgrade head: multiple head revisions are present",
            hint=f"down_revision = '{others[0].id}'  # in {last.path}",
            facts=tuple(one.id for one in heads),
        )
