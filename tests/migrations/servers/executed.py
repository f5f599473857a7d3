"""What a migration really does: run by alembic on a seeded database, statements recorded.

MySQL states a whole column again to change a part of it: what changed is read from its catalogue.
"""

import importlib.util
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import alembic.op
import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from tests.migrations.servers.statements import Key, read_statements

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


RESTATED = ("alter_type", "set_not_null", "drop_not_null", "set_default", "drop_default")


@dataclass(frozen=True)
class Run:
    """The operations of one migration as the database saw them; `error` where it refused.

    `said` are those of statements that the database refused, and what a restated column says
    besides what it changes.
    """

    done: frozenset[Key]
    said: frozenset[Key] = frozenset()
    error: str = ""


def run(path: Path, engine: sa.Engine) -> Run:
    """Seed the empty database of an engine, run a migration's upgrade(), return what it did."""
    with engine.connect() as connection:
        _seed(connection)
        recorder = Recorder()
        recorder.listen(connection)
        error = _upgrade(path, connection)
        connection.rollback()
    return Run(frozenset(recorder.done), frozenset(recorder.said), error)


@dataclass
class Recorder:
    """Hears of every statement of a connection; one that is refused did nothing."""

    done: list[Key] = field(default_factory=list)
    said: list[Key] = field(default_factory=list)
    _before: dict[Key, tuple[Any, ...]] = field(default_factory=dict)

    def listen(self, connection: sa.Connection) -> None:
        """Begin to record."""
        sa.event.listen(connection, "before_cursor_execute", self._begin)
        sa.event.listen(connection, "after_cursor_execute", self._end)

    def _begin(self, connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        keys = list(read_statements(statement))
        mysql = connection.dialect.name == "mysql"
        restated = [key for key in keys if key[0] == "modify" and mysql]
        self.said += keys
        self._before = {key: _described(connection, key[1], key[2]) for key in restated}

    def _end(self, connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        self.done += (key for key in read_statements(statement) if key[0] != "modify")
        for (_kind, table, column, _name, new), before in self._before.items():
            after = _described(connection, table, new or column)
            self.done += _differences(table, column, new, before, after)
            self.said += [(kind, table, column, "", "") for kind in RESTATED]


def _described(connection: sa.Connection, table: str, column: str) -> tuple[Any, ...]:
    """Type, whether it may be NULL, and default of a column, from the catalogue of MySQL."""
    with connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_type, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = %s AND column_name = %s",
            (table, column),
        )
        return tuple(cursor.fetchone() or ("", "", ""))


def _differences(
    table: str, column: str, new: str, before: tuple[Any, ...], after: tuple[Any, ...]
) -> list[Key]:
    """What a restated column changes; what it merely forgets to say again is not counted."""
    changes = (
        ("alter_type", before[0] != after[0]),
        ("set_not_null", before[1] != after[1] == "NO"),
        ("set_default", before[2] != after[2] not in (None, "NULL")),
    )
    found: list[Key] = [(kind, table, column, "", "") for kind, changed in changes if changed]
    if new and new != column:
        found.append(("rename_column", table, column, "", new))
    return found


def _seed(connection: sa.Connection) -> None:
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connection.exec_driver_sql("CREATE TYPE service_kind AS ENUM ('compute', 'conductor')")
    elif dialect == "mysql":
        for statement in ("DROP DATABASE shop", "CREATE DATABASE shop", "USE shop"):
            connection.exec_driver_sql(statement)
    kinds = {"postgresql": "service_kind", "mysql": "enum('compute', 'conductor')"}
    for statement in SEED.format(kind=kinds.get(dialect, "varchar(20)")).split(";"):
        connection.exec_driver_sql(statement)
    connection.commit()


def _upgrade(path: Path, connection: sa.Connection) -> str:
    environment = EnvironmentContext(Config(), ScriptDirectory(str(path.parent)))
    module = _load(path)
    try:
        with environment:
            environment.configure(connection=connection)
            context = environment.get_context()
            with Operations.context(context), context.begin_transaction():
                for given in _arguments(module):
                    module.upgrade(*given)
    except (sa.exc.SQLAlchemyError, CommandError, NotImplementedError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}".partition("\n")[0]
    return ""


def _arguments(module: Any) -> list[list[Any]]:
    """What the environment of a project passes: alembic's operations, or its database's name."""
    parameters = inspect.signature(module.upgrade).parameters.values()
    names = [
        parameter.name
        for parameter in parameters
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    if names == ["engine_name"]:
        engines = (name for name in vars(module) if name.startswith("upgrade_"))
        return [[name.removeprefix("upgrade_")] for name in engines]
    return [[alembic.op if name == "op" else None for name in names]]


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
