"""`check --watch`: the command as it is typed, with files that change while it runs."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.command.flavors import FLAVOR, FLAVOR_PATH, UNSAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

LONG = 60
"""Seconds after which a watch is ended that says nothing."""

STARTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from upgradelint.cli import main
main()
"""

WATCHING = "upgradelint: watching, end it with Ctrl-C\n"


def until_watching(process: subprocess.Popen[str]) -> str:
    """Return what is printed up to the line that says that a run is over."""
    assert process.stdout
    lines = iter(process.stdout.readline, WATCHING)
    return "".join(line for line in lines if line or pytest.fail("the watch has ended"))


@pytest.fixture
def watching(project) -> Iterator[subprocess.Popen[str]]:
    """The command in a project, both its streams in one."""
    command = [sys.executable, "-c", STARTED, "check", "--against", "HEAD", "--watch"]
    out = subprocess.PIPE
    with subprocess.Popen(
        command,
        stdout=out,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        ending = threading.Timer(LONG, process.kill)
        ending.start()
        yield process
        ending.cancel()
        process.kill()


def test_each_change_is_judged_anew(project, watching):
    assert "\n0 findings; " in f"\n{until_watching(watching)}"
    project.write({FLAVOR_PATH: UNSAFE})
    assert "UPG401" in until_watching(watching)
    project.write({"report.txt": "nothing that is read", "pyproject.toml": "[tool.upgradelint\n"})
    assert "pyproject.toml" in until_watching(watching)
    project.write({FLAVOR_PATH: FLAVOR, "pyproject.toml": ""})
    assert "\n0 findings; " in f"\n{until_watching(watching)}"
    os.kill(watching.pid, signal.SIGINT)
    assert watching.wait() == 128 + signal.SIGINT


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["HEAD"], "--watch: HEAD is no directory"),
        ([".", "--fix"], "--watch and --fix: one of them"),
    ],
)
def test_what_cannot_be_watched(project, upgradelint, arguments, said):
    code, _, err = upgradelint("check", "--watch", *arguments)
    assert (code, said in err) == (2, True)


def test_without_the_library_the_extra_is_named(project, upgradelint, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    code, _, err = upgradelint("check", "--watch")
    assert (code, err) == (2, "upgradelint: --watch: pip install 'upgradelint[watch]'\n")
