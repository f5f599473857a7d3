"""What a checkout brings along never leads our writing out of it: links, paths, pipes."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR_PATH, REGISTRY, SAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

PRECIOUS = "precious\n"
TABLE = "object_data = {'Flavor': '1.0-00000000000000000000000000000000'}\n"


@pytest.fixture
def outside(project) -> Path:
    return project.path.parent / "outside"


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    signal.alarm(60)
    yield
    signal.alarm(0)


def configured(line: str) -> Callable[[Path], object]:
    return lambda top: (top / "pyproject.toml").write_text(f"[tool.upgradelint]\n{line}\n")


def linked(name: str, aim: str) -> Callable[[Path], object]:
    return lambda top: (top / name).symlink_to(aim)


def both(*parts: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda top: [part(top) for part in parts]


REFUSED = {
    "a registry that is a link to a file": linked(REGISTRY, "../outside"),
    "a registry that is a link to nothing": linked(REGISTRY, "../absent"),
    "a registry in a linked folder": both(
        linked("sub", ".."), configured("registry = 'sub/absent.json'")
    ),
    "a registry upward": configured("registry = '../absent.json'"),
    "a registry anywhere": configured("registry = '/tmp/absent-registry.json'"),
    "a registry in git's folder": configured("registry = '.git/absent.json'"),
    "a link into git's folder": linked(REGISTRY, ".git/absent.json"),
    "a table upward": configured("hash-tables = ['../outside']"),
    "a table that is a link": both(
        linked("test_it.py", "../outside"), configured("hash-tables = ['test_it.py']")
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(project, upgradelint, outside, name):
    outside.write_text(TABLE)
    REFUSED[name](project.path)
    before = sorted(project.path.parent.rglob("*"))
    code, _, err = upgradelint("fingerprint")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "outside of" in err
    assert outside.read_text() == TABLE
    assert sorted(project.path.parent.rglob("*")) == before
    assert not Path("/tmp/absent-registry.json").exists()


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.cfg", "tox.ini", REGISTRY])
@pytest.mark.parametrize("aim", ["../outside", "../absent"])
def test_init_refuses_links(project, upgradelint, outside, name, aim):
    outside.write_text(PRECIOUS)
    project.commit({FLAVOR_PATH: SAFE})
    (project.path / name).symlink_to(aim)
    before = sorted(project.path.parent.rglob("*"))
    code, _, err = upgradelint("init")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "outside of" in err
    assert outside.read_text() == PRECIOUS
    assert sorted(project.path.parent.rglob("*")) == before


def test_a_link_by_the_old_name_of_unfinished_files_is_left_alone(project, upgradelint, outside):
    outside.write_text(PRECIOUS)
    project.commit({FLAVOR_PATH: SAFE})
    (project.path / f".{REGISTRY}.unfinished").symlink_to("../outside")
    for command in ("init", "fingerprint"):
        assert upgradelint(command)[0] == 0
    assert outside.read_text() == PRECIOUS
    assert not (project.path / REGISTRY).is_symlink()


def test_a_link_that_stays_inside_is_followed(project, upgradelint):
    (project.path / "kept").mkdir()
    (project.path / REGISTRY).symlink_to("kept/real.json")
    assert upgradelint("fingerprint")[0] == 0
    assert (project.path / REGISTRY).is_symlink()
    assert b"Flavor" in (project.path / "kept/real.json").read_bytes()


def test_a_configuration_above_the_folder_may_hold_the_registry(project, upgradelint, monkeypatch):
    configured(f"registry = '{REGISTRY}'")(project.path)
    shutil.copytree(project.path / "demo", project.path / "service/demo")
    monkeypatch.chdir(project.path / "service")
    assert upgradelint("fingerprint")[0] == 0
    assert (project.path / REGISTRY).is_file()


PIPES = {
    "registry": (REGISTRY, "fingerprint", 2),
    "registry of init": (REGISTRY, "init", 2),
    "unfinished": (f".{REGISTRY}.unfinished", "fingerprint", 0),
    "configuration": ("pyproject.toml", "check", 0),
    "configuration of init": ("pyproject.toml", "init", 2),
    "other configuration of init": ("setup.cfg", "init", 2),
}


@pytest.mark.parametrize("name", PIPES)
def test_pipes_are_not_waited_for(project, upgradelint, name):
    file, command, expected = PIPES[name]
    os.mkfifo(project.path / file)
    code, _, err = upgradelint(command)
    assert code == expected, err
    assert "please report" not in err
    assert (project.path / file).is_fifo()
