"""The set of tricky migrations: what is read statically against what the databases executed."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.migrations.forms_file import Form, read_forms, write_project
from tests.migrations.servers import mariadb, postgres
from tests.migrations.servers.executed import Run, run
from tests.migrations.servers.statements import Key
from tests.migrations.test_column_types import STORED_ANEW
from upgradelint.facts.collect import collect
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.options import DIALECTS, MigrationOptions
from upgradelint.facts.options import Options
from upgradelint.trees.directory import DirectoryTree

# A migration may leave a file open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

FORMS = list(read_forms())
UNNAMED = {"select", "create_enum"}
"""Read statically, not compared: reads are made by inspectors too, types come with tables."""


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("shop")
    write_project(folder)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def revisions(project) -> dict[str, Revision]:
    options = Options(migrations=MigrationOptions(DIALECTS))
    snapshot = collect(DirectoryTree(project), options)
    assert [
        migration.unproven for migration in snapshot.migrations.values() if migration.unproven
    ] == []
    return {migration.id: migration for migration in snapshot.migrations.values()}


@contextmanager
def engine_of(server: Callable[[], AbstractContextManager[str]]) -> Iterator[sa.Engine]:
    with server() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        yield engine
        engine.dispose()


def absent(server: str) -> None:
    """Without a server the tests are skipped, but not where CI must have it."""
    reason = f"no {server} server on this machine"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; .ci/run installs one", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sa.Engine]:
    if postgres.find("initdb") is None:
        absent("PostgreSQL")
    with engine_of(postgres.server) as engine:
        yield engine


@pytest.fixture(scope="session")
def mysql() -> Iterator[sa.Engine]:
    if mariadb.find("mariadbd") is None:
        absent("MariaDB")
    with engine_of(mariadb.server) as engine:
        yield engine


def key(operation: Operation) -> Key:
    named = (
        operation.name
        if operation.kind not in ("add_unique", "add_foreign_key", "add_check")
        else None
    )
    table = operation.table if operation.kind != "drop_index" else None
    column = operation.column if operation.kind != "update" else None
    return (operation.kind, table or "", column or "", named or "", operation.new_name or "")


def compared(found: Key, read: set[Key]) -> Key:
    """A name that the database or SQLAlchemy made up is not compared; a key that MySQL drops is
    that of a constraint or of an index, whichever was read.
    """
    kind, table, column, name, new = found
    if kind == "drop_key":
        constraint = ("drop_constraint", table, "", name, "")
        return constraint if constraint in read else ("drop_index", "", "", name, "")
    if kind in ("add_unique", "add_foreign_key", "add_check"):
        name = ""
    return (kind, "" if kind == "drop_index" else table, column, name, new)


def disagreements(revision: Revision, done: Run, dialect: str) -> list[str]:
    """What ran and was not read, and what was read as certain and did not run.

    Where the database refused a statement the rest did not run.
    """
    mine = [
        operation
        for operation in revision.operations
        if dialect in (operation.dialects or (dialect,)) and operation.kind not in UNNAMED
    ]
    keys = {key(operation) for operation in mine}
    open_ones = [
        operation for operation in mine if operation.unproven and _is_named_by_database(operation)
    ]
    open_ones += [
        operation
        for operation in mine
        if operation.kind == "drop_constraint" and not operation.name
    ]
    open_ones += [
        operation
        for operation in mine
        if operation.kind == "drop_constraint" and operation.type == "primary"
    ]
    executed = {compared(operation, keys) for operation in done.done}
    missed = [
        operation
        for operation in executed - keys
        if not any(_could_be(each, operation) for each in open_ones)
    ]
    certain = {key(operation) for operation in mine if operation.certain}
    invented = certain - executed - done.said if not done.error else set()
    return [f"missed {operation}" for operation in missed] + [
        f"invented {operation}" for operation in invented
    ]


def _is_named_by_database(operation: Operation) -> bool:
    return "inspect(" in operation.unproven


def _could_be(operation: Operation, executed: Key) -> bool:
    """Whether an operation whose name is only known when it runs stands for an executed one."""
    mine = key(operation)
    return mine[0] == executed[0] and all(
        not left or not right or left == right
        for left, right in zip(mine[1:], executed[1:], strict=True)
    )


@pytest.mark.parametrize("form", [form for form in FORMS if not form.mysql_only], ids=str)
def test_postgresql(form: Form, project, revisions, postgresql) -> None:
    done = run(project / form.path, postgresql)
    assert done.error == ""
    assert disagreements(revisions[form.id], done, "postgresql") == []


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_mariadb(form: Form, project, revisions, mysql) -> None:
    done = run(project / form.path, mysql)
    assert done.error == "" or not form.mysql_only
    assert disagreements(revisions[form.id], done, "mysql") == []


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_sqlite(form: Form, project, revisions, tmp_path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'shop.db'}", poolclass=sa.NullPool)
    done = run(project / form.path, engine)
    if any("_alembic_tmp_" in part for operation in done.done for part in operation):
        pytest.skip("a batch copies the table on SQLite")
    assert disagreements(revisions[form.id], done, "sqlite") == []


def test_postgresql_stores_anew_what_is_told(postgresql: sa.Engine) -> None:
    """The rows get another file, or they do not."""
    file = "SELECT pg_relation_filenode('anew')"
    for before, after, rewritten in STORED_ANEW:
        old, new = (
            text.replace("String", "VARCHAR").partition("(astext")[0] for text in (before, after)
        )
        with postgresql.begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE anew (x {old})")
            was = connection.exec_driver_sql(file).scalar()
            connection.exec_driver_sql(f"ALTER TABLE anew ALTER x TYPE {new}")
            now = connection.exec_driver_sql(file).scalar()
            connection.exec_driver_sql("DROP TABLE anew")
        assert (was != now) is rewritten, (before, after)
