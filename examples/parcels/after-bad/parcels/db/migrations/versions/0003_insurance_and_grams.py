"""Parcels can be insured and are weighed in grams, carriers have an email."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'

parcels = sa.table(
    'parcels', sa.column('weight_kg'), sa.column('weight_grams'),
    sa.column('note'))


def upgrade():
    op.add_column('parcels', sa.Column('insured_value', sa.Integer()))
    op.add_column('carriers', sa.Column('email', sa.String(255)))

    # Moves data in a schema migration, then drops what running code maps.
    op.add_column('parcels', sa.Column('weight_grams', sa.Integer()))
    op.execute(parcels.update().values(
        weight_grams=parcels.c.weight_kg * 1000))
    with op.batch_alter_table('parcels') as batch:
        batch.drop_column('weight_kg')

    # Old code still stores parcels without a note.
    op.execute(parcels.update().where(parcels.c.note.is_(None))
               .values(note=''))
    with op.batch_alter_table('parcels') as batch:
        batch.alter_column('note', existing_type=sa.Text(), nullable=False)
