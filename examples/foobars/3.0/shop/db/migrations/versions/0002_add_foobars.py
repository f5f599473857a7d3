import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("flavors", sa.Column("foobars", sa.Integer, nullable=True))
