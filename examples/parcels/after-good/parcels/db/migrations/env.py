"""Runs the migrations on the database of alembic.ini."""

import sqlalchemy as sa
from alembic import context

engine = sa.create_engine(context.config.get_main_option('sqlalchemy.url'))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
