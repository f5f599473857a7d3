"""Two trees in two processes: the same as in one, cold and warm."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from upgradelint.baselines import ahead
from upgradelint.baselines.project import Project, open_project
from upgradelint.cli import cli
from upgradelint.trees import open_tree

OBJECT = """\
from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Parcel(base.VersionedObject):
    VERSION = '1.0'
    fields = {{'id': fields.IntegerField(){more}}}
"""

UNREAD = "\ndef broken(:\n"


@pytest.fixture
def trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two releases of so many files that another process pays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPGRADELINT_CACHE_DIR", str(tmp_path / "cache"))
    for name, more in (("before", ""), ("after", ", 'size': fields.IntegerField()")):
        folder = tmp_path / name / "parcels"
        folder.mkdir(parents=True)
        for number in range(ahead.MANY):
            (folder / f"part{number}.py").touch()
        (folder / "__init__.py").touch()
        (folder / "parcel.py").write_text(OBJECT.format(more=more))
        (folder / "lost.py").write_text(OBJECT.format(more="") + UNREAD)
    return tmp_path


def _check(*options: str) -> tuple[int, str, str]:
    made = CliRunner().invoke(cli, ["check", "after", "--against", "before", "-v", *options])
    return made.exit_code, made.stdout, made.stderr


def test_the_number_of_processes_changes_nothing(trees: Path) -> None:
    alone = _check("-j", "1", "--no-cache")
    assert "UPG401" in alone[1]
    assert "lost.py" in alone[1]
    assert _check("-j", "2", "--no-cache") == alone
    assert _check("-j", "2") == alone  # writes what both processes have read
    assert _check("-j", "2") == alone


def _open(jobs: int, *against: str) -> Project:
    return open_project("after", Path.cwd(), cached=False, older=ahead.Older(against, jobs))


def test_older_trees_are_read_by_another_process(trees: Path) -> None:
    project = _open(2, "before", "nowhere", "after")
    assert project.ahead is not None
    tree = open_tree("before", trees)
    assert project.ahead.snapshot("before") == _open(1).read(tree)
    assert project.ahead.snapshot("nowhere") is None, "who asks for it says why"
    assert project.ahead.snapshot("after") is None


FEWER: dict[str, Callable[[], object]] = {
    "one job": lambda: _open(1, "before").ahead,
    "nothing to read": lambda: _open(2).ahead,
    "a registry": lambda: _open(2, "upgradelint.registry.json").ahead,
    "few files": lambda: _without_files().ahead,
}


def _without_files() -> Project:
    for number in range(5):
        os.unlink(f"after/parcels/part{number}.py")
    return _open(2, "before")


@pytest.mark.parametrize("case", FEWER)
def test_no_process_is_started_in_vain(case: str, trees: Path) -> None:
    assert FEWER[case]() is None
