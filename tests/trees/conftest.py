"""Real repositories, each in a directory of its own, with a git configuration of their own."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Checkout:
    """A repository with a work tree to build up."""

    path: Path

    def git(self, *arguments: str, **variables: str) -> str:
        command = ["git", "-C", str(self.path), *arguments]
        environment = os.environ | variables
        done = subprocess.run(command, check=True, capture_output=True, env=environment)
        return os.fsdecode(done.stdout).strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes], tag: str = "") -> str:
        """Write and commit files, a minute after the commit before; return the commit's id."""
        self.write(files)
        self.git("add", "-A")
        date = f"{1_700_000_000 + 60 * int(self.git('rev-list', '--all', '--count'))} +0000"
        options = ["--quiet", "--allow-empty", "--message", "change"]
        self.git("commit", *options, GIT_COMMITTER_DATE=date)
        if tag:
            self.git("tag", tag)
        return self.git("rev-parse", "HEAD")

    def clone(self, name: str, *options: str) -> "Checkout":
        path = self.path.parent / name
        self.git("clone", "--quiet", *options, f"file://{self.path}", str(path))
        return Checkout(path)


@pytest.fixture(autouse=True)
def own_git_configuration(tmp_path_factory: pytest.TempPathFactory, monkeypatch):
    for name in os.environ:
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    configuration = tmp_path_factory.mktemp("git") / "config"
    configuration.write_text(
        "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
        "[uploadpack]\nallowFilter = true\nallowAnySHA1InWant = true\n"
        '[protocol "file"]\nallow = always\n[gc]\nauto = 0\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    repository = Checkout(tmp_path / "service")
    repository.path.mkdir()
    repository.git("init", "--quiet")
    return repository
