"""Where reports go, what a quiet run prints, colours, and levels of the user's own."""

import json
import re
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR_PATH, UNSAFE, codes, project, upgradelint
from tests.reports.test_formats import on_terminal
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.base.addresses import page_of_rule

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

CHECK = ("check", "--against", "HEAD")


@pytest.fixture
def unsafe(project):
    project.write({FLAVOR_PATH: UNSAFE})
    return project


def test_one_run_writes_several_reports(unsafe, upgradelint):
    files = ("--output-format", "sarif=a.sarif", "--output-format", "json=b.json")
    code, out, err = upgradelint(*CHECK, *files)
    assert (code, codes(out), err) == (1, ["UPG401"], "")
    (run,) = json.loads(Path("a.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["UPG401"]
    assert len(json.loads(Path("b.json").read_text())["findings"]) == 1


def test_a_report_into_a_file_leaves_stdout_empty(unsafe, upgradelint):
    printed = upgradelint(*CHECK)[1]
    code, out, _ = upgradelint(*CHECK, "--output-file", "report.txt")
    assert (code, out, Path("report.txt").read_text()) == (1, "", printed)


def test_a_file_has_no_colours(unsafe, upgradelint):
    upgradelint(*CHECK, "--color", "always", "--output-format", "full=report.txt")
    assert "\x1b" not in Path("report.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output-format", "sarif="], "sarif= names no file"),
        (["--output-format", "sarif=a", "--output-format", "json=a"], "two reports have one place"),
        (["--output-format", "sarif", "--output-format", "json"], "two reports have one place"),
        (["--output-format", "xml"], "'xml' is not one of full, github"),
        (["--output-file", "no/such/folder"], "the report no/such/folder cannot be written: No"),
    ],
    ids=str,
)
def test_a_place_that_cannot_be(unsafe, upgradelint, arguments, said):
    code, _, err = upgradelint(*CHECK, *arguments)
    assert code == 2
    assert said in err


def test_quiet_prints_findings_alone(unsafe, upgradelint):
    loud = upgradelint(*CHECK)[1]
    assert upgradelint(*CHECK, "-q")[1].splitlines() == loud.splitlines()[:-1]
    code, out, err = upgradelint(*CHECK, "-q", "--output-format", "json")
    assert (code, len(json.loads(out)["findings"]), err) == (1, 1, "")
    full = upgradelint(*CHECK, "--output-format", "full")[1]
    assert upgradelint(*CHECK, "-q", "--output-format", "full")[1] == full[: full.rfind("1 find")]


def test_quiet_says_what_could_not_be_parsed(project, upgradelint):
    project.write({FLAVOR_PATH: f"{UNSAFE}def (:\n"})
    assert FLAVOR_PATH in upgradelint(*CHECK, "-q", "--ignore", "UPG914")[1]


def test_verbose_shows_what_stood_there_and_what_is_unproven(project, upgradelint):
    both = upgradelint(*CHECK, "--show-unproven", "--show-standing")
    assert upgradelint(*CHECK, "-v") == both


@pytest.mark.parametrize(
    ("option", "variables", "coloured"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(unsafe, upgradelint, monkeypatch, option, variables, coloured):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = upgradelint(*CHECK, "--output-format", "full", "--color", option)[1]
    assert ("\x1b[" in out) is coloured


@pytest.mark.parametrize(("variables", "linked"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_code_leads_to_its_page_on_a_terminal(unsafe, monkeypatch, variables, linked):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    shown = on_terminal(f"import os; os.dup2(2, 1); from upgradelint import cli; cli.run({CHECK})")
    assert b": UPG401 " in re.sub(rb"\x1b]8;.*?\x1b\\", b"", shown)
    assert (page_of_rule("UPG401").encode() in shown) is linked


WITH_DEFAULT = UNSAFE.replace("Field()", "Field(default=None)")


@pytest.mark.parametrize(
    ("text", "severity", "code", "levels"),
    [
        (UNSAFE, 'UPG401 = "warning"', 1, ["warning"]),
        (UNSAFE, 'UPG4 = "warning"\nUPG401 = "error"', 1, ["error"]),
        (UNSAFE, 'field-added-without-bump = "warning"', 1, ["warning"]),
        (UNSAFE, 'UPG401 = "note"', 0, []),
        (UNSAFE, 'UPG5 = "note"', 1, ["error"]),
        (WITH_DEFAULT, 'UPG401 = "note"', 0, []),
        (WITH_DEFAULT, 'UPG401 = "note"\nUPG441 = "warning"', 1, ["warning"]),
    ],
)
def test_levels_of_the_user(unsafe, upgradelint, text, severity, code, levels):
    configuration = f"[tool.upgradelint.severity]\n{severity}\n"
    unsafe.write({FLAVOR_PATH: text, "pyproject.toml": configuration})
    found, out, _ = upgradelint(*CHECK, "--output-format", "json")
    shown = [finding["level"] for finding in json.loads(out)["findings"]]
    assert (found, shown) == (code, levels)


def test_a_level_of_no_rule(unsafe, upgradelint):
    unsafe.write({"pyproject.toml": '[tool.upgradelint.severity]\nUPG4O1 = "note"\n'})
    code, _, err = upgradelint(*CHECK)
    assert (code, 'no rule is selected by "UPG4O1"' in err) == (2, True)


def test_a_narrow_table_of_rules_cuts_no_name(upgradelint, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    out = upgradelint("rules", "--output-format", "table")[1]
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= 70


def test_the_table_of_rules_says_what_is_off_and_what_switches_it_on(upgradelint, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    lines = upgradelint("rules", "--output-format", "table")[1].splitlines()
    rows = {line.split()[0]: line.split() for line in lines if line.strip()}
    assert rows["UPG401"][2:4] == ["error", "yes"]
    assert rows["UPG651"][2:6] == ["warning", "no", "known", "database,"]
