"""Run real trees of migrations on PostgreSQL, and put what is read of them beside what they did.

    python -m benchmarks.migration_trees [NAME...] [--folder NAME=PATH] [--differences]

Each project is installed from the package index into an environment of its own, where its
revisions are run one after another on tables with rows (tree_drivers/walk.py); upgradelint reads
the same files and imports none of them. A project that the index has not is read from a folder.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tree_compare import Comparison, compare, table
from tests.real.wheels import CACHE
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.fixtures.migrations import servers
from upgradelint.trees.directory import DirectoryTree

WALK = Path(__file__).parent / "tree_drivers" / "walk.py"
HERE = Path(__file__).parents[1]
DRIVER = "psycopg2-binary"
UNREAD = shutil.ignore_patterns("static", "node_modules", "*.js", "*.so", "*.pyc")


@dataclass(frozen=True)
class Project:
    """`packages` are what pip installs; `start` is walk.py's, `{site}` the place of the project;
    `package` holds its revisions, those under `inside`.
    """

    packages: tuple[str, ...]
    package: str
    start: str
    inside: str = ""


AIRFLOW_2 = ("apache-airflow==2.10.5", "sqlalchemy<2", "flask-appbuilder<5", "connexion<3")
OPENSTACK = ("nova==34.0.0", "cinder==29.0.0")
WAREHOUSE = ("alembic", "alembic-postgresql-enum", "packaging", "structlog")

PROJECTS = {
    "nova": Project(OPENSTACK, "nova", "ini:{site}/nova/db/main/alembic.ini", "db/main/"),
    "nova-api": Project(OPENSTACK, "nova", "ini:{site}/nova/db/api/alembic.ini", "db/api/"),
    "cinder": Project(OPENSTACK, "cinder", "ini:{site}/cinder/db/alembic.ini"),
    "airflow-2": Project(
        (*AIRFLOW_2, "apache-airflow-providers-fab<2"), "airflow", "airflow", "airflow/migrations/"
    ),
    "airflow-3": Project(
        ("apache-airflow==3.3.2", "apache-airflow-providers-fab", "asyncpg"),
        "airflow",
        "airflow",
        "airflow/migrations/",
    ),
    "superset": Project(
        ("apache-superset==6.1.0", "flask-caching<2.4"), "superset", "superset", "migrations/"
    ),
    "mlflow": Project(("mlflow==3.18.0",), "mlflow", "mlflow", "store/db_migrations/"),
    "warehouse": Project(WAREHOUSE, "warehouse", "plain:{site}/warehouse/migrations/versions"),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.migration_trees", description=__doc__
    )
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *PROJECTS])
    parser.add_argument("--folder", action="append", default=[], help="NAME=PATH of a checkout")
    parser.add_argument("--differences", action="store_true", help="say what differs, one a line")
    options = parser.parse_args()
    folders = dict(one.split("=", 1) for one in options.folder)
    rows = {}
    for name in options.names or PROJECTS:
        print(f"{name} ...", file=sys.stderr)
        rows[name] = _compared(PROJECTS[name], folders.get(name))
        for line in rows[name].differences if options.differences else ():
            print(line)
    for line in table(rows):
        print(line)


def _compared(project: Project, folder: str | None) -> Comparison:
    python = _environment(project)
    site = Path(folder or next((python.parents[1] / "lib").glob("python3*/site-packages")))
    ran = _walked(python, project.start.format(site=site), site)
    # A copy of the package alone: what is installed beside it is no part of the project.
    with tempfile.TemporaryDirectory() as alone:
        shutil.copytree(site / project.package, Path(alone, project.package), ignore=UNREAD)
        read = collect(DirectoryTree(Path(alone)), Options(families=frozenset({"schema"})))
    return compare(
        (migration for migration in read.migrations.values() if project.inside in migration.path),
        ran,
    )


def _environment(project: Project) -> Path:
    name = "-".join(package.partition("=")[0].partition("<")[0] for package in project.packages[:2])
    home = CACHE / "trees" / f"{name}-{project.packages[0].rpartition('=')[2]}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        venv.create(home, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "-q", *project.packages, DRIVER]
        subprocess.run(pip, check=True)
        (home / "complete").touch()
    return python


def _walked(python: Path, start: str, site: Path) -> dict[str, dict[str, object]]:
    with servers.postgresql() as url, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "told.json"
        settings = {"PYTHONPATH": f"{site}:{HERE}", "AIRFLOW_HOME": folder, "HOME": folder}
        plain = url.replace("+psycopg:", "+psycopg2:")
        command = [python, "-W", "ignore", WALK, start, plain, out]
        subprocess.run(
            command, env=os.environ | settings, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        found: dict[str, dict[str, object]] = json.loads(out.read_text())
        return found


if __name__ == "__main__":
    main()
