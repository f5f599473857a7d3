"""A PostgreSQL server of our own: that of the fixtures."""

from upgradelint.fixtures.migrations.servers import find
from upgradelint.fixtures.migrations.servers import postgresql as server

__all__ = ["find", "server"]
