"""The files around the examples of this folder."""

RACKS = """\
--- a/shop/db/migrations/versions/0001_initial.py
+++ b/shop/db/migrations/versions/0001_initial.py
 import sqlalchemy as sa
 from alembic import op

 revision = '0001'
 down_revision = None

 def upgrade():
     op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True),
                     sa.Column('name', sa.String(30)))
"""
