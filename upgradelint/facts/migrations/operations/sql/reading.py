"""SQL text -> operations. The one module that imports the SQL parser, and only when there is text.

Parts of a text that are not known come as `sql_statements.HOLE`; where a name should be, the name
is not known.
"""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Kind, Operation
from upgradelint.facts.migrations.operations.sql.do_blocks import BLOCK, parts_of
from upgradelint.facts.migrations.operations.sql.nodes import HOLE, sql_operation, without_comments
from upgradelint.facts.migrations.operations.sql.statements import STATEMENTS, inner_writes

PARSERS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}

_HARMLESS = (
    r"VALIDATE|CONVERT|ENGINE|OWNER|(?:RE)?SET\s*\(|SET\s+(?:UN)?LOGGED|CLUSTER|REPLICA\s+IDENTITY"
    r"|(?:NO\s+)?FORCE\s+ROW|(?:ENABLE|DISABLE)\s+(?:(?:REPLICA|ALWAYS)\s+)?(?:TRIGGER|ROW|RULE|KEYS)"
    r"|(?:RENAME|ALTER)\s+CONSTRAINT|ADD\s+CONSTRAINT\s+\S+\s+UNIQUE\s+USING\s+INDEX"
    r"|ATTACH\s+PARTITION|AUTO_INCREMENT|COMMENT|ALTER\s+(?:COLUMN\s+)?\S+\s+SET\s+"
    r"(?:STATISTICS|STORAGE|GENERATED|INCREMENT|START)|ALTER\s+(?:COLUMN\s+)?\S+\s+RESTART"
)
"""What else is done to a table, and takes nothing from those who use it."""

_STRANGE: tuple[tuple[Kind, str], ...] = (
    ("add_enum_value", r"ALTER\s+TYPE\s+(?P<name>\S+)\s+ADD\s+VALUE.*?'(?P<new_name>[^']*)'"),
    (
        "rename_enum_value",
        r"ALTER\s+TYPE\s+(?P<name>\S+)\s+RENAME\s+VALUE\s+'(?P<new_name>[^']*)'"
        r"(?:\s+TO\s+'(?P<value>[^']*)')?",
    ),
    ("rename_enum", r"ALTER\s+TYPE\s+(?P<name>\S+)\s+RENAME\s+TO\s+(?P<new_name>[^\s;]+)"),
    (
        "drop_default",
        r"ALTER\s+TABLE\s+(?:(?:ONLY|IF\s+EXISTS)\s+)*(?P<table>\S+)\s+ALTER\s+(?:COLUMN\s+)?"
        r"(?P<column>\S+)\s+DROP\s+(?:IDENTITY|EXPRESSION)\b",
    ),
    (
        "set_default",
        r"ALTER\s+TABLE\s+(?:(?:ONLY|IF\s+EXISTS)\s+)*(?P<table>\S+)\s+ALTER\s+(?:COLUMN\s+)?"
        r"(?P<column>\S+)\s+ADD\s+(?P<server_default>GENERATED\b.*)",
    ),
    (
        "add_check",
        r"ALTER\s+TABLE\s+(?:ONLY\s+)?(?P<table>\S+)\s+ADD\s+"
        r"(?:CONSTRAINT\s+(?P<name>\S+)\s+)?CHECK\b",
    ),
    (
        "create_table",
        r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>\S+)\s+PARTITION\s+OF\b",
    ),
    ("rename_table", r"RENAME\s+TABLE\s+(?P<table>\S+)\s+TO\s+(?P<new_name>\S+)"),
    ("insert", r"(?:REPLACE|INSERT)\s+(?:\w+\s+)*?INTO\s+(?P<table>[^\s(]+)"),
    ("insert", r"(?:LOAD\s+DATA|COPY)\b"),
    ("update", r"UPDATE\s+(?:OR\s+\w+\s+)?(?P<table>\S+)"),
    ("delete", r"DELETE\s+FROM\s+(?P<table>\S+)"),
    (
        "drop_table",
        r"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?P<table>[^\s;,]+)(?=\s*(?:CASCADE\s*)?;?\s*$)",
    ),
    ("drop_enum", r"DROP\s+TYPE\s+(?:IF\s+EXISTS\s+)?(?P<name>[^\s;,]+)"),
    ("opaque", r"ALTER\s+TYPE\s+\S+\s+(?:ADD|RENAME)\s+VALUE\b"),
    ("opaque", r"(?:DO|CALL|EXECUTE|CREATE\s+TABLE|DROP\s+(?:TABLE|COLUMN|TYPE|SCHEMA|OWNED))\b"),
    ("opaque", rf"ALTER\s+TABLE\s+(?!(?:ONLY\s+|IF\s+EXISTS\s+)*\S+\s+(?:{_HARMLESS})\b)"),
)
"""Statements that the parser leaves as text; what is not here does nothing to the contract."""


def read_sql(text: str, dialect: str = "") -> tuple[Operation, ...]:
    """Return what a text of one or more statements does, in order."""
    if "DO" not in text.upper():
        return _read(text, dialect)
    found: list[Operation] = []
    plain, start = without_comments(text), 0
    for block in BLOCK.finditer(plain):
        found += _read(plain[start : block.start()], dialect)
        found += _in_block(block["body"], dialect)
        start = block.end()
    return (*found, *_read(plain[start:] if start else text, dialect))


def _in_block(body: str, dialect: str) -> Iterator[Operation]:
    for part in parts_of(body):
        if not part.plain:
            yield replace(sql_operation("opaque", part.text), guards=part.guards)
        for operation in _read(part.text, dialect) if part.plain else ():
            yield replace(operation, guards=part.guards)


@lru_cache(maxsize=512)
def _read(text: str, dialect: str) -> tuple[Operation, ...]:
    trees = _best(text, dialect)
    if trees is not None:
        return tuple(operation for tree, own in trees for operation in _statement(tree, own))
    return tuple(word for part in text.split(";") for word in _by_words(part))


Parsed = list[tuple[Any, str]]
"""The statements of a text, each with its own text."""


def _best(text: str, dialect: str) -> Parsed | None:
    """The text parsed in its dialect; in another where that leaves less of it as mere text."""
    best: Parsed | None = None
    for name in dict.fromkeys((PARSERS.get(dialect, dialect), *PARSERS.values())):
        trees = _parse(text, name)
        if trees is not None and (best is None or _left(trees) < _left(best)):
            best = trees
        if best is not None and not _left(best):
            break
    return best


def _left(trees: Parsed) -> int:
    return sum(tree.key == "command" for tree, _ in trees)


def _parse(text: str, dialect: str) -> Parsed | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    logger = logging.getLogger("sqlglot")
    silent, logger.disabled = logger.disabled, True
    try:
        return [
            (tree, own)
            for own in _split(text, dialect)
            for tree in sqlglot.parse(own, dialect=dialect)
            if tree is not None
        ]
    except (SqlglotError, RecursionError):
        return None
    finally:
        logger.disabled = silent


def _split(text: str, dialect: str) -> Iterator[str]:
    """Yield the statements of a text: with the whole of it, each of thousands would be as long."""
    import sqlglot

    start = 0
    for token in sqlglot.tokenize(text, read=dialect):
        if token.token_type.name == "SEMICOLON":
            yield text[start : token.start]
            start = token.end + 1
    yield text[start:]


def _by_words(text: str) -> Iterator[Operation]:
    clean = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL).strip()
    for kind, pattern in _STRANGE:
        found = re.match(pattern, clean, re.IGNORECASE | re.DOTALL)
        if found:
            named = found.groupdict()
            value = named.pop("value", None)
            names = {key: _plain(name) for key, name in named.items() if name}
            values = (value,) if value is not None and HOLE not in value else ()
            yield sql_operation(kind, clean, **names, values=values)
            return


def _plain(name: str) -> str:
    return name.strip('"`[];').rpartition(".")[2].strip('"`')


def _statement(tree: Any, text: str) -> Iterator[Operation]:
    handler = STATEMENTS.get(tree.key)
    if handler is not None:
        yield from handler(tree, text)
    elif tree.key == "command":
        rest = tree.args.get("expression")
        yield from _by_words(f"{tree.this} {getattr(rest, 'name', None) or rest}")
    yield from inner_writes(tree, text)
