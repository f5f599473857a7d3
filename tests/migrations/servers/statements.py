"""What statements do, as a database sees them.

They are read by patterns of their own, not by the parser under test.
"""

import re
from collections.abc import Iterator

Key = tuple[str, ...]
"""(kind, table, column, name, new name).

"modify" is where MySQL states a whole column again, "drop_key" an index of any sort.
"""

NAME = r"(?P<{}>[\w.]+)"
_TABLE = NAME.format("table")
_WHOLE: tuple[tuple[str, str], ...] = (
    ("create_table", rf"CREATE TABLE (?:IF NOT EXISTS )?{_TABLE}"),
    ("drop_table", rf"DROP TABLE (?:IF EXISTS )?{_TABLE}"),
    (
        "create_index",
        rf"CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?{NAME.format('name')} "
        rf"ON {_TABLE}",
    ),
    (
        "drop_index",
        rf"DROP INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?{NAME.format('name')}",
    ),
    ("rename_table", rf"RENAME TABLE {_TABLE} TO {NAME.format('new')}"),
    (
        "add_enum_value",
        rf"ALTER TYPE {NAME.format('name')} ADD VALUE (?:IF NOT EXISTS )?'(?P<new>[\w-]+)'",
    ),
    ("rename_enum_value", rf"ALTER TYPE {NAME.format('name')} RENAME VALUE '(?P<new>[\w-]+)'"),
    ("drop_enum", rf"DROP TYPE (?:IF EXISTS )?{NAME.format('name')}"),
    ("delete", rf"TRUNCATE (?:TABLE )?{_TABLE}"),
    ("opaque", r"DO \$\$"),
)
_ACTIONS: tuple[tuple[str, str], ...] = (
    ("add_check", r"ADD (?:CONSTRAINT (?P<name>\w+) )?CHECK"),
    ("add_foreign_key", r"ADD (?:CONSTRAINT (?P<name>\w+) )?FOREIGN KEY"),
    ("add_primary_key", r"ADD (?:CONSTRAINT (?P<name>\w+) )?PRIMARY KEY"),
    ("create_index", r"ADD (?:UNIQUE )?(?:INDEX|KEY) (?P<name>\w+)"),
    ("add_unique", r"ADD (?:CONSTRAINT (?P<name>\w+) )?UNIQUE"),
    ("drop_constraint", r"DROP (?:CONSTRAINT|FOREIGN KEY|CHECK) (?:IF EXISTS )?(?P<name>\w+)"),
    ("drop_constraint", r"DROP PRIMARY KEY"),
    ("drop_key", r"DROP (?:INDEX|KEY) (?:IF EXISTS )?(?P<name>\w+)"),
    ("modify", r"MODIFY (?:COLUMN )?(?P<column>\w+)"),
    ("modify", r"CHANGE (?:COLUMN )?(?P<column>\w+) (?P<new>\w+)"),
    ("add_column", r"ADD (?:COLUMN )?(?:IF NOT EXISTS )?(?!CONSTRAINT\b)(?P<column>\w+)"),
    ("drop_column", r"DROP (?:COLUMN )?(?:IF EXISTS )?(?P<column>\w+)"),
    ("rename_column", r"RENAME (?:COLUMN )?(?!TO )(?P<column>\w+) TO (?P<new>\w+)"),
    ("rename_table", r"RENAME TO (?P<new>\w+)"),
    ("alter_type", r"ALTER (?:COLUMN )?(?P<column>\w+) TYPE"),
    ("set_not_null", r"ALTER (?:COLUMN )?(?P<column>\w+) SET NOT NULL"),
    ("drop_not_null", r"ALTER (?:COLUMN )?(?P<column>\w+) DROP NOT NULL"),
    ("set_default", r"ALTER (?:COLUMN )?(?P<column>\w+) SET DEFAULT"),
    ("drop_default", r"ALTER (?:COLUMN )?(?P<column>\w+) DROP DEFAULT"),
)
_WRITES = (
    ("insert", rf"(?:INSERT(?: IGNORE| OR \w+)?|REPLACE) INTO {_TABLE}"),
    (
        "update",
        rf"UPDATE (?!SET\b)(?:ONLY )?{_TABLE}(?: (?:AS )?\w+)?"
        r"(?: (?:INNER |LEFT )?JOIN .*?)? SET\b",
    ),
    ("delete", rf"DELETE (?:\w+ )?FROM (?:ONLY )?{_TABLE}"),
)


def read_statements(text: str) -> Iterator[Key]:
    """Yield what a text of statements does, as (kind, table, column, name, new name)."""
    plain = (
        re.sub(r"--[^\n]*|(?m:^\s*#[^\n]*)|/\*.*?\*/", "", text, flags=re.DOTALL)
        .replace('"', "")
        .replace("`", "")
    )
    plain = re.sub(r"\$(\w*)\$.*?\$\1\$", "$$ $$", plain, flags=re.DOTALL)
    parts = re.sub(r"'[^']*'", _without_semicolon, plain).split(";")
    for part in parts:
        yield from _read(" ".join(part.split()))


def _without_semicolon(found: re.Match[str]) -> str:
    """Values keep one word, so that enum values can be read and prose cannot."""
    value = found.group(0)
    return value if re.fullmatch(r"'[\w-]*'", value) else "''"


def _read(statement: str) -> Iterator[Key]:
    for kind, pattern in _WHOLE:
        found = re.match(pattern, statement, re.IGNORECASE)
        if found:
            yield _key(kind, found)
            if kind == "create_table" and re.search(r"\bAS SELECT\b", statement):
                yield _key("insert", found)
            return
    altered = re.match(
        rf"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?{_TABLE} (?P<rest>.*)", statement, re.IGNORECASE
    )
    if altered:
        for action in re.split(r",(?![^(]*\))", altered["rest"]):
            yield from _action(altered["table"], action.strip())
        return
    for kind, pattern in _WRITES:
        heads = (0,) if not statement.upper().startswith("WITH") else None
        for found in re.finditer(pattern, statement, re.IGNORECASE):
            if heads is None or found.start() in heads:
                yield _key(kind, found)


def _action(table: str, action: str) -> Iterator[Key]:
    for kind, pattern in _ACTIONS:
        found = re.match(pattern, action, re.IGNORECASE)
        if found:
            yield _key(kind, found, table)
            return


def _key(kind: str, found: re.Match[str], table: str | None = None) -> Key:
    given = {name: value or "" for name, value in found.groupdict().items()}
    owner = (table or given.get("table", "")).rpartition(".")[2]
    rest = (given.get(name, "").rpartition(".")[2] for name in ("column", "name", "new"))
    return (kind, owner, *rest)
