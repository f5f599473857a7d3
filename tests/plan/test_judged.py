"""A plan of what was judged: nothing that can be held against each other is no green run."""

from pathlib import Path

import pytest

from tests.plan.projects import BASE, HEAD, MANAGER, planned
from upgradelint.base.errors import UpgradelintError
from upgradelint.baselines.baselines import find_baselines
from upgradelint.baselines.project import open_project
from upgradelint.cli import run
from upgradelint.runs.check import check

NOTHING = {"shop/__init__.py": "", "shop/web.py": "def serve(port):\n    return port\n"}
SERVED = {"shop/__init__.py": "", "shop/manager.py": MANAGER.format(version="1.0", parameters="a")}


@pytest.mark.parametrize(
    ("old", "new", "empty"),
    [
        pytest.param(NOTHING, NOTHING, "old and new", id="neither"),
        pytest.param(NOTHING, BASE, "old", id="only NEW"),
        pytest.param({"shop/__init__.py": "", "shop/a.py": HEAD}, BASE, "old", id="a library"),
    ],
)
def test_nothing_judged_is_no_plan(old, new, empty, tmp_path: Path) -> None:
    with pytest.raises(UpgradelintError) as raised:
        planned(old, new, tmp_path)
    assert str(raised.value) == (
        f"nothing was judged: no object, interface, task or migration could be read of {empty}"
    )


def test_what_nobody_here_calls_is_judged(tmp_path: Path) -> None:
    assert planned(SERVED, SERVED, tmp_path).judged == 1


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_nothing_judged_exits_with_2(options, tmp_path: Path, monkeypatch, capsys) -> None:
    with pytest.raises(UpgradelintError):
        planned(NOTHING, NOTHING, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(["plan", "old", "new", "--no-cache", *options]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_baselines_that_are_read_are_not_read_again(tmp_path: Path) -> None:
    planned(BASE, BASE, tmp_path)
    project = open_project("new", tmp_path, cached=False)
    known = find_baselines(project, ("old",), tmp_path)
    (tmp_path / "old").rename(tmp_path / "gone")
    assert check(project, tmp_path, ("old",), known=known).baselines == ("old",)
