"""The databases of a project are found by what it says of them, and findings speak their words."""

import pytest
import sqlalchemy as sa

from tests.migrations.servers import mariadb, postgres
from tests.migrations.test_check_migrations import DATA, INDEX, INITIAL, write
from tests.migrations.test_static_against_executed import absent, engine_of
from upgradelint.cli import run
from upgradelint.facts.migrations.environment.databases import find_databases
from upgradelint.facts.migrations.model import Timeout
from upgradelint.facts.store import FactStore
from upgradelint.fixtures.migrations.servers import missing
from upgradelint.rules import Traits
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.waiting import seconds
from upgradelint.rules.rule import Context
from upgradelint.trees.directory import DirectoryTree

V = "shop/db/migrations/versions/0001_x.py"
URL = "[alembic]\nscript_location = shop/db/migrations\nsqlalchemy.url = {}\n"
COMPOSE = "services:\n  db:\n    image: {}\n"
PG, MY = ("postgresql",), ("mysql",)

FOUND = [
    ({"alembic.ini": URL.format("postgresql+psycopg://u:p@h/shop")}, PG, "sqlalchemy.url"),
    ({"alembic.ini": URL.format("driver://user:pass@localhost/dbname")}, (), ""),
    ({"alembic.ini": URL.format("sqlite:///dev.db"), "setup.py": "deps = ['PyMySQL>=1']"}, MY, ""),
    ({"shop/db/migrations/env.py": "URL = 'mysql+aiomysql://h/shop'"}, MY, "env.py"),
    ({"other/env.py": "URL = 'mysql+aiomysql://h/shop'"}, (), ""),
    ({"docker-compose.yml": COMPOSE.format("postgres:16-alpine")}, PG, "docker-compose.yml"),
    ({"deploy/compose.dev.yaml": COMPOSE.format('"ghcr.io/x/postgis"')}, PG, "compose.dev"),
    ({"compose.yaml": COMPOSE.format("mariadb")}, ("mariadb",), "compose.yaml"),
    ({"compose.yaml": COMPOSE.format("redis:7")}, (), ""),
    ({"pyproject.toml": "[project]\ndependencies = ['psycopg[binary]>=3']"}, PG, "drivers in"),
    ({"pyproject.toml": "[tool.poetry.dependencies]\nasyncpg = '*'"}, PG, "pyproject.toml"),
    ({"requirements.txt": "pymysql==1.1\n", "test-requirements.txt": "psycopg2\n"}, MY, ""),
    ({"requirements/base.txt": "psycopg2-binary\nmysqlclient\n"}, ("mysql", "postgresql"), ""),
    ({"setup.cfg": "[options.extras_require]\ntest =\n  asyncpg\npg =\n  pg8000\n"}, PG, ""),
    ({"setup.cfg": "[options.extras_require]\ntest =\n  asyncpg\n"}, (), ""),
    ({"pyproject.toml": "broken ["}, (), ""),
    ({"pyproject.toml": "deep = " + "[" * 5000, "setup.py": "deps = ['pg8000']"}, PG, "setup.py"),
    ({V: "from sqlalchemy.dialects import postgresql\n"}, PG, "dialects that migrations import"),
    ({V: "from sqlalchemy.dialects.mysql import LONGTEXT\n"}, MY, ""),
]


@pytest.mark.parametrize(("files", "dialects", "place"), FOUND)
def test_where_databases_are_said(tmp_path, files, dialects, place):
    for name, text in ({V: ""} | files).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = find_databases(DirectoryTree(tmp_path), [V], FactStore())
    assert found.dialects == dialects
    assert place in found.place


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("lock_timeout", "5 min", 300),
        ("lock_timeout", "5000", 5),
        ("lock_wait_timeout", "5", 5),
        ("lock_timeout", "0", None),
        ("lock_timeout", "9" * 5000, 10**15),
    ],
)
def test_how_long_a_setting_lets_a_statement_wait(name, value, expected):
    assert seconds(Timeout(name, value)) == expected


@pytest.mark.parametrize(
    ("requirement", "codes"), [("psycopg", ["UPG651"]), ("pymysql", []), ("flask", [])]
)
def test_locks_are_judged_on_the_database_that_is_found(tmp_path, capsys, requirement, codes):
    new = tmp_path / "new"
    old = write(tmp_path / "old", INITIAL, DATA)
    write(new, INITIAL, DATA, INDEX)
    (new / "requirements.txt").write_text(requirement)
    run(["check", str(new), "--against", old, "--no-cache"])
    words = capsys.readouterr().out.split()
    assert [word for word in words if word.startswith("UPG")] == codes


def test_what_runs_on_another_database_than_the_one_that_is_found_is_judged_too(tmp_path, capsys):
    drop = "if op.get_bind().dialect.name == 'mysql': op.drop_column('racks', 'name')"
    new = tmp_path / "new"
    old = write(tmp_path / "old", INITIAL)
    write(new, INITIAL, drop)
    (new / "requirements.txt").write_text("psycopg")
    run(["check", str(new), "--against", old, "--no-cache"])
    assert "Unknown column 'racks.name'" in capsys.readouterr().out


def test_init_says_what_it_found(tmp_path, capsys, monkeypatch):
    write(tmp_path, INITIAL)
    (tmp_path / "requirements.txt").write_text("psycopg")
    monkeypatch.chdir(tmp_path)
    run(["init"])
    assert "databases: postgresql (drivers in requirements.txt)" in capsys.readouterr().out


MADE = (
    "CREATE TABLE racks (id INT PRIMARY KEY, size INT NOT NULL, name VARCHAR(3) UNIQUE,"
    " parent INT, {state}, FOREIGN KEY (parent) REFERENCES racks (id), CHECK (size < 9))"
)
ROW = "INSERT INTO racks (id, size, name) VALUES (1, 1, 'a')"
NEW = "INSERT INTO racks (id, size{}) VALUES (2, {})"
CLAIMS = [
    ("column", "SELECT racks.height FROM racks", "column racks.height does not", "racks.height"),
    ("table", "SELECT * FROM shelves", 'relation "shelves" does not exist', "shelves' doesn't"),
    ("null", NEW.format("", "NULL"), 'null value in column "size"', "'size' cannot be null"),
    ("default", ROW.replace(", size", "", 1).replace("1, 1", "2"), "NotNullViolation", "'size'"),
    ("enum", NEW.format(", state", "1, 'z'"), 'enum state: "z"', "truncated for column 'state'"),
    ("unique", NEW.format(", name", "1, 'a'"), "violates unique constraint", "Duplicate entry"),
    ("primary key", ROW, "violates unique constraint", "Duplicate entry"),
    ("check", NEW.format("", "10"), "violates check constraint", "4025"),
    ("foreign key", NEW.format(", parent", "1, 7"), "violates foreign key", "update a child row"),
    ("long", NEW.format(", name", "1, 'abcd'"), "StringDataRightTruncation", "long for column"),
]
COLUMNS = {"column": "height", "enum": "state", "long": "name"}
TABLES = {"table": "shelves"}


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def connection(request):
    if missing(request.param):
        absent(request.param)
    server = postgres.server if request.param == "postgresql" else mariadb.server
    with engine_of(server) as engine, engine.connect() as connection:
        state = "state ENUM('a', 'b')"
        if request.param == "postgresql":
            connection.exec_driver_sql("CREATE TYPE state AS ENUM ('a', 'b')")
            state = "state state"
        connection.exec_driver_sql(MADE.format(state=state))
        connection.exec_driver_sql(ROW)
        connection.commit()
        yield connection


@pytest.mark.parametrize(("what", "statement", "postgresql", "mysql"), CLAIMS)
def test_the_database_says_so(connection, what, statement, postgresql, mysql):
    dialect = "postgresql" if connection.dialect.name == "postgresql" else "mariadb"
    context = Context(None, None, Traits(dialects=(dialect,)))
    table, column = TABLES.get(what, "racks"), COLUMNS.get(what, "size")
    said = database_error(context, what, table=table, column=column, name="state", value="z")
    with pytest.raises(sa.exc.DBAPIError) as raised:
        connection.exec_driver_sql(statement)
    connection.rollback()
    error = f"{type(raised.value.orig).__name__}: {raised.value.orig}"
    words = postgresql if dialect == "postgresql" else mysql
    assert words in said
    assert words in error


def test_a_text_is_not_compared_with_what_was_an_enum(connection):
    if connection.dialect.name != "postgresql":
        pytest.skip("its enums are no types")
    context = Context(None, None, Traits(dialects=("postgresql",)))
    said = database_error(context, "cast", table="racks", column="name", name="state")
    with pytest.raises(sa.exc.ProgrammingError) as raised:
        connection.exec_driver_sql("SELECT * FROM racks WHERE name = 'a'::state")
    connection.rollback()
    error = f"{type(raised.value.orig).__name__}: {raised.value.orig}"
    assert error.startswith(said)
