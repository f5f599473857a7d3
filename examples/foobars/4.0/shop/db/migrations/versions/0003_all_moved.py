import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    left = (
        op.get_bind()
        .execute(
            sa.text("SELECT count(*) FROM flavors WHERE foobars IS NULL AND memory_mb IS NOT NULL")
        )
        .scalar()
    )
    if left:
        raise RuntimeError(f"{left} flavors are not moved yet: run the online migration first")
