"""What the database says to a statement that the new schema does not take.

In the words of the one database that the project runs on; where it runs on several, or nothing
says on which, in words that all can be known by.
"""

from collections.abc import Iterable

from upgradelint.rules.rule import Context

_MARIADB = {"mariadb": "mysql"}

_TEXTS = {
    "column": {
        "postgresql": "UndefinedColumn: column {table}.{column} does not exist",
        "mysql": "Unknown column '{table}.{column}'",
        "": "no such column: {table}.{column}",
    },
    "table": {
        "postgresql": 'UndefinedTable: relation "{table}" does not exist',
        "mysql": "Table '{table}' doesn't exist",
        "": "no such table: {table}",
    },
    "null": {
        "postgresql": 'NotNullViolation: null value in column "{column}" of relation "{table}"',
        "mysql": "Column '{column}' cannot be null",
        "": "NOT NULL constraint failed: {table}.{column}",
    },
    "default": {
        "postgresql": 'NotNullViolation: null value in column "{column}" of relation "{table}"',
        "mysql": "Field '{column}' doesn't have a default value",
        "": "NOT NULL constraint failed: {table}.{column}",
    },
    "enum": {
        "postgresql": 'invalid input value for enum {name}: "{value}"',
        "mysql": "Data truncated for column '{column}'",
        "": "invalid input value for enum {name}: {value}",
    },
    "unique": {
        "postgresql": "UniqueViolation: duplicate key value violates unique constraint",
        "mysql": "Duplicate entry",
        "": "unique constraint violated on INSERT or UPDATE",
    },
    "primary key": {
        "postgresql": "UniqueViolation: duplicate key value violates unique constraint",
        "mysql": "Duplicate entry",
        "": "primary key constraint violated on INSERT or UPDATE",
    },
    "check": {
        "postgresql": "CheckViolation: the new row violates check constraint",
        "mysql": "a check constraint fails: error 3819, of MariaDB 4025",
        "": "check constraint violated on INSERT or UPDATE",
    },
    "foreign key": {
        "postgresql": "ForeignKeyViolation: insert or update violates foreign key constraint",
        "mysql": "Cannot add or update a child row: a foreign key constraint fails",
        "": "foreign key constraint violated on INSERT or UPDATE",
    },
    "long": {
        "postgresql": "StringDataRightTruncation or DataError: value of {table}.{column}",
        "mysql": "Data too long for column '{column}', or out of its range",
        "": "value too long or of the wrong type: {table}.{column}",
    },
    "cast": {
        "postgresql": "UndefinedFunction: operator does not exist: character varying = {name}",
        "": "value of the wrong type: {table}.{column}",
    },
    "pickle": {"": "TypeError: a bytes-like object is required, where it loads {table}.{column}"},
}


def database_error(context: Context, what: str, on: Iterable[str] = (), **names: object) -> str:
    """Return the error of a kind of `_TEXTS`; `on` are the databases that the operation runs on,
    any when empty.
    """
    declared = {_MARIADB.get(dialect, dialect) for dialect in context.traits.dialects}
    own = {_MARIADB.get(dialect, dialect) for dialect in on}
    known = (declared & own) or own or declared
    texts = _TEXTS[what]
    only = next(iter(known), "") if len(known) == 1 else ""
    return texts.get(only, texts[""]).format(**names)
