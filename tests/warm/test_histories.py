"""Commits read one after the other with what is kept of those before: as if each was the first."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.real.wheels import CACHE, Release, locked, wheel
from tests.trees.conftest import Checkout, own_git_configuration
from tests.warm.trees import Cold, Files, Store, differences
from upgradelint.facts.options import Options
from upgradelint.trees import open_tree
from upgradelint.trees.tree import Tree

__all__ = ["own_git_configuration"]

EXAMPLES = Path(__file__).parents[2] / "examples" / "parcels"
COMMITS = 200
HISTORIES = os.environ.get("UPGRADELINT_HISTORIES")
"""A folder with clones by name, in place of those that the tests make."""


def compare(trees: Iterable[Tree]) -> int:
    """Read trees in their order; return how many were as those that are read from nothing."""
    store, cold, number = Store(), Cold(Options()), 0
    for tree in trees:
        found = differences(store.read(tree, Options()), cold(tree))
        assert (tree.label, found) == (tree.label, [])
        cold.forget()
        number += 1
    return number


def test_commits_of_the_example(tmp_path, own_git_configuration) -> None:
    history = Checkout(tmp_path / "history")
    history.path.mkdir()
    history.git("init", "--quiet")
    made = [committed(history, name) for name in ("before", "after-bad", "after-good", "before")]
    assert compare(open_tree(commit, history.path) for commit in made) == 4


def committed(history: Checkout, name: str) -> str:
    """Commit one state of the example in place of the last."""
    shutil.rmtree(history.path / "parcels", ignore_errors=True)
    shutil.copytree(EXAMPLES / name / "parcels", history.path / "parcels")
    return history.commit({})


@pytest.mark.real
def test_two_releases_of_a_service() -> None:
    releases = [Release("magnum", version) for version in ("21.0.0", "22.0.0")]
    assert compare(Files.of_wheel(wheel(release)) for release in releases) == 2


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("name", ["nova", "cinder", "neutron"])
def test_commits_of_a_service(name: str) -> None:
    place = clone(name)
    found = git(place, "log", "--first-parent", f"-{COMMITS}", "--format=%H", "--", "*.py")
    commits = found.split()[::-1]
    assert compare(open_tree(f"{place}@{commit}", place) for commit in commits) == COMMITS


def clone(name: str) -> Path:
    """Return a repository with the newest commits of an OpenStack project."""
    if HISTORIES:
        return Path(HISTORIES) / name
    place = CACHE / "histories" / name
    with locked(place.parent):
        if not place.exists():
            fetch(f"https://opendev.org/openstack/{name}", place)
    return place


def fetch(url: str, place: Path) -> None:
    unfinished = place.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = ["git", "clone", "--quiet", "--bare", f"--depth={4 * COMMITS}", url, str(unfinished)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{url} cannot be cloned")
        pytest.skip(f"{url} cannot be cloned")
    unfinished.rename(place)


def git(place: Path, *arguments: str) -> str:
    return subprocess.check_output(["git", "-C", str(place), *arguments], text=True)
