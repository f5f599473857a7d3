"""What README's commands install is locked, and is what `pyproject.toml` allows."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.pages import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EVERY = list(PROJECT["project"]["optional-dependencies"])
LOCKS = {"run": [], "dev": EVERY, "oldest": EVERY}
"""The locks, each with the extras that are in it."""

HASH = re.compile(r" --hash=sha256:[0-9a-f]{64}\b")


def required(extras: list[str]) -> Iterator[Requirement]:
    """Yield what the project, its build and some of its extras require."""
    texts = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in extras:
        texts += PROJECT["project"]["optional-dependencies"][extra]
    yield from (Requirement(text) for text in texts if not text.startswith("upgradelint["))


def locked(name: str) -> dict[str, Requirement]:
    """Return the requirements of a lock, each of which has a hash."""
    text = (ROOT / f"requirements/{name}.txt").read_text().replace(" \\\n", " ")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert all(HASH.search(line) for line in lines), "a line without a hash"
    entries = [Requirement(HASH.sub("", line)) for line in lines]
    return {canonicalize_name(entry.name): entry for entry in entries}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_what_is_required(name):
    entries = locked(name)
    for requirement in required(LOCKS[name]):
        (version,) = entries[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(version.version), requirement


@pytest.mark.parametrize("name", [*LOCKS, "pre-commit", "editor"])
def test_a_lock_is_made_by_the_command_that_is_told(name):
    assert locked(name)
    _, made, *_ = (ROOT / f"requirements/{name}.txt").read_text().splitlines()
    page = (ROOT / "CONTRIBUTING.md").read_text().replace(" --upgrade", "")
    assert made.removeprefix("#").strip() in page


def test_what_runs_is_tested():
    tested = locked("dev")
    for name, entry in locked("run").items():
        assert tested[name].specifier == entry.specifier
