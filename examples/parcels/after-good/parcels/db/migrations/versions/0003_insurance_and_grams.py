"""Parcels can be insured and are weighed in grams, carriers have an email.

Rows are converted when they are loaded and saved; weight_kg goes in the
release after next, when no running code maps it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade():
    op.add_column('parcels', sa.Column('weight_grams', sa.Integer()))
    op.add_column('parcels', sa.Column('insured_value', sa.Integer()))
    op.add_column('carriers', sa.Column('email', sa.String(255)))
