"""The fixtures on nova and cinder as they are installed: objects, RPC endpoints, migrations."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.real import living
from tests.real.wheels import CINDER, NOVA, Release, wheel
from upgradelint.baselines.project import open_project
from upgradelint.facts.families import Family
from upgradelint.fixtures.migrations.servers import missing
from upgradelint.fixtures.subject import OBJECTS as OBJECT_FACTS
from upgradelint.fixtures.subject import RPC as RPC_FACTS
from upgradelint.fixtures.subject import SCHEMA as SCHEMA_FACTS
from upgradelint.runs.check import check

pytestmark = [pytest.mark.real, pytest.mark.slow]

SCRIPT = Path(__file__).with_name("fixture_run.py")
Findings = dict[str, set[str]]

FINDING = re.compile(r"^\S+:\d+:\d+: (UPG\d+) ", re.MULTILINE)

OBJECTS = """
from {0} import objects

objects.register_all()


def test_object(upgradelint_objects):
    upgradelint_objects.check()
"""
NOTIFICATIONS = """
import importlib
import pkgutil

from nova.notifications import objects as package
from nova.objects import base

for module in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):
    importlib.import_module(module.name)
base.NovaObjectRegistry.register_notification_objects()
"""
MIGRATIONS = """
from pathlib import Path

from alembic.config import Config
from {0} import db


def test_migrations(upgradelint_migrations):
    upgradelint_migrations.check(Config(Path(db.__file__).parent / '{1}alembic.ini'))
"""
RPC = {
    "nova": """
from nova import objects


def test_rpc(upgradelint_rpc):
    objects.register_all()
    from nova.compute import manager
    served = manager.ComputeManager.__new__(manager.ComputeManager)
    upgradelint_rpc.check(manager._ComputeV5Proxy(served))
""",
    "cinder": """
from cinder import objects


def test_rpc(upgradelint_rpc):
    objects.register_all()
    upgradelint_rpc.check()
""",
}


def run(folder: Path, test: str, newer: Release, older: Release, *arguments: str) -> str:
    """Run a test of a release in its own environment; return what pytest printed."""
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = ignore\n")
    command: list[str | Path] = [
        *(living.environment(), "-W", "ignore", SCRIPT, sysconfig.get_path("purelib")),
        *("-q", "-p", "no:cacheprovider"),
        f"--upgradelint-tree={wheel(newer)}",
        f"--upgradelint-against={wheel(older)}",
        *arguments,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.stdout + done.stderr


def failures(text: str) -> Findings:
    """Return the codes of the findings of each failed test."""
    ended = re.split(r"^=+ (?:upgradelint|short test)", text, flags=re.MULTILINE)[0]
    parts = re.split(r"^_{3,} \w+\[(.+)\] _{3,}$", ended, flags=re.MULTILINE)
    return {
        name: set(FINDING.findall(said))
        for name, said in zip(parts[1::2], parts[2::2], strict=True)
    }


def expected(newer: Release, older: Release, families: frozenset[Family], first: str) -> Findings:
    """Return what `upgradelint check` says, by object or path: the codes that start so."""
    cwd = Path.cwd()
    project = open_project(str(wheel(newer)), cwd, lambda _: families)
    found: Findings = {}
    for held in check(project, cwd, [str(wheel(older))]).findings:
        finding = held.finding
        if finding.code.startswith(first) and finding.level != "note":
            subject = (
                finding.subject.partition(".")[0] if first == "UPG4" else finding.location.path
            )
            found.setdefault(subject, set()).add(finding.code)
    return found


@pytest.mark.parametrize("project", ["nova", "cinder"])
def test_all_objects(project: str, living_python: Path, tmp_path: Path) -> None:
    releases = NOVA if project == "nova" else CINDER
    newer, older = releases[-1], releases[-2]
    test = OBJECTS.format(project) + (NOTIFICATIONS if project == "nova" else "")
    text = run(tmp_path, test, newer, older)
    assert re.search(r"\d{2,} passed", text), text
    assert failures(text) == expected(newer, older, OBJECT_FACTS, "UPG4")
    assert "defect" not in text
    assert "not foreseen" not in text


@pytest.mark.parametrize("project", ["nova", "cinder"])
def test_all_endpoints(project: str, living_python: Path, tmp_path: Path) -> None:
    """Read and run alike; all calls of the release before arrive, and those of this one there."""
    releases = NOVA if project == "nova" else CINDER
    newer, older = releases[-1], releases[-2]
    text = run(tmp_path, RPC[project], newer, older)
    assert "1 passed" in text, text
    assert "not judged" not in text, text
    assert not any(expected(newer, older, RPC_FACTS, f"UPG{family}") for family in "123")


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
@pytest.mark.parametrize(
    ("newer", "older", "folder"),
    [
        (NOVA[-1], Release("nova", "24.0.0"), "main/"),
        (NOVA[-1], Release("nova", "24.0.0"), "api/"),
        (CINDER[-1], Release("cinder", "19.0.0"), ""),
    ],
    ids=["nova-main", "nova-api", "cinder"],
)
def test_all_migrations(
    newer: Release, older: Release, folder: str, kind: str, living_python: Path, tmp_path: Path
) -> None:
    if reason := missing(kind):
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}; .ci/run installs one", pytrace=False)
        pytest.skip(reason)
    test = MIGRATIONS.format(newer.name, folder)
    text = run(tmp_path, test, newer, older, f"--upgradelint-database={kind}")
    found = expected(newer, older, SCHEMA_FACTS, "UPG6")
    mine = {
        code
        for path, codes in found.items()
        if f"/db/{folder}migrations/" in path
        for code in codes
    }
    assert re.search(r"1 (passed|failed)", text), text
    assert failures(text) == ({kind: mine} if mine else {})
    assert "defect" not in text
