"""The commands as users call them: real directories and repositories in, output and code out."""

import json
from pathlib import Path

import pytest

from tests.command.flavors import (
    FLAVOR,
    FLAVOR_PATH,
    REGISTRY,
    SAFE,
    UNREADABLE,
    UNSAFE,
    codes,
    project,
    upgradelint,
)
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.facts.families import FAMILIES
from upgradelint.rules.selection import Selection
from upgradelint.runs.rule_choice import families

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]


def test_clean(project, upgradelint):
    summary = "0 findings; 1 object, call or migration compared with HEAD\n"
    assert upgradelint("check", "--against", "HEAD") == (0, summary, "")


def test_findings(project, upgradelint):
    project.write({FLAVOR_PATH: UNSAFE})
    code, out, err = upgradelint("check", "--against", "HEAD")
    first, *_, last = out.splitlines()
    assert (code, err) == (1, "")
    assert first.startswith(f'{FLAVOR_PATH}:9:20: UPG401 new field "foobars" of Flavor 1.0 ')
    assert last == "1 finding; 1 object, call or migration compared with HEAD"


def test_notes_are_off_unless_selected_and_never_fail(project, upgradelint):
    project.write({FLAVOR_PATH: FLAVOR.replace("StringField()", "StringField(default='a')")})
    assert upgradelint("check", "--against", "HEAD")[1].startswith("0 findings; ")
    code, out, _ = upgradelint("check", "--against", "HEAD", "--select", "UPG44")
    assert (code, codes(out)) == (0, ["UPG441"])


def test_comments_of_a_class_are_read_when_its_version_moved(project, upgradelint):
    described = SAFE.replace("    VERSION", "    # Version 1.0: Initial version\n    VERSION")
    check = ["check", "--against", "HEAD", "--select", "UPG443"]
    project.write({FLAVOR_PATH: described})
    assert codes(upgradelint(*check)[1]) == ["UPG443"]
    assert codes(upgradelint("check", ".", "--against", ".", *check[3:])[1]) == []


def test_a_project_below_a_package_is_judged(project, upgradelint):
    project.write({"demo/setup.cfg": "[metadata]\nname = demo\n"})
    assert upgradelint("check", "demo", "--against", "HEAD")[0] == 0


def test_exit_zero(project, upgradelint):
    project.write({FLAVOR_PATH: UNSAFE})
    code, out, _ = upgradelint("check", "--against", "HEAD", "--exit-zero")
    assert (code, codes(out)) == (0, ["UPG401"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "./nowhere"], "./nowhere does not exist"),
        (["check", "--against", "no-such-tag"], "no-such-tag in "),
        (["check", "--against", "gone.json"], "no registry at"),
        (["check", REGISTRY], "is a registry"),
        (["check", "--select", "UPG999"], 'no rule is selected by "UPG999"'),
        (["check", "--ignore", "ALL"], "every rule is ignored"),
        (["check", "demo"], "demo is a part of a package, which is judged as a whole: run it in /"),
        (["check", "demo/objects/"], "demo/objects/ is a part of a package"),
        (["fingerprint", "demo"], "demo is a part of a package"),
        (["fingerprint", "--check"], "no registry at"),
        (["fingerprint", "HEAD"], "HEAD is no directory"),
        (["accept", "0123", "--reason", "x"], "no registry at"),
        (["explain", "UPG999"], 'there is no rule "UPG999"'),
    ],
)
def test_what_cannot_be_judged_is_one_line_and_code_2(project, upgradelint, arguments, message):
    code, out, err = upgradelint(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("upgradelint: ")
    assert err.count("\n") == 1
    assert message in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--output-format", "xml"],
        ["check", "one", "two"],
        ["check", "HEAD~1", "HEAD", "--quiet"],
        ["fingerprint", "--check", "--print"],
        ["fingerprint", "--print", "--release", "1.0"],
        ["accept", "0123456789abcdef"],
        ["nonsense"],
        [],
    ],
)
def test_wrong_usage_is_code_2(project, upgradelint, arguments):
    code, out, err = upgradelint(*arguments)
    assert (code, out) == (2, "")
    assert "Usage: upgradelint" in err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("selekt = ['UPG4']", "unknown key selekt; did you mean select?"),
        ("migration-trees = ['db/versions']", "migration-trees: there is no db/versions in "),
        ("roots = ['demo', '.', './src/']", "roots: there is no ./src/ in "),
    ],
)
def test_wrong_configuration_is_code_2(project, upgradelint, line, message):
    project.write({"pyproject.toml": f"[tool.upgradelint]\n{line}\n"})
    code, _, err = upgradelint("check")
    assert (code, err.count("\n")) == (2, 1)
    assert message in err


def test_a_defect_of_ours_is_one_line(project, upgradelint, monkeypatch):
    monkeypatch.setattr("upgradelint.reports.text.render", lambda *_, **__: 1 / 0)
    code, out, err = upgradelint("check", "--against", "HEAD")
    assert (code, out) == (2, "")
    assert err.startswith("upgradelint: unexpected ZeroDivisionError at ")
    assert "test_cli.py:" in err
    assert "please report" in err
    assert err.count("\n") == 1
    monkeypatch.setenv("UPGRADELINT_DEBUG", "1")
    assert "Traceback (most recent call last)" in upgradelint("check")[2]


def test_paths_are_relative_to_the_current_directory(project, upgradelint, monkeypatch):
    project.write({FLAVOR_PATH: UNSAFE})
    monkeypatch.chdir(project.path.parent)
    out = upgradelint("check", "service", "--against", "HEAD")[1]
    assert out.startswith(f"service/{FLAVOR_PATH}:9:20: UPG401 ")


def test_json(project, upgradelint):
    project.write({FLAVOR_PATH: UNSAFE})
    code, out, _ = upgradelint("check", "--against", "HEAD", "--output-format", "json")
    report = json.loads(out)
    assert code == 1
    assert report["summary"] == {
        "findings": 1,
        "proven": 1,
        "unproven": 0,
        "unproven_before": 0,
        "standing": 0,
        "baselines": ["HEAD"],
    }
    assert report["findings"][0]["subject"] == "Flavor.foobars"


def test_statistics(project, upgradelint):
    project.write({FLAVOR_PATH: UNSAFE})
    out = upgradelint("check", "--against", "HEAD", "--statistics")[1]
    assert [line.split() for line in out.splitlines()[-3:-1]] == [
        ["findings", "fixable", "code", "level", "name"],
        ["1", "1", "UPG401", "error", "field-added-without-bump"],
    ]


def test_show_unproven(project, upgradelint):
    project.write({FLAVOR_PATH: UNREADABLE})
    code, out, _ = upgradelint("check", "--against", "HEAD")
    assert (code, out) == (
        0,
        "0 findings; no object, call or migration compared with HEAD,"
        " 1 could not be read (--show-unproven)\n",
    )
    out = upgradelint("check", "--against", "HEAD", "--show-unproven")[1]
    assert out.startswith("unproven: Flavor: ")
    assert f"({FLAVOR_PATH}:" in out


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--select", "UPG4"], ["UPG401"]),
        (["--select", "UPG402,UPG401"], ["UPG401"]),
        (["--select", "UPG402", "--extend-select", "field-added-without-bump"], ["UPG401"]),
        (["--select", "UPG402"], []),
        (["--ignore", "UPG401"], []),
        (["--ignore", "UPG4", "--select", "UPG401"], ["UPG401"]),
    ],
)
def test_selection(project, upgradelint, options, found):
    project.write({FLAVOR_PATH: UNSAFE})
    assert codes(upgradelint("check", "--against", "HEAD", *options)[1]) == found


@pytest.mark.parametrize(
    ("options", "read"),
    [
        ({}, FAMILIES),
        ({"select": ("UPG4",)}, {"objects", "backports", "pins"}),
        ({"select": ("UPG601", "rpc-method-removed")}, {"objects", "schema", "rpc"}),
        ({"ignore": ("UPG1", "UPG2", "UPG3", "UPG7", "UPG8", "UPG9")}, FAMILIES - {"rpc"}),
        ({"select": ("UPG7",)}, {"objects", "rpc"}),
        ({"select": ("UPG901",)}, FAMILIES - {"backports"}),
        ({"select": ("UPG4",), "extend_select": ("UPG2",)}, FAMILIES - {"schema", "upgrades"}),
    ],
)
def test_only_what_selected_rules_look_at_is_read(options, read):
    assert families(Selection(**options)) == read


def test_options_take_the_place_of_the_configuration(project, upgradelint):
    configuration = "[tool.upgradelint]\nselect = ['UPG402']\nignore = ['UPG401']\n"
    project.write({FLAVOR_PATH: UNSAFE, "pyproject.toml": configuration})
    check = ["check", "--against", "HEAD"]
    assert codes(upgradelint(*check)[1]) == []
    assert codes(upgradelint(*check, "--select", "UPG4", "--ignore", "UPG402")[1]) == ["UPG401"]


def test_comment_and_per_file_ignores_silence(project, upgradelint):
    silenced = UNSAFE.replace("IntegerField(),", "IntegerField(),  # noqa: UPG401")
    project.write({FLAVOR_PATH: silenced})
    assert upgradelint("check", "--against", "HEAD")[0] == 0
    ignores = "[tool.upgradelint.per-file-ignores]\n'demo/' = ['UPG401']\n"
    project.write({FLAVOR_PATH: UNSAFE, "pyproject.toml": ignores})
    assert upgradelint("check", "--against", "HEAD")[0] == 0


def test_rules(upgradelint):
    rows = json.loads(upgradelint("rules", "--output-format", "json")[1])
    named = {row["code"]: row["name"] for row in rows}
    assert named["UPG401"] == "field-added-without-bump"
    assert upgradelint("rules")[1].count("\n") == len(rows)
    page = Path(__file__).parents[2] / "docs/rules.md"
    assert upgradelint("rules", "--output-format", "markdown")[1] == page.read_text()


@pytest.mark.parametrize("name", ["UPG401", "upg401", "field-added-without-bump"])
def test_explain(upgradelint, name):
    code, out, _ = upgradelint("explain", name)
    assert code == 0
    assert out.startswith("# UPG401 field-added-without-bump\n")
    assert "## Instead\n" in out
