"""Run a tree of migrations to its end, in the environment of its project, and say what it told.

    python walk.py START URL OUT

START names what a project needs before alembic can run (see STARTS), or is `ini:PATH` or
`plain:FOLDER` of version files whose environment is left out. URL is an empty PostgreSQL
database. OUT gets, as JSON by revision: its path, the statements, and what went wrong.
Revisions are run one after another on tables with rows; where one fails on the rows, which are
made from the schema and may not be what the code writes, it is run again without.
"""

import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql

# The seeding is written for SQLAlchemy 2; two of the projects are not there yet.
for _name, _value in (("Engine", sa.engine.Engine), ("Uuid", postgresql.UUID)):
    if not hasattr(sa, _name):
        setattr(sa, _name, _value)

from upgradelint.fixtures.migrations.seeding import Seeds, reflect  # noqa: E402

PATIENCE = (
    "ALTER DATABASE postgres SET lock_timeout = '20s'",
    "ALTER DATABASE postgres SET statement_timeout = '60s'",
)
LEFT_OPEN = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
)
"""What a failed migration may leave behind holds locks for ever."""
EXTENSIONS = ("citext", '"uuid-ossp"', "hstore", "pg_trgm", "pgcrypto")
SECONDS = 120


def airflow(url):
    """`airflow db migrate --use-migration-files` does this much."""
    os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = url
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    from airflow.utils import db

    return db._get_alembic_config()


def superset(url):
    """`superset db upgrade` does this much; the application is needed to load its settings."""
    settings = Path(tempfile.mkdtemp(), "superset_config.py")
    settings.write_text(f"SECRET_KEY = {'x' * 42!r}\nSQLALCHEMY_DATABASE_URI = {url!r}\n")
    os.environ["SUPERSET_CONFIG_PATH"] = str(settings)
    from superset.app import create_app

    app = create_app()
    app.app_context().push()
    return app.extensions["migrate"].migrate.get_config()


def mlflow(url):
    """`mlflow db upgrade`, on the tables that the first release made."""
    from mlflow.store.db import utils
    from mlflow.store.db.base_sql_model import Base  # noqa: F401
    from mlflow.store.tracking.dbmodels.initial_models import Base as First

    First.metadata.create_all(sa.create_engine(url))
    return utils._get_alembic_config(url)


STARTS = {"airflow": airflow, "superset": superset, "mlflow": mlflow}


class Walk:
    """One database, and the revisions that are run on it."""

    def __init__(self, start, url):
        kind, _, place = start.partition(":")
        self.plain = place if kind == "plain" else None
        self.engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        self.seeds = Seeds()
        self.told = []
        for one in (*PATIENCE, *map("CREATE EXTENSION {}".format, EXTENSIONS)):
            self._say(one)
        self.config = self._config(kind, place, url)
        self.script = ScriptDirectory.from_config(self.config)
        sa.event.listen(sa.engine.Engine, "after_cursor_execute", self._hear)

    def _config(self, kind, place, url):
        if kind in STARTS:
            return STARTS[kind](url)
        config = Config(place) if kind == "ini" else Config()
        if kind == "plain":
            config.set_main_option("script_location", place)
            config.set_main_option("version_locations", place)
            config.set_main_option("path_separator", "os")
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
        config.attributes["configure_logger"] = False
        return config

    def _hear(self, connection, cursor, statement, *_):
        self.told.append((statement, cursor.rowcount))

    def run(self):
        """Yield (revision, what it did) for all revisions, parents first."""
        for script in list(self.script.walk_revisions())[::-1]:
            error = self._attempt(script.revision, self._fill)
            first = error
            if error:
                error = self._attempt(script.revision, self._empty)
            done = [text for text, _ in self.told]
            yield (
                script.revision,
                {"path": script.path, "told": done, "error": error, "on_rows": first},
            )

    def _attempt(self, revision, prepare):
        sa.event.remove(sa.engine.Engine, "after_cursor_execute", self._hear)
        with suppress(Exception):
            prepare()
        sa.event.listen(sa.engine.Engine, "after_cursor_execute", self._hear)
        self.told.clear()
        signal.alarm(SECONDS)
        try:
            self._upgrade(revision)
        except (Exception, SystemExit) as error:
            return f"{type(error).__name__}: {error}".partition("\n")[0][:300]
        finally:
            signal.alarm(0)
        return ""

    def _upgrade(self, revision):
        if self.plain is not None:
            self._upgrade_plain(revision)
            return
        with self.engine.connect() as connection:
            self.config.attributes["connection"] = connection
            with EnvironmentContext(self.config, self.script, fn=self._steps(revision)):
                self.script.run_env()
            if hasattr(connection, "commit"):
                connection.commit()

    def _steps(self, revision):
        """What `alembic upgrade` asks for, without importing all files again each time."""
        return lambda current, _: self.script._upgrade_revs(revision, current)

    def _upgrade_plain(self, revision):
        with self.engine.connect() as connection:
            environment = EnvironmentContext(self.config, self.script)
            with environment:
                environment.configure(connection=connection, transaction_per_migration=True)
                context = environment.get_context()
                with Operations.context(context), context.begin_transaction():
                    self.script.get_revision(revision).module.upgrade()
            if hasattr(connection, "commit"):
                connection.commit()

    def _fill(self):
        self.seeds.plant(self.engine, reflect(self.engine), {})

    def _empty(self):
        self._say(LEFT_OPEN)
        for table in reversed(reflect(self.engine).sorted_tables):
            if table.name != "alembic_version":
                self._say(f'TRUNCATE "{table.name}" CASCADE')
        self.seeds.rows.clear()

    def _say(self, statement):
        with suppress(sa.exc.SQLAlchemyError), self.engine.begin() as connection:
            connection.execute(sa.text(statement))


def _too_long(*_):
    raise TimeoutError(f"not done in {SECONDS} s")


def main():
    start, url, out = sys.argv[1:]
    signal.signal(signal.SIGALRM, _too_long)
    Path(out).write_text(json.dumps(dict(Walk(start, url).run())))


main()
