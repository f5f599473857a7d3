"""What a migration really does: run by alembic on a seeded database, statements recorded.

Statements are read by patterns of their own, not by the parser under test.
"""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

SEED = """
CREATE TABLE flavors (id integer PRIMARY KEY, name varchar(50) NOT NULL DEFAULT 'n',
    memory_mb integer, foobars integer, extra text);
CREATE TABLE instances (id integer PRIMARY KEY, uuid varchar(36) NOT NULL, memory_mb integer,
    vcpus integer, host varchar(255), state varchar(20), notes text,
    flavor_id integer, deleted integer DEFAULT 0,
    CONSTRAINT uq_instances_uuid UNIQUE (uuid),
    CONSTRAINT fk_instances_flavor FOREIGN KEY (flavor_id) REFERENCES flavors (id));
CREATE INDEX ix_instances_host ON instances (host);
CREATE TABLE tags (id integer PRIMARY KEY, instance_id integer, tag varchar(80));
CREATE TABLE old_things (id integer PRIMARY KEY, value text);
CREATE TABLE services (id integer PRIMARY KEY, host varchar(255), kind {kind});
INSERT INTO flavors (id, name, memory_mb, foobars) VALUES (1, 'a', 64, 1), (2, 'b', 128, 2);
INSERT INTO instances (id, uuid, memory_mb, host, flavor_id) VALUES
    (1, 'u1', 64, 'h1', 1), (2, 'u2', 64, 'h2', 2), (3, 'u3', 128, 'h2', 2);
INSERT INTO tags (id, instance_id, tag) VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'a');
INSERT INTO old_things (id, value) VALUES (1, 'x'), (2, 'y'), (3, 'z');
INSERT INTO services (id, host, kind) VALUES (1, 'h1', 'compute')
"""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """The operations of one migration as the database saw them; `error` where it refused."""

    done: frozenset[Key]
    error: str = ""


def run(path: Path, engine: sa.Engine) -> Run:
    """Seed the empty database of an engine, run a migration's upgrade(), return what it did."""
    statements: list[str] = []
    with engine.connect() as connection:
        _seed(connection)
        sa.event.listen(
            connection,
            "before_cursor_execute",
            lambda conn, cursor, statement, *_: statements.append(statement),
        )
        error = _upgrade(path, connection)
    return Run(frozenset(key for one in statements for key in read_statements(one)), error)


def _seed(connection: sa.Connection) -> None:
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connection.exec_driver_sql("CREATE TYPE service_kind AS ENUM ('compute', 'conductor')")
    for statement in SEED.format(kind="service_kind" if postgres else "varchar(20)").split(";"):
        connection.exec_driver_sql(statement)
    connection.commit()


def _upgrade(path: Path, connection: sa.Connection) -> str:
    environment = EnvironmentContext(Config(), ScriptDirectory(str(path.parent)))
    context = MigrationContext.configure(connection)
    module = _load(path)
    try:
        with environment, Operations.context(context), context.begin_transaction():
            module.upgrade()
    except (sa.exc.SQLAlchemyError, NotImplementedError, ValueError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}".partition("\n")[0]
    return ""


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    ("add_enum_value", rf"ALTER TYPE {NAME.format('name')} ADD VALUE '(?P<new>\w+)'"),
    ("rename_enum_value", rf"ALTER TYPE {NAME.format('name')} RENAME VALUE '(?P<new>\w+)'"),
    ("drop_enum", rf"DROP TYPE (?:IF EXISTS )?{NAME.format('name')}"),
    ("delete", rf"TRUNCATE (?:TABLE )?{_TABLE}"),
    ("opaque", r"DO \$\$"),
)
_ACTIONS: tuple[tuple[str, str], ...] = (
    ("add_unique", r"ADD (?:CONSTRAINT (?P<name>\w+) )?UNIQUE"),
    ("add_check", r"ADD (?:CONSTRAINT (?P<name>\w+) )?CHECK"),
    ("add_foreign_key", r"ADD (?:CONSTRAINT (?P<name>\w+) )?FOREIGN KEY"),
    ("add_primary_key", r"ADD (?:CONSTRAINT (?P<name>\w+) )?PRIMARY KEY"),
    ("drop_constraint", r"DROP CONSTRAINT (?:IF EXISTS )?(?P<name>\w+)"),
    ("add_column", r"ADD COLUMN (?:IF NOT EXISTS )?(?P<column>\w+)"),
    ("drop_column", r"DROP COLUMN (?:IF EXISTS )?(?P<column>\w+)"),
    ("rename_column", r"RENAME (?:COLUMN )?(?!TO )(?P<column>\w+) TO (?P<new>\w+)"),
    ("rename_table", r"RENAME TO (?P<new>\w+)"),
    ("alter_type", r"ALTER (?:COLUMN )?(?P<column>\w+) TYPE"),
    ("set_not_null", r"ALTER (?:COLUMN )?(?P<column>\w+) SET NOT NULL"),
    ("drop_not_null", r"ALTER (?:COLUMN )?(?P<column>\w+) DROP NOT NULL"),
    ("set_default", r"ALTER (?:COLUMN )?(?P<column>\w+) SET DEFAULT"),
    ("drop_default", r"ALTER (?:COLUMN )?(?P<column>\w+) DROP DEFAULT"),
)
_WRITES = (
    ("insert", rf"INSERT INTO {_TABLE}"),
    ("update", rf"UPDATE (?!SET\b){_TABLE} SET"),
    ("delete", rf"DELETE FROM {_TABLE}"),
)


def read_statements(text: str) -> Iterator[Key]:
    """Yield what a text of statements does, as (kind, table, column, name, new name)."""
    plain = re.sub(r"--[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL).replace('"', "")
    parts = [plain] if "$$" in plain else re.sub(r"'[^']*'", _without_semicolon, plain).split(";")
    for part in parts:
        yield from _read(" ".join(part.split()))


def _without_semicolon(found: re.Match[str]) -> str:
    """Values keep one word, so that enum values can be read and prose cannot."""
    value = found.group(0)
    return value if re.fullmatch(r"'\w*'", value) else "''"


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
