"""A MariaDB server of our own, that of the fixtures, and an empty database on it."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from upgradelint.fixtures.migrations.servers import find, mariadb

__all__ = ["find", "server"]


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield the URL of an empty database on it."""
    with mariadb() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE shop")
        yield sa.make_url(url).set(database="shop").render_as_string(hide_password=False)
