"""Pieces of code that findings on migrations print: they run as they stand."""

import keyword
import re
from collections.abc import Iterable

from upgradelint.facts.migrations.model import Operation

GENERIC = frozenset(
    """
    ARRAY BIGINT BINARY BLOB BOOLEAN BigInteger Boolean CHAR CLOB DATE DATETIME DECIMAL DOUBLE
    DOUBLE_PRECISION Date DateTime Double Enum FLOAT Float INT INTEGER Integer Interval JSON
    LargeBinary NCHAR NUMERIC NVARCHAR Numeric REAL SMALLINT SmallInteger String TEXT TIME TIMESTAMP
    Text Time UUID Unicode UnicodeText Uuid VARBINARY VARCHAR
""".split()
)
POSTGRESQL = frozenset(
    "BYTEA CIDR CITEXT DATERANGE HSTORE INET INT4RANGE INT8RANGE JSONB MACADDR NUMRANGE OID "
    "TSQUERY TSRANGE TSTZRANGE TSVECTOR".split()
)
MYSQL = frozenset(
    "LONGBLOB LONGTEXT MEDIUMBLOB MEDIUMINT MEDIUMTEXT TINYBLOB TINYINT TINYTEXT YEAR".split()
)
METHODS = frozenset(
    {"add", "clear", "compare", "contains_column", "get", "items", "keys", "values"}
)
RESERVED = frozenset(
    """
    all analyse analyze and any array as asc both case cast check collate column constraint create
    default desc distinct do else end except false fetch for foreign from grant group having in
    initially intersect into lateral leading limit not null offset on only or order placing primary
    references returning select session_user some symmetric table then to trailing true union unique
    user using variadic when where window with
""".split()
)
"""Names that PostgreSQL takes for something else where they stand without quotes."""


def type_code(text: str | None) -> str:
    """Return a type as code; that of a project of its own stays as it is written."""
    if not text:
        return "..."
    name, bracket, rest = text.partition("(")
    known = {"sa": GENERIC, "postgresql": POSTGRESQL, "mysql": MYSQL}
    module = next((module for module, names in known.items() if name in names), None)
    if module is None and name.upper() in GENERIC and name == name.lower():
        module, name = "sa", name.upper()
    inside = re.sub(r"^astext_type=[^)]*", "", rest[:-1]) if bracket else ""
    code = f"{module}.{name}" if module else name
    return f"{code}({inside})" if bracket and inside else f"{code}()" if module else code


def sql_name(name: str | None) -> str:
    """Return a name as it stands in a statement for PostgreSQL."""
    known = name or "..."
    plain = re.fullmatch(r"[a-z_][a-z0-9_]*", known) and known not in RESERVED
    return known if plain or known == "..." else f'"{known}"'


def sql_table(operation: Operation) -> str:
    """Return the table of an operation as it stands in a statement for PostgreSQL."""
    schema = f"{sql_name(operation.schema)}." if operation.schema else ""
    return f"{schema}{sql_name(operation.table)}"


def column_of(rows: str, name: str) -> str:
    """Return how code asks a table for a column."""
    plain = name.isidentifier() and not keyword.iskeyword(name) and name not in METHODS
    return f"{rows}.c.{name}" if plain else f"{rows}.c[{name!r}]"


def in_schema(operation: Operation) -> str:
    """Return the last argument of a call for a table in a schema that is named, else ""."""
    return f", schema={operation.schema!r}" if operation.schema else ""


def columns_code(names: Iterable[str]) -> str:
    """Return the columns of an index, expressions as text."""
    shown = (repr(name) if re.fullmatch(r"\w+", name) else f"sa.text({name!r})" for name in names)
    return f"[{', '.join(shown)}]"


def index_call(operation: Operation, name: str | None = None, *, unique: bool | None = None) -> str:
    """Return the call that builds an index beside running queries."""
    own = operation.unique if unique is None else unique
    columns = columns_code(operation.columns) if operation.columns else "[...]"
    more = f"{', unique=True' if own else ''}{', ...' if operation.text == '...' else ''}"
    return (
        f"op.create_index({(name or made_name('ix', operation))!r}, {operation.table!r}, "
        f"{columns}{more}"
        f"{in_schema(operation)}, postgresql_concurrently=True)"
    )


def drop_index_call(operation: Operation) -> str:
    """Return the call that drops an index beside running queries."""
    table = f", table_name={operation.table!r}" if operation.table else ""
    named = f"{operation.name!r}{table}"
    return f"op.drop_index({named}, postgresql_concurrently=True{in_schema(operation)})"


def made_name(prefix: str, operation: Operation) -> str:
    """Return the name of a constraint, or one for it."""
    return operation.name or "_".join((prefix, operation.table or "", *operation.columns))
