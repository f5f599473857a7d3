"""How findings on data name the means, and the command that belongs in its place."""

from upgradelint.rules.rule import Context

FORMS = {
    "op": "an operation",
    "sql": "SQL text",
    "core": "SQLAlchemy",
    "orm": "an ORM session",
}

_LISTED = """\
def migrate_{table}(context, max_count):
    # a batch of rows that are not migrated yet; run by a command until it returns (0, 0)
    ...
    return found, done
"""

_OWN = """\
def migrate_{table}(session, limit):
    # a batch of rows that are not migrated yet; a command or a task calls it until it returns 0
    ...
    return done
"""


def online(table: str, context: Context) -> str:
    """Return the function that moves rows while nodes run, to write in place of a migration's
    step: one of the project's list where it keeps such a list.
    """
    keeps_list = bool(context.after.upgrades.migrations)
    return (_LISTED if keeps_list else _OWN).format(table=table)
