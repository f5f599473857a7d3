"""Initial tables."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None


def upgrade():
    op.create_table(
        'carriers',
        sa.Column('created_at', sa.DateTime()),
        sa.Column('updated_at', sa.DateTime()),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('name', sa.String(255), nullable=False),
        sa.Column('region', sa.String(64)),
    )
    op.create_table(
        'parcels',
        sa.Column('created_at', sa.DateTime()),
        sa.Column('updated_at', sa.DateTime()),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('recipient', sa.String(255), nullable=False),
        sa.Column('weight_kg', sa.Integer(), nullable=False),
        sa.Column('note', sa.Text()),
        sa.Column('status', sa.String(16), nullable=False),
        sa.Column('carrier_id', sa.Integer(), sa.ForeignKey('carriers.id')),
    )
    op.create_table(
        'parcel_events',
        sa.Column('created_at', sa.DateTime()),
        sa.Column('updated_at', sa.DateTime()),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('parcel_id', sa.Integer(), sa.ForeignKey('parcels.id'),
                  nullable=False),
        sa.Column('status', sa.String(16), nullable=False),
        sa.Column('place', sa.String(64)),
    )
