"""A PostgreSQL server of our own: that of the fixtures."""

from upgradelint.fixtures.servers import find
from upgradelint.fixtures.servers import postgresql as server

__all__ = ["find", "server"]
