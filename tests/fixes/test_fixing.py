"""`upgradelint check --fix` and `--diff`, on directories."""

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.fixes.test_fix import FIXED, NEW_FIELD, OLD
from upgradelint.cli import run

FLAVOR = "demo/flavor.py"
TYPO = """\
from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    VERSION = '1.1'
    fields = {'foobars': fields.IntegerField()}

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        if target_version == '1.0':
            primitive.pop('fobars', None)
"""


@pytest.fixture
def trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the trees `old` and `new`, where the command is started."""
    for name, text in (("old", OLD), ("new", NEW_FIELD)):
        (tmp_path / name / "demo").mkdir(parents=True)
        (tmp_path / name / "demo/__init__.py").touch()
        (tmp_path / name / FLAVOR).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fix_writes_and_says_what_is_left(trees: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "new", "--against", "old", "--fix"]) == 0
    out, err = capsys.readouterr()
    assert (trees / "new" / FLAVOR).read_text() == FIXED
    assert (out, err) == (
        "0 findings; 1 object, call or migration compared with old\n",
        f"upgradelint: {FLAVOR} fixed\n",
    )
    assert run(["check", "new", "--against", "old", "--fix"]) == 0
    assert capsys.readouterr().err == ""


def test_diff_changes_nothing(trees: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "new", "--against", "old", "--diff"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"--- a/{FLAVOR}", f"+++ b/{FLAVOR}"]
    assert "+    VERSION = '1.1'" in lines
    assert (trees / "new" / FLAVOR).read_text() == NEW_FIELD
    (trees / "new" / FLAVOR).write_text(FIXED)
    assert run(["check", "new", "--against", "old", "--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_guesses_only_when_asked(trees: Path) -> None:
    (trees / "old" / FLAVOR).write_text(TYPO.replace("fobars", "foobars"))
    (trees / "new" / FLAVOR).write_text(TYPO)
    check = ["check", "new", "--against", "old", "--select", "UPG464", "--fix"]
    assert run(check) == 1
    assert (trees / "new" / FLAVOR).read_text() == TYPO
    assert run([*check, "--unsafe-fixes"]) == 0
    assert (trees / "new" / FLAVOR).read_text() == TYPO.replace("fobars", "foobars")


def test_what_stood_before_is_fixed_where_it_is_shown(trees: Path) -> None:
    (trees / "new" / FLAVOR).write_text(TYPO)
    check = ["check", "new", "--against", "new", "--fix", "--unsafe-fixes"]
    assert run(check) == 0
    assert (trees / "new" / FLAVOR).read_text() == TYPO
    assert run([*check, "--show-standing"]) == 0
    assert (trees / "new" / FLAVOR).read_text() == TYPO.replace("fobars", "foobars")


def test_what_is_ignored_is_not_fixed(trees: Path) -> None:
    assert run(["check", "new", "--against", "old", "--fix", "--ignore", "UPG401"]) == 0
    assert (trees / "new" / FLAVOR).read_text() == NEW_FIELD


def test_an_archive_is_shown_and_not_written(
    trees: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile("new.zip", "w") as archive:
        archive.write(f"new/{FLAVOR}", FLAVOR)
    shutil.rmtree("new")
    assert run(["check", "new.zip", "--against", "old", "--diff"]) == 1
    assert "+    VERSION = '1.1'\n" in capsys.readouterr().out
    assert run(["check", "new.zip", "--against", "old", "--fix"]) == 2
    assert capsys.readouterr().err == (
        "upgradelint: only the files of a directory can be fixed; see --diff\n"
    )
