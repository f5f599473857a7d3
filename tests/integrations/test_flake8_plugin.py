"""The plugin in the real flake8: every supported version, both ways to start processes, editors."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR, FLAVOR_PATH, REGISTRY, SAFE, UNSAFE, project, upgradelint
from tests.real.wheels import CACHE, IndexUnreachableError, locked, pip
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.runs.by_file import Session, Wishes
from upgradelint.trees.directory import DirectoryTree
from upgradelint.trees.overlay import OverlayTree

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

VERSIONS = ["6.1.0", "7.1.0", "7.3.0", "7.5.0"]
FOUND = f'{FLAVOR_PATH}:9:20: UPG401 new field "foobars" of Flavor 1.0 without a VERSION bump'
MAIN = "from flake8.main.cli import main; raise SystemExit(main())"


def folder(version: str) -> Path:
    """Return a folder with this flake8 and what it needs, to be found before the installed one."""
    place = CACHE / "flake8" / f"{version}-py{sys.version_info[0]}{sys.version_info[1]}"
    with locked(CACHE / "flake8"):
        if not place.exists():
            _install(f"flake8=={version}", place)
    return place


def _install(requirement: str, place: Path) -> None:
    unfinished = place.with_suffix(".unfinished")
    try:
        pip("install", "--target", unfinished, requirement)
    except IndexUnreachableError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))
    unfinished.rename(place)


def flake8(
    *arguments: str, text: str | None = None, main: str = MAIN, **variables: str
) -> tuple[int, list[str], str]:
    """Run flake8 here; return exit code, the lines about us and stderr."""
    command = [sys.executable, "-c", main, *arguments]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        input=text,
        env=os.environ | variables,
    )
    return (
        done.returncode,
        [line for line in done.stdout.splitlines() if "UPG" in line],
        done.stderr,
    )


@pytest.fixture
def recorded(project, upgradelint):
    """A project whose registry holds its one object."""
    assert upgradelint("fingerprint")[0] == 0
    return project


@pytest.mark.real
@pytest.mark.parametrize("version", VERSIONS)
def test_supported_versions(recorded, version):
    variables = {"PYTHONPATH": str(folder(version))}
    recorded.write({FLAVOR_PATH: UNSAFE})
    shown = flake8("--version", **variables)
    assert shown[0] == 0
    command = [sys.executable, "-m", "flake8", "--version"]
    answer = subprocess.check_output(command, env=os.environ | variables, text=True)
    assert answer.startswith(version)
    assert "upgradelint:" in answer.replace("\n", " ")
    code, lines, errors = flake8("demo", **variables)
    assert (code, errors) == (1, "")
    assert [line.removeprefix("./")[: len(FOUND)] for line in lines] == [FOUND]
    marked = UNSAFE.replace("IntegerField(),", "IntegerField(),  # noqa: UPG401")
    recorded.write({FLAVOR_PATH: marked})
    assert flake8("demo", **variables) == (0, [], "")
    assert flake8("--disable-noqa", "demo", **variables)[1] == lines
    recorded.write({FLAVOR_PATH: FLAVOR})
    unsaved = ("--stdin-display-name", FLAVOR_PATH, "-")
    assert flake8(*unsaved, text=UNSAFE, **variables)[1] == lines


def test_without_a_registry_the_project_is_judged_alone(project):
    misspelt = SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")
    project.write({FLAVOR_PATH: misspelt})
    (line,) = flake8("--upgradelint-ignore", "UPG902", "demo")[1]
    assert "UPG464" in line


PEN = SAFE.replace("Flavor", "Pen")
NOTE = ":1:1: UPG902 no registry: only rules that need no baseline judge this project; "


@pytest.mark.parametrize("jobs", ["1", "3"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["demo"], [FLAVOR_PATH]),
        ([], [f"./{FLAVOR_PATH}"]),
        (["--exclude", "flavor.py", "demo"], ["demo/objects/pen.py"]),
        (["--extend-exclude", "demo/objects", "demo"], []),
        (["demo/objects/pen.py"], ["demo/objects/pen.py"]),
        (["demo/__init__.py"], []),
        (["--upgradelint-ignore", "UPG902", "demo"], []),
        (["--upgradelint-select", "UPG4", "demo"], []),
        (["--extend-ignore", "UPG902", "demo"], []),
    ],
    ids=str,
)
def test_that_there_is_no_registry_is_told_once(project, jobs, arguments, expected):
    project.write({FLAVOR_PATH: SAFE, "demo/objects/pen.py": PEN, "demo/z.py": "", "a.py": ""})
    lines = flake8("-j", jobs, *arguments)[1]
    assert [line.partition(NOTE)[0] for line in lines] == expected
    assert all(line.endswith("; run upgradelint init") for line in lines)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_every_way_to_start_processes(recorded, method, jobs):
    recorded.write({FLAVOR_PATH: UNSAFE})
    start = f"import multiprocessing; multiprocessing.set_start_method({method!r}); {MAIN}"
    options = ("-j", jobs, "--upgradelint-ignore", "UPG403", "demo")
    assert [line[: len(FOUND)] for line in flake8(*options, main=start)[1]] == [FOUND]
    options = ("-j", jobs, "--upgradelint-ignore", "UPG4", "demo")
    assert "UPG4" not in str(flake8(*options, main=start)[1])


def test_forked_processes_have_what_was_found(recorded):
    tell = "lambda: os.write(2, b'%d ' % (Plugin.session is not None))"
    start = (
        "import multiprocessing, os; from upgradelint.flake8_plugin import Plugin; "
        f"multiprocessing.set_start_method('fork'); os.register_at_fork(after_in_child={tell}); "
    )
    assert set(flake8("-j2", "demo", main=start + MAIN)[2].split()) == {"1"}


def test_findings_are_what_check_finds(recorded, upgradelint):
    recorded.write({FLAVOR_PATH: UNSAFE.replace("1.0", "1.1")})
    checked = [line for line in upgradelint("check")[1].splitlines() if ": UPG" in line]
    assert flake8("demo")[1] == checked
    assert checked


def test_a_comment_counts_on_the_line_of_the_finding_alone(recorded):
    line = "    fields = {"
    recorded.write({FLAVOR_PATH: UNSAFE.replace(line, f"{line}  # noqa: UPG401")})
    assert [line[: len(FOUND)] for line in flake8("demo")[1]] == [FOUND]


def test_options_of_the_command_line_and_of_the_configuration(recorded):
    lowered = FLAVOR.replace("1.0", "1.1") + "    # Version 1.0: x\n"
    recorded.write({FLAVOR_PATH: lowered})
    usual = flake8("demo")[1]
    with_notes = flake8("--upgradelint-extend-select", "ALL", "demo")[1]
    assert set(usual) < set(with_notes)
    recorded.write({"tox.ini": "[flake8]\nupgradelint-extend-select = ALL\n"})
    assert flake8("demo")[1] == with_notes
    recorded.write({"tox.ini": "[flake8]\nupgradelint-select = UPG1\n"})
    assert flake8("demo")[1] == []


def test_settings_of_the_project_hold(recorded):
    recorded.write({FLAVOR_PATH: UNSAFE, "setup.cfg": "[upgradelint]\nignore = UPG401, UPG901\n"})
    assert flake8("demo") == (0, [], "")
    settings = "[upgradelint]\nper-file-ignores =\n    demo/: UPG4, UPG901\n"
    recorded.write({"setup.cfg": settings})
    assert flake8("demo") == (0, [], "")


def test_a_registry_elsewhere(recorded):
    (recorded.path / REGISTRY).rename(recorded.path.parent / "promised.json")
    recorded.write({FLAVOR_PATH: UNSAFE})
    (note,) = flake8("demo")[1]
    assert NOTE in note
    assert flake8("--upgradelint-registry", "../promised.json", "demo")[1]


def test_a_project_inside_another_has_its_own_facts(recorded):
    """The nearest folder that has a configuration, a registry or is a repository counts."""
    recorded.write({FLAVOR_PATH: UNSAFE, "other/pyproject.toml": "[tool.upgradelint]\n"})
    recorded.write({"other/demo/objects/server.py": UNSAFE.replace("Flavor", "Server")})
    first, note = flake8("demo", "other")[1]
    assert first.startswith(FLAVOR_PATH)
    assert note.startswith(f"other/demo/objects/server.py{NOTE}")


# -- editors


def test_unsaved_text_counts(recorded):
    unsaved = ("--stdin-display-name", FLAVOR_PATH, "-")
    assert [line[: len(FOUND)] for line in flake8(*unsaved, text=UNSAFE)[1]] == [FOUND]
    recorded.write({FLAVOR_PATH: UNSAFE})
    assert flake8(*unsaved, text=FLAVOR)[1] == []
    crlf = UNSAFE.replace("\n", "\r\n")
    assert [line[: len(FOUND)] for line in flake8(*unsaved, text=crlf)[1]] == [FOUND]


def test_an_unsaved_base_class_in_another_file_is_not_known(recorded):
    """Only the file in question is given; the others are as saved."""
    unsaved = ("--stdin-display-name", str(recorded.path / "demo/objects/new.py"), "-")
    text = UNSAFE.replace("Flavor", "Server")
    (line,) = flake8(*unsaved, "--upgradelint-select", "UPG9", text=text)[1]
    assert "UPG901" in line


def test_text_of_no_file(recorded):
    assert flake8("-", text=UNSAFE.replace("Flavor", "Other"))[1] == []


def test_overlay_is_the_tree_but_for_one_file(tmp_path):
    (tmp_path / "a.py").write_text("a")
    (tmp_path / "c.py").write_text("c")
    below = DirectoryTree(tmp_path, "there")
    changed = OverlayTree(below, {"a.py": b"new"})
    assert list(changed.read_many(["a.py", "c.py"])) == [("a.py", b"new"), ("c.py", b"c")]
    assert (changed.label, changed.root) == ("there", tmp_path)
    assert changed.blob_id("c.py") == below.blob_id("c.py") != changed.blob_id("a.py")
    added = OverlayTree(below, {"b.py": b"b"})
    assert list(added.paths()) == ["a.py", "b.py", "c.py"]
    assert (added.exists("b.py"), added.exists("d.py"), added.read("b.py")) == (True, False, b"b")


# -- what goes wrong, and what must not happen


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({REGISTRY: "<<<<<<< ours\n"}, "conflict marker"),
        ({"setup.cfg": "[upgradelint]\nignor = UPG4\n"}, "did you mean ignore?"),
        ({"setup.cfg": "[upgradelint]\nselect = UPG4000\n"}, "no rule is selected"),
    ],
)
def test_what_forbids_to_judge_is_said_once(recorded, files, reason):
    recorded.write(files)
    code, lines, errors = flake8("-j1", "demo")
    assert (code, errors, len(lines)) == (1, "", 1)
    assert ":1:1: UPG900 not judged: " in lines[0]
    assert reason in lines[0]


def test_a_defect_of_ours_is_a_finding(recorded, monkeypatch):
    monkeypatch.setattr("upgradelint.runs.by_file.read_project", lambda *_: 1 / 0)
    session = Session(Wishes())
    (found,) = session.findings(FLAVOR_PATH)
    assert found.code == "UPG900"
    assert "unexpected ZeroDivisionError" in found.message
    assert list(session.findings("demo/__init__.py")) == []
    assert list(session.findings(FLAVOR_PATH)) == [found]


def test_broken_code_is_flake8s_to_report(recorded):
    recorded.write({"demo/broken.py": "def (:\n"})
    assert flake8("demo")[1] == []


def test_no_program_is_started_and_nothing_imported(recorded, tmp_path):
    sprung = tmp_path / "sprung"
    git = tmp_path / "bin/git"
    git.parent.mkdir()
    git.write_text(f"#!/bin/sh\ntouch {sprung}\nexit 1\n")
    git.chmod(0o755)
    trap = f"open({str(sprung)!r}, 'w').close()\nraise SystemExit(3)\n"
    recorded.write({FLAVOR_PATH: UNSAFE, "demo/__init__.py": trap, "conftest.py": trap})
    path = f"{git.parent}{os.pathsep}{os.environ['PATH']}"
    assert len(flake8("demo", PATH=path)[1]) == 1
    assert not sprung.exists()


def test_importing_the_plugin_costs_the_standard_library_alone():
    code = (
        "import sys\n"
        "import argparse\n"
        "before = set(sys.modules)\n"
        "import upgradelint.flake8_plugin\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - sys.stdlib_module_names))\n"
        "print(sorted(name for name in sys.modules if name.startswith('upgradelint')))\n"
    )
    shown = subprocess.check_output([sys.executable, "-c", code], text=True)
    own = ["upgradelint", "upgradelint._version", "upgradelint.flake8_plugin"]
    assert shown == f"['upgradelint']\n{own}\n"
