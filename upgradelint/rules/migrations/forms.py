"""How findings on data name the means, and the command that belongs in its place."""

FORMS = {
    "op": "an operation",
    "sql": "SQL text",
    "core": "SQLAlchemy",
    "orm": "an ORM session",
}

_ONLINE = """\
def migrate_{table}(context, max_count):
    # a batch of rows that are not migrated yet; run by a command until it returns (0, 0)
    ...
    return found, done
"""


def online(table: str) -> str:
    """Return the online migration to write in place of one in the schema."""
    return _ONLINE.format(table=table)
