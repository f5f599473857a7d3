"""Databases of witnesses: SQLite, or a server of PostgreSQL that a witness starts for itself."""

import shutil
from collections.abc import Iterable
from glob import glob
from os import pathsep

from upgradelint.base.frozen import Frozen
from upgradelint.prove.model import CannotRunError, Case

_SQLITE_ENGINE = '''\
def new_engine():
    """Return an engine on an empty database of SQLite."""
    return sa.create_engine("sqlite://", poolclass=sa.StaticPool)
'''
_SERVER_IMPORTS = """\
import glob
import os
import shutil
import subprocess
import tempfile
import time

"""
_SERVER_ENGINE = '''\
STARTED = []


@pytest.fixture(scope="module", autouse=True)
def stopped():
    """Stop the server when the tests are done."""
    yield
    for server, folder in STARTED:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def program(name):
    """Return the path of one of PostgreSQL's programs."""
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(places))
    return found or pytest.skip(f"no postgresql server on this machine: {name} is not installed")


def start():
    """Start PostgreSQL in a folder of its own, for root as nobody: it refuses to run as root."""
    folder = tempfile.mkdtemp(prefix="pg-")
    user = {"user": "nobody"} if os.geteuid() == 0 else {}
    try:
        for owner in user.values():
            shutil.chown(folder, owner)
    except OSError:
        pytest.skip("postgresql does not run as root, and nobody else is there in this sandbox")
    data = ["-D", f"{folder}/data"]
    making = [program("initdb"), *data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(making, check=True, capture_output=True, cwd=folder, **user)
    options = ("listen_addresses=", "fsync=off", "shared_buffers=16MB", "log_min_messages=panic")
    given = [part for option in options for part in ("-c", option)]
    running = [program("postgres"), *data, "-k", folder, *given]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    STARTED.append((subprocess.Popen(running, cwd=folder, **quiet, **user), folder))
    status = f"{folder}/data/postmaster.pid"
    while not os.path.exists(status) or not open(status).read().rstrip().endswith("ready"):
        if STARTED[0][0].poll() is not None:
            pytest.skip("the server ended at once")
        time.sleep(0.05)


def new_engine():
    """Return an engine on an empty database of a real server of PostgreSQL."""
    if not STARTED:
        start()
    folder, name = STARTED[0][1], f"witness_{os.urandom(4).hex()}"
    url = sa.make_url(f"postgresql+psycopg://postgres@/postgres?host={folder}")
    home = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with home.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return sa.create_engine(url.set(database=name), poolclass=sa.NullPool)
'''


class Database(Frozen):
    """A kind of database: `imports` and `engine` are what a witness has of it; `errors` are the
    classes and texts of what it raises, by what went wrong.
    """

    name: str
    dialect: str
    imports: str
    engine: str
    errors: dict[str, tuple[str, str]]
    requirements: tuple[str, ...]

    def error(self, what: str, **names: object) -> tuple[str, str]:
        """Return the class of SQLAlchemy's that is raised, and what it says."""
        error, text = self.errors[what]
        return error, text.format(**names)


SQLITE = Database(
    "SQLite",
    "sqlite",
    "",
    _SQLITE_ENGINE,
    {
        "column": ("OperationalError", "no such column: {table}.{column}"),
        "table": ("OperationalError", "no such table: {table}"),
        "null": ("IntegrityError", "NOT NULL constraint failed: {table}.{column}"),
        "unique": ("IntegrityError", "UNIQUE constraint failed: {columns}"),
        "foreign key": ("IntegrityError", "FOREIGN KEY constraint failed"),
        "lock": ("OperationalError", "database is locked"),
    },
    ("SQLAlchemy", "alembic"),
)
POSTGRESQL = Database(
    "PostgreSQL",
    "postgresql",
    _SERVER_IMPORTS,
    _SERVER_ENGINE,
    {
        "column": ("ProgrammingError", "column {table}.{column} does not exist"),
        "table": ("ProgrammingError", 'relation "{table}" does not exist'),
        "null": ("IntegrityError", 'null value in column "{column}" of relation "{table}"'),
        "unique": ("IntegrityError", "duplicate key value violates unique constraint"),
        "foreign key": ("IntegrityError", "violates foreign key constraint"),
        "value": ("DataError", "{said}"),
        "lock": ("OperationalError", "canceling statement due to lock timeout"),
    },
    ("SQLAlchemy", "alembic", "psycopg[binary]"),
)


def databases(case: Case, dialects: Iterable[str]) -> list[Database]:
    """Return the databases that a change can be tried on, the project's own first; `dialects` are
    those that it is for, any where there are none.
    """
    meant = set(dialects) or set(case.dialects)
    server = [POSTGRESQL] if _is_installed() else []
    if meant == {"postgresql"}:
        return [*server, SQLITE]
    return [SQLITE, *server] if not meant or "postgresql" in meant else [SQLITE]


def server(case: Case, dialects: Iterable[str]) -> Database:
    """Return the server that a change is tried on; raises CannotRunError where there is none."""
    meant = set(dialects) or set(case.dialects)
    if meant and "postgresql" not in meant:
        raise CannotRunError(f"it takes a server of {' or '.join(sorted(meant))}")
    if not _is_installed():
        raise CannotRunError("no postgresql server on this machine: initdb is not installed")
    return POSTGRESQL


def _is_installed() -> bool:
    places = sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)
    return any(shutil.which("initdb", path=place) for place in (None, pathsep.join(places)))
