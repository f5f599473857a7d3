"""What is published: a whole source distribution, versions from tags, one address everywhere."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.integrations.test_pages import copy_sources
from tests.pages import PAGES, ROOT
from upgradelint.base.addresses import REPOSITORY, SITE

BUILD = "from setuptools import build_meta; print(build_meta.build_sdist('dist'))"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
QUICK = ("tests/test_locked.py", "tests/facts")
"""Tests that are run in the source distribution."""


def done(*command: str, cwd: Path) -> str:
    """Return what a command prints; it has to succeed."""
    environment = {key: text for key, text in os.environ.items() if not key.startswith("GIT_")}
    run = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def unpacked(source: Path, target: Path) -> Path:
    """Return the folder of the source distribution of a tree, unpacked."""
    done(sys.executable, "-c", BUILD, cwd=source)
    (archive,) = (source / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return folder


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_tag_is_the_version_and_the_source_distribution_can_be_tested(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    copy_sources(source)
    wanted = files(source)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"], ["tag", "3.1.4"]):
        done(*GIT, *arguments, cwd=source)
    folder = unpacked(source, tmp_path / "unpacked")
    assert folder.name == "upgradelint-3.1.4"
    assert '"3.1.4"' in (folder / "upgradelint/_version.py").read_text().replace("'", '"')
    assert wanted - files(folder) == set()
    done(sys.executable, "-m", "pytest", "-q", "-n", "0", *QUICK, cwd=folder)
    assert unpacked(folder, tmp_path / "again").name == folder.name


def test_a_tree_without_git_is_whole_and_has_the_version_before_all_tags(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    copy_sources(source)
    wanted = files(source)
    folder = unpacked(source, tmp_path / "unpacked")
    assert wanted - files(folder) == set()
    fallback = PROJECT["tool"]["setuptools_scm"]["fallback_version"]
    assert folder.name == f"upgradelint-{fallback}"
    assert f'"{fallback}"' in (ROOT / "upgradelint/__init__.py").read_text()


def test_the_project_says_where_it_is_at_home_as_reports_do() -> None:
    urls = PROJECT["project"]["urls"]
    assert (urls["Documentation"], urls["Repository"]) == (SITE, REPOSITORY)
    assert all(url.startswith((SITE, REPOSITORY)) for url in urls.values())


def test_pages_and_recipes_name_that_home_too() -> None:
    owner = REPOSITORY.removeprefix("https://github.com/")
    homes = (REPOSITORY, SITE, f"https://raw.githubusercontent.com/{owner}/main/")
    pages = [*PAGES, ROOT / "docs/ci.md", ROOT / "templates/upgradelint.yml", ROOT / "Dockerfile"]
    text = "\n".join(page.read_text() for page in pages)
    found = re.findall(r"https://[^\s/)]*git[^\s/)]*/[^\s)`]*upgradelint[^\s)`]*", text)
    assert found
    assert [address for address in found if not address.startswith(homes)] == []
    assert set(re.findall(r"uses: (\S+/upgradelint)@", text)) == {owner}


def test_the_release_is_published_without_a_kept_token() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text()
    jobs = yaml.safe_load(text)["jobs"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert set(jobs["publish"]["needs"]) == set(jobs["image"]["needs"]) == {"test", "build"}
    assert set(re.findall(r"secrets\.(\w+)", text)) == {"GITHUB_TOKEN"}
    (run,) = [step["run"] for step in jobs["test"]["steps"] if "run" in step]
    assert (ROOT / run.split()[-1]).exists()


def test_the_container_is_no_root_and_copies_what_is_there() -> None:
    stages = (ROOT / "Dockerfile").read_text().split("FROM ")[1:]
    last = stages[-1].splitlines()
    assert "USER upgradelint" in last
    assert any("install" in line and " git" in line for line in last)
    copied = [line.split()[1] for line in stages[0].splitlines() if line.startswith("COPY")]
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_those_that_the_page_names(shell: str) -> None:
    command = f"_UPGRADELINT_COMPLETE={shell}_source upgradelint"
    assert command in (ROOT / "docs/installation.md").read_text()
    ours = Path(sys.executable).with_name("upgradelint")
    environment = os.environ | {"_UPGRADELINT_COMPLETE": f"{shell}_source"}
    run = subprocess.run([ours], env=environment, capture_output=True, text=True, cwd="/")
    assert "upgradelint" in run.stdout
