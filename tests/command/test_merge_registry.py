"""git merges the registries of two branches, as a project sets that up."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR, FLAVOR_PATH, REGISTRY, project, upgradelint
from tests.trees.conftest import Checkout, checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

CARRIER, EVENT = (FLAVOR.replace("Flavor", name) for name in ("Carrier", "Event"))


@pytest.fixture
def installed(project: Checkout, upgradelint, monkeypatch) -> Checkout:
    """A project with a registry that git merges by facts."""
    script = Path(sys.executable).with_name("upgradelint")
    monkeypatch.setattr(sys, "argv", [str(script)])
    assert upgradelint("fingerprint")[0] == 0
    code, said, _ = upgradelint("merge-registry", "--install")
    assert code == 0
    assert said == (
        "git config merge.upgradelint.driver: set for this clone\n"
        f".gitattributes: {REGISTRY} merge=upgradelint\n"
    )
    project.commit({})
    return project


def branches(project: Checkout, upgradelint, *sides: dict[str, str]) -> None:
    """Commit what each side does, with its registry, and stand on the first."""
    start = project.git("rev-parse", "HEAD")
    for name, files in zip(("ours", "theirs"), sides, strict=True):
        project.git("checkout", "-q", "-b", name, start)
        project.write(files)
        assert upgradelint("fingerprint")[0] == 0
        project.commit({})
    project.git("checkout", "-q", "ours")


def merged(project: Checkout) -> "subprocess.CompletedProcess[str]":
    command = ["git", "merge", "-m", "merge", "theirs"]
    return subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=False)


def test_two_branches_that_add_an_object(installed: Checkout, upgradelint) -> None:
    folder = str(Path(FLAVOR_PATH).parent)
    sides = {f"{folder}/carrier.py": CARRIER}, {f"{folder}/event.py": EVENT}
    branches(installed, upgradelint, *sides)
    assert merged(installed).returncode == 0
    code, said, _ = upgradelint("fingerprint", "--check")
    assert (code, said) == (0, f"{REGISTRY} is up to date\n")


def test_two_branches_that_add_a_field(installed: Checkout, upgradelint) -> None:
    """The hash of the merged object is that of neither side."""
    installed.write({"setup.cfg": "[upgradelint]\nignore = UPG4\n"})
    installed.commit({})
    name, bumped = "        'name': fields.StringField(),\n", FLAVOR.replace("1.0", "1.1")
    added = "        '{}': fields.IntegerField(),\n"
    before = bumped.replace(name, added.format("alpha") + name)
    after = bumped.replace(name, name + added.format("omega"))
    branches(installed, upgradelint, {FLAVOR_PATH: before}, {FLAVOR_PATH: after})
    assert merged(installed).returncode == 0
    assert upgradelint("fingerprint", "--check")[:2] == (0, f"{REGISTRY} is up to date\n")
    recorded = json.loads((installed.path / REGISTRY).read_text())["objects"]["Flavor"]
    assert list(recorded["fields"]) == ["alpha", "name", "omega"]


def test_two_branches_that_name_a_field_alike(installed: Checkout, upgradelint) -> None:
    typed = (
        FLAVOR.replace("1.0", "1.1").replace("fields.StringField()", f"fields.{kind}Field()")
        for kind in ("Integer", "UUID")
    )
    installed.write({"setup.cfg": "[upgradelint]\nignore = UPG4\n"})
    installed.commit({})
    branches(installed, upgradelint, *({FLAVOR_PATH: text} for text in typed))
    done = merged(installed)
    assert done.returncode == 1
    assert "upgradelint: both branches changed objects Flavor fields name: " in done.stderr
    text = (installed.path / REGISTRY).read_text()
    assert text.count("<<<<<<< ours") == 2  # the hash and the field
    assert upgradelint("fingerprint", "--check")[0] == 2
    taken = "".join(_ours(text.splitlines(keepends=True)))
    (installed.path / REGISTRY).write_text(taken)
    (installed.path / FLAVOR_PATH).write_text(FLAVOR.replace("1.0", "1.1"))
    assert upgradelint("fingerprint")[0] == 0


def _ours(lines: list[str]):
    side = True
    for line in lines:
        side = line.startswith(">>>>>>>") or (side and not line.startswith("======="))
        if side and not line.startswith(("<<<<<<<", ">>>>>>>")):
            yield line


def test_it_is_set_up_once(installed: Checkout, upgradelint) -> None:
    assert upgradelint("merge-registry", "--install")[0] == 0
    assert (installed.path / ".gitattributes").read_text() == f"{REGISTRY} merge=upgradelint\n"


def test_attributes_that_were_there_stay(project: Checkout, upgradelint) -> None:
    project.write(
        {".gitattributes": "*.png binary", "setup.cfg": "[upgradelint]\nregistry=a/b c\n"}
    )
    (project.path / "a").mkdir()
    assert upgradelint("merge-registry", "--install")[0] == 0
    assert (project.path / ".gitattributes").read_text() == "*.png binary"
    assert (project.path / "a/.gitattributes").read_text() == '"b c" merge=upgradelint\n'


def test_without_us_git_merges_lines(installed: Checkout, upgradelint) -> None:
    command = installed.git("config", "merge.upgradelint.driver")
    gone = command.replace(str(Path(sys.executable).with_name("upgradelint")), "/gone/upgradelint")
    assert gone != command
    installed.git("config", "merge.upgradelint.driver", gone)
    folder = str(Path(FLAVOR_PATH).parent)
    branches(
        installed, upgradelint, {f"{folder}/carrier.py": CARRIER}, {f"{folder}/event.py": EVENT}
    )
    assert merged(installed).returncode == 1
    text = (installed.path / REGISTRY).read_text()
    assert "<<<<<<<" in text
    assert '"Carrier"' in text
    assert '"Event"' in text


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param((), "name BASE, OURS and THEIRS", id="nothing"),
        pytest.param(("a", "b"), "name BASE, OURS and THEIRS", id="two"),
        pytest.param(("--install", "a", "b", "c"), "name BASE, OURS and THEIRS", id="both"),
        pytest.param(("a", "b", "c"), "a: No such file or directory", id="not there"),
    ],
)
def test_what_is_no_merge(project: Checkout, upgradelint, arguments, error) -> None:
    code, _, said = upgradelint("merge-registry", *arguments)
    assert code == 2
    assert error in said


def test_outside_of_git(tmp_path: Path, upgradelint, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, said = upgradelint("merge-registry", "--install")
    assert code == 2
    assert "is not inside a git repository" in said
    assert list(tmp_path.iterdir()) == []
