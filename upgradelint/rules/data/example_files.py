"""The files around the examples of this folder: online data migrations, and a column's data that
moves to another, step by step.
"""

from upgradelint.rules.examples import released

FILL_STAMPS = """\
--- a/demo/db.py
+++ b/demo/db.py
 def fill_stamps(context, max_count):
     letters = context.session.query(Letter).filter_by(stamp=None).limit(max_count).all()
     for letter in letters:
         letter.stamp = 'plain'
     return len(letters), len(letters)
"""
FILL_INKS_LISTED = """\
--- a/demo/manage.py
+++ b/demo/manage.py
 from demo import db, inks

 online_migrations = (
     db.fill_stamps,
+    inks.fill_inks,
 )
"""
COLUMN_ADDED = """\
--- a/demo/models.py
+++ b/demo/models.py
 import sqlalchemy as sa
 from sqlalchemy.orm import declarative_base

 Base = declarative_base()

 class Flavor(Base):
     __tablename__ = 'flavors'
     id = sa.Column(sa.Integer, primary_key=True)
     memory_mb = sa.Column(sa.Integer)
+    foobars = sa.Column(sa.Integer)
--- a/demo/migrations/versions/0001_flavors.py
+++ b/demo/migrations/versions/0001_flavors.py
 import sqlalchemy as sa
 from alembic import op

 revision = '0001'
 down_revision = None

 def upgrade():
     op.create_table('flavors', sa.Column('id', sa.Integer, primary_key=True),
                     sa.Column('memory_mb', sa.Integer))
--- /dev/null
+++ b/demo/migrations/versions/0002_foobars.py
+import sqlalchemy as sa
+from alembic import op
+
+revision = '0002'
+down_revision = '0001'
+
+def upgrade():
+    op.add_column('flavors', sa.Column('foobars', sa.Integer))
"""
MOVER_ADDED = """\
--- /dev/null
+++ b/demo/online.py
+from demo import models
+
+def move(context, count):
+    flavors = context.session.query(models.Flavor)
+    flavors = flavors.filter(models.Flavor.foobars.is_(None))
+    flavors = flavors.filter(models.Flavor.memory_mb.isnot(None)).limit(count).all()
+    for flavor in flavors:
+        flavor.foobars = flavor.memory_mb
+    return len(flavors), len(flavors)
--- /dev/null
+++ b/demo/manage.py
+from demo import online
+
+online_migrations = (
+    online.move,
+)
"""
GUARD_ADDED = """\
--- /dev/null
+++ b/demo/migrations/versions/0003_moved.py
+from alembic import op
+import sqlalchemy as sa
+
+revision = '0003'
+down_revision = '0002'
+
+def upgrade():
+    left = op.get_bind().execute(sa.text(
+        'SELECT count(*) FROM flavors '
+        'WHERE foobars IS NULL AND memory_mb IS NOT NULL')).scalar()
+    if left:
+        raise RuntimeError(f'{left} flavors are not moved yet')
"""
MOVER_RELEASED = released(COLUMN_ADDED + MOVER_ADDED)
GUARD_RELEASED = MOVER_RELEASED + released(GUARD_ADDED)
