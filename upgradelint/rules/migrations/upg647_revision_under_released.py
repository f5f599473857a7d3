from collections.abc import Iterator

from upgradelint.compare.schema_changes import RevisionBelowReleased
from upgradelint.findings import Finding
from upgradelint.rules.rule import Context, Rule


class RevisionUnderReleased(Rule):
    """A new revision was put under one that was released.

    ### Why it breaks a rolling upgrade

    Databases of the older release are at the released revision, and alembic takes all that it
    builds on for done: the new revision never runs there. New deployments run it. From then on two
    schemas carry the same revision, and code that needs the new part fails on the upgraded ones. It
    happens when two branches are joined in the wrong order, or a revision is added in a stable
    branch.

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
    # file: shop/db/migrations/versions/0002_height.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0002'
    down_revision = '0001'



    def upgrade():
        op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
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
    # file: shop/db/migrations/versions/0001a_more.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0001a'  # UPG647
    down_revision = '0001'



    def upgrade():
        op.add_column('racks', sa.Column('depth', sa.Integer, nullable=True))
    # file: shop/db/migrations/versions/0002_height.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0002'
    down_revision = '0001a'



    def upgrade():
        op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    ```

    ### Instead

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
    # file: shop/db/migrations/versions/0002_height.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0002'
    down_revision = '0001'



    def upgrade():
        op.add_column('racks', sa.Column('height', sa.Integer, nullable=True))
    # file: shop/db/migrations/versions/0003_more.py
    import sqlalchemy as sa
    from alembic import op

    revision = '0003'
    down_revision = '0002'



    def upgrade():
        op.add_column('racks', sa.Column('depth', sa.Integer, nullable=True))
    ```
    """

    code = "UPG647"
    name = "revision-under-released"
    level = "error"

    def check(self, change: RevisionBelowReleased, context: Context) -> Iterator[Finding]:
        one, above = change.revision, change.above
        yield self.finding(
            subject=one.id,
            message=f"revision {one.id} was put under {above.id}, which is part of {context.old}",
            location=one.location,
            breaks=f"database of {context.old} -> new code: {one.id} never runs there",
            hint=f"# {above.path} keeps the down_revision that it was released with\n"
            "down_revision = '...'  # the last released revision",
            facts=(above.id,),
        )
