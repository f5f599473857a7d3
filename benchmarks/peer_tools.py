"""The tools that are compared: how each is installed and run, and what its rules claim.

A rule that is not listed says nothing of the acts compared (names, time-outs, downgrades): it is
not counted, neither for nor against its tool.
"""

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peer_truth import CHECKED, GOING, WRITTEN, Acts
from tests.migrations.forms_file import VERSIONS, Form

CACHE = Path(__file__).parents[1] / ".cache" / "peers"
DRIVERS = Path(__file__).with_name("peer_drivers")

Claims = dict[str, Acts]
Told = Iterable[tuple[str, str]]
"""(a path or the id of a migration, a rule)."""


class PeerError(Exception):
    """A tool could not be installed or run; the message says why."""


@dataclass(frozen=True)
class Tool:
    """`packages` are what pip installs, none for ours; `rules` the acts that each rule claims."""

    name: str
    packages: tuple[str, ...]
    run: Callable[["Tool", Path], Told]
    rules: Claims = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its programs are."""
        return CACHE / self.name / "bin" if self.packages else Path(sys.executable).parent

    def claims(self, acts: Acts) -> bool:
        """Whether any of its rules is about such acts."""
        return any(rule & acts for rule in self.rules.values())

    def version(self) -> str:
        """What is installed."""
        code = f"from importlib.metadata import version; print(version({self.name!r}))"
        return _output([self.folder / "python", "-c", code], Path.cwd()).strip()

    def findings(self, folder: Path, forms: Iterable[Form]) -> dict[str, list[Acts]]:
        """Return what each finding claims, by migration; raises PeerError."""
        self._install()
        found: dict[str, list[Acts]] = {form.id: [] for form in forms}
        for place, rule in self.run(self, folder):
            name = Path(place).stem
            if rule in self.rules and name in found:
                found[name].append(self.rules[rule])
        return found

    def _install(self) -> None:
        if not self.packages or (self.folder / ".done").exists():
            return
        venv.create(self.folder.parent, clear=True, with_pip=True)
        pip = [self.folder / "python", "-m", "pip", "install", "-q", *self.packages]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerError(f"cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        (self.folder / ".done").touch()


def _output(command: list[str | Path], folder: Path) -> str:
    """What a program prints; that it found something is no failure, that it prints nothing is."""
    quiet = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=quiet, capture_output=True, text=True, check=False
    )
    if not done.stdout.strip() and done.returncode:
        raise PeerError((done.stderr.strip().splitlines() or ["no output"])[-1])
    return done.stdout


def _json(command: list[str | Path], folder: Path) -> list[Any]:
    found = json.loads(_output(command, folder) or "[]")
    if isinstance(found, dict):
        found = next(found[key] for key in ("diagnostics", "findings", "issues") if key in found)
    return list(found)


def _rows(
    command: list[str | Path], folder: Path, path: str, rule: str
) -> Iterator[tuple[str, str]]:
    return ((one[path], one[rule]) for one in _json(command, folder))


# -- each as it is meant to be run


def _ours(tool: Tool, folder: Path) -> Told:
    settings = '[tool.upgradelint]\ndialects = ["postgresql"]\n'
    (folder / "pyproject.toml").write_text(settings)
    check = [
        tool.folder / "upgradelint",
        "check",
        "--all",
        "--allow-no-baseline",
        "--no-cache",
        "--output-format",
        "json",
    ]
    return _rows(check, folder, "path", "code")


def _guard(tool: Tool, folder: Path) -> Told:
    command = [tool.folder / "alembic-guard", "--format", "json", VERSIONS]
    return _rows(command, folder, "path", "rule")


def _zdm(tool: Tool, folder: Path) -> Told:
    settings = f'alembic-version-locations = ["{VERSIONS}"]\n'
    (folder / "zero-downtime-migrations.toml").write_text(settings)
    return _rows([tool.folder / "zdm", "--output-format", "json", "."], folder, "path", "rule_id")


def _oneport(tool: Tool, folder: Path) -> Told:
    check = [tool.folder / "oneport-migrate", "check", "--all", "--no-llm", "-f", "json", VERSIONS]
    return ((one["location"]["file"], one["rule_id"]) for one in _json(check, folder))


def _linter(tool: Tool, folder: Path) -> Told:
    """As `alembic-lint` does it, but that one migration which cannot be rendered ends nothing."""
    _environment(folder)
    return _driven(tool, "run_linter", folder, folder / "alembic.ini")


def _squawk(tool: Tool, folder: Path) -> Told:
    """On the SQL of each revision, as alembic-squawk writes it."""
    files = [path.name for path in _rendered(folder)]
    command = [tool.folder / "squawk", "--reporter", "json", *files]
    return _rows(command, folder / "sql", "file", "rule_name")


def _migration_lint(tool: Tool, folder: Path) -> Told:
    _rendered(folder)
    return _driven(tool, "run_migration_lint", folder, folder / "sql")


def _driven(tool: Tool, driver: str, folder: Path, *args: Path) -> Told:
    lines = _output([tool.folder / "python", DRIVERS / f"{driver}.py", *args], folder)
    return ((name, rule) for name, rule in re.findall(r"^(\S+)\t(\S+)$", lines, re.MULTILINE))


def _environment(folder: Path) -> None:
    locations = f"script_location = {folder}\nversion_locations = {folder / VERSIONS}\n"
    (folder / "alembic.ini").write_text(f"[alembic]\npath_separator = os\n{locations}")


def _rendered(folder: Path) -> list[Path]:
    """The SQL of each migration as `alembic upgrade --sql` gives it, up to where that fails."""
    if not (folder / "sql").exists():
        (folder / "sql").mkdir()
        _environment(folder)
        _output([sys.executable, DRIVERS / "render.py", folder / VERSIONS, folder / "sql"], folder)
    return sorted((folder / "sql").glob("*.sql"))


# -- what their rules claim


def _one(*acts: str) -> Acts:
    return frozenset(acts)


OURS: Claims = {
    "UPG601": GOING,
    "UPG602": GOING,
    "UPG603": GOING,
    "UPG604": _one("mandatory_column"),
    "UPG605": _one("set_not_null"),
    "UPG606": _one("alter_type"),
    "UPG607": CHECKED | {"create_index"},
    "UPG613": GOING,
    "UPG615": GOING,
    "UPG621": WRITTEN,
    "UPG622": WRITTEN,
    "UPG651": _one("create_index", "add_unique"),
    "UPG653": CHECKED,
    "UPG655": _one("alter_type"),
    "UPG656": _one("set_not_null"),
}
GUARD: Claims = {
    "AG001": _one("mandatory_column"),
    "AG002": _one("create_index"),
    "AG004": _one("rename_table", "rename_column"),
    "AG005": _one("drop_table", "drop_column"),
    "AG006": _one("alter_type"),
    "AG007": _one("set_not_null"),
    "AG008": _one("add_foreign_key", "add_check"),
    "AG010": _one("add_unique", "add_primary_key"),
}
ZDM: Claims = {
    "R001": _one("create_index"),
    "R002": _one("add_unique", "create_index"),
    "R003": _one("create_index"),
    "R005": _one("drop_column"),
    "R006": _one("add_foreign_key"),
    "R010": _one("mandatory_column"),
    "R011": _one("rename_column"),
    "R015": _one("set_not_null", "alter_type"),
    "R017": _one("add_check"),
    "R019": _one("rename_table", "drop_table"),
}
ONEPORT: Claims = {
    "OPM001": _one("drop_column"),
    "OPM002": _one("drop_table"),
    "OPM003": _one("delete"),
    "OPM010": _one("alter_type"),
    "OPM011": _one("mandatory_column"),
    "OPM012": _one("create_index"),
    "OPM013": _one("set_not_null"),
    "OPM021": WRITTEN,
    "OPM030": _one("rename_column"),
    "OPM031": _one("rename_table"),
}
LINTER: Claims = {
    "DROP_TABLE": _one("drop_table"),
    "DROP_COLUMN": _one("drop_column"),
    "RENAME_TABLE": _one("rename_table"),
    "RENAME_COLUMN": _one("rename_column"),
    "ALTER_COLUMN": _one("alter_type"),
    "NOT_NULL": _one("mandatory_column", "set_not_null"),
    "ADD_UNIQUE": _one("add_unique"),
    "CREATE_INDEX": _one("create_index"),
}
SQUAWK: Claims = {
    "ban-drop-column": _one("drop_column"),
    "ban-drop-table": _one("drop_table"),
    "renaming-column": _one("rename_column"),
    "renaming-table": _one("rename_table"),
    "changing-column-type": _one("alter_type"),
    "adding-not-nullable-field": _one("set_not_null", "mandatory_column"),
    "adding-required-field": _one("mandatory_column"),
    "require-concurrent-index-creation": _one("create_index"),
    "adding-foreign-key-constraint": _one("add_foreign_key"),
    "constraint-missing-not-valid": CHECKED,
    "disallowed-unique-constraint": _one("add_unique"),
    "ban-truncate-cascade": _one("delete"),
}
MIGRATION_LINT: Claims = {
    "backward_incompatible": GOING | {"alter_type", "set_not_null", "mandatory_column"},
    "restricted": CHECKED | {"create_index", "set_not_null", "alter_type", "mandatory_column"},
    "data_migration": WRITTEN,
}

TOOLS = (
    Tool("upgradelint", (), _ours, OURS),
    Tool("alembic-guard", ("alembic-guard",), _guard, GUARD),
    Tool("zdm", ("zdm",), _zdm, ZDM),
    Tool("alembic-migration-linter", ("alembic-migration-linter", "psycopg"), _linter, LINTER),
    Tool("oneport-migrate", ("oneport-migrate",), _oneport, ONEPORT),
    Tool("squawk-cli", ("squawk-cli",), _squawk, SQUAWK),
    Tool("migration-lint", ("migration-lint",), _migration_lint, MIGRATION_LINT),
)
