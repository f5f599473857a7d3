"""The process: start-up, streams that close, interrupts, what users mistype."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR_PATH, UNSAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint import __version__
from upgradelint.cli import cli
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.selection import Selection
from upgradelint.runs.rule_choice import families

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]


def command(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("upgradelint")), *arguments]


def test_every_command_is_documented():
    assert all(value.help for value in cli.commands.values())


def test_start_up_is_light():
    code = (
        "import sys\n"
        "from upgradelint.cli import run\n"
        "assert run(['--version']) == 0\n"
        "heavy = {'libcst', 'pathspec', 'rich', 'sqlglot'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == f"upgradelint {__version__}\n[]\n"


def test_reader_that_stops_does_not_change_the_verdict(project):
    project.write({FLAVOR_PATH: UNSAFE})
    reader, writer = os.pipe()
    os.close(reader)
    arguments = command("check", "--against", "HEAD")
    done = subprocess.run(arguments, check=False, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_without_stdout_the_verdict_stands(project):
    project.write({FLAVOR_PATH: UNSAFE})
    shell = 'exec "$@" >&-'
    arguments = ["sh", "-c", shell, "sh", *command("check", "--against", "HEAD")]
    done = subprocess.run(arguments, check=False, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_code_2(project):
    with open("/dev/full", "w") as full:
        arguments = command("check", "--against", "HEAD")
        done = subprocess.run(
            arguments, check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (2, "upgradelint: No space left on device\n")


def test_output_that_the_terminal_cannot_show(project):
    project.write({FLAVOR_PATH: UNSAFE.replace("foobars", "größe")})
    done = subprocess.run(
        command("check", "--against", "HEAD"),
        check=False,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 1
    assert rb"gr\xf6\xdfe" in done.stdout


def test_interrupt_is_quiet(project):
    code = (
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from upgradelint.baselines import project\n"
        "project.open_project = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)\n"
        "from upgradelint.cli import main\n"
        "main()\n"
    )
    process = [sys.executable, "-c", code, "check"]
    done = subprocess.run(process, check=False, capture_output=True, text=True)
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "UPG401", "UPG402"], "UPG402 is no tree: join codes by commas"),
        (["--ignore=UPG401", "upg402", "UPG403"], "upg402 is no tree: join codes by commas"),
        ([".", "--extend-select", "UPG4", "UPG5", "."], "UPG5 is no tree: join codes by commas"),
        (["--select", "UPG401 upg402"], "joined by commas: UPG401,upg402"),
        (["--selct", "UPG401"], "No such option"),
        (["--select", "UPG9999"], "UPG9 has UPG900, UPG901, UPG902, UPG911"),
        (["--select", "UPG4999"], "UPG4 has UPG401, UPG402"),
        (["--ignore", "UPG461x"], 'did you mean "UPG461"'),
        (["--select", "UPGX"], "families are UPG1, UPG2, UPG3"),
        (["--select", "feild-added-without-bump"], 'mean "field-added-without-bump"'),
        (["--against", "git@host:x"], "git@host:x is a URL and nothing is fetched: clone it"),
        (["--against", "https://host/x.git@1.0"], "is a URL and nothing is fetched"),
        (["ssh://host/x"], "ssh://host/x is a URL and nothing is fetched"),
        (["git+https://host/x"], "is a URL and nothing is fetched"),
    ],
)
def test_what_users_mistype(project, upgradelint, arguments, said):
    code, out, err = upgradelint("check", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_codes_are_values_of_options_and_names_of_trees(project, upgradelint):
    project.git("branch", "UPG401")
    options = ["--select", "UPG401,UPG402", "--ignore", "UPG402", "--select", "UPG403"]
    assert upgradelint("check", *options, "--against", "UPG401")[0] == 0
    (project.path / "UPG402").mkdir()
    assert "UPG402 holds no Python file" in upgradelint("check", "--select", "UPG401", "UPG402")[2]


@pytest.mark.parametrize("prefix", ["UPG40", "upg9", "UPG64"])
def test_explain_lists_a_family(upgradelint, prefix):
    code, out, err = upgradelint("explain", prefix)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) > 3
    assert all(line.startswith(prefix.upper()) for line in lines)
    assert upgradelint("explain", "UPG401")[1].startswith("# UPG401")
    assert 'there is no rule "UPG40x"' in upgradelint("explain", "UPG40x")[2]


def test_the_rules_of_every_family_read_something():
    hundreds = {rule.code[3] for rule in all_rules()} - {"4"}
    assert all(len(families(Selection(select=(f"UPG{first}",)))) > 1 for first in hundreds)
