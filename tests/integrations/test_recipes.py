"""The recipes of docs/ci.md: YAML and INI that their services can read, with commands that run."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from upgradelint.reports import formats

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ci.md").read_text()
YAML = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.M | re.S)]
TOX = re.findall(r"^```ini\n(.*?)^```", PAGE, re.M | re.S)


def _texts(value: object) -> Iterator[str]:
    """Yield the texts anywhere in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _of_tox() -> Iterator[str]:
    for text in TOX:
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
        for section in parser.sections():
            yield parser[section]["commands"].replace("{posargs}", "")


COMMANDS = sorted(
    line
    for text in (*_texts(YAML), *_of_tox())
    for line in text.splitlines()
    if line.startswith("upgradelint ")
)


def test_every_format_for_services_is_in_a_recipe() -> None:
    named = {name for line in COMMANDS for name in re.findall(r"--output-format (\w+)", line)}
    assert {"github", "gitlab", "sarif"} <= named <= set(formats())
    assert "upgradelint check " in COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("state", "code"), [("after-good", 0), ("after-bad", 1)])
def test_commands(tmp_path: Path, command: str, state: str, code: int) -> None:
    """As the shell of a job runs them: in a repository with the tag of the release before."""
    for name, tag in (("before", "1.0.0"), (state, "")):
        shutil.copytree(ROOT / "examples/parcels" / name, tmp_path, dirs_exist_ok=True)
        git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.org"]
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", name]):
            subprocess.run([*git, *arguments], check=True)
        if tag:
            subprocess.run([*git, "tag", tag], check=True)
    ours = f"{shlex.quote(sys.executable)} -m upgradelint "
    line = command.replace("upgradelint ", ours, 1)
    environment = os.environ | {"PRE_COMMIT_FROM_REF": ""}
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True)
    assert done.returncode == (0 if "--exit-zero" in command else code), done.stderr


def test_the_job_of_zuul_runs_the_environment_of_tox() -> None:
    (tox,) = TOX
    jobs = [
        part["job"]
        for document in YAML
        for part in document
        if isinstance(part, dict) and "job" in part
    ]
    assert [job["parent"] for job in jobs] == ["tox"]
    assert [f"[testenv:{job['vars']['tox_envlist']}]" for job in jobs] == [tox.splitlines()[0]]


def test_hooks_are_those_that_there_are() -> None:
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    used = {
        hook["id"]
        for part in YAML
        if isinstance(part, dict) and "repos" in part
        for repo in part["repos"]
        for hook in repo["hooks"]
    }
    assert used == offered


def test_what_is_uploaded_is_what_was_written() -> None:
    written = set(re.findall(r"(?:> |--output-format \w+=)(\S+)", "\n".join(COMMANDS)))
    read = {text for text in _texts(YAML) if re.fullmatch(r"upgradelint\.\w+", text)}
    assert written == read
