"""The commands as users call them: real directories and repositories in, output and code out."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trees.conftest import Checkout, checkout, own_git_configuration
from upgradelint import __version__
from upgradelint.cli import cli, run
from upgradelint.facts.families import FAMILIES
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.selection import Selection
from upgradelint.runs.rule_choice import families

__all__ = ["checkout", "own_git_configuration"]

HEAD = """\
from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
"""
FLAVOR = f"""\
{HEAD}    VERSION = '1.0'
    fields = {{
        'name': fields.StringField(),
    }}
"""
UNSAFE = f"""\
{HEAD}    VERSION = '1.0'
    fields = {{
        'name': fields.StringField(),
        'foobars': fields.IntegerField(),
    }}
"""
SAFE = (
    UNSAFE.replace("1.0", "1.1")
    + """\

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        if target_version == '1.0':
            primitive.pop('foobars', None)
"""
)
UNREADABLE = HEAD.replace("base.VersionedObject)", "base.VersionedObject, somewhere.Base)") + (
    "    VERSION = '1.0'\n"
)
FLAVOR_PATH = "demo/objects/flavor.py"
REGISTRY = "upgradelint.registry.json"


@pytest.fixture
def project(checkout, monkeypatch) -> Checkout:
    """A repository with one object and one commit, where the commands are started."""
    packages = {"demo/__init__.py": "", "demo/objects/__init__.py": ""}
    checkout.commit({**packages, FLAVOR_PATH: FLAVOR})
    monkeypatch.chdir(checkout.path)
    return checkout


@pytest.fixture
def upgradelint(capsys):
    """Run a command; return exit code, stdout and stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def codes(output: str) -> list[str]:
    """Return the codes of the findings in text output."""
    return re.findall(r"^\S+:\d+:\d+: (UPG\d{3}) ", output, flags=re.MULTILINE)


# -- exit codes


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


# -- baselines


def test_newest_release_tag(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: SAFE}, "2.0.0")
    project.commit({FLAVOR_PATH: SAFE + "        # changed\n"})
    assert (
        upgradelint("check")[1] == "0 findings; 1 object, call or migration compared with 2.0.0\n"
    )


def test_merge_base_with_the_default_branch(project, upgradelint):
    base = project.git("rev-parse", "HEAD")
    project.git("switch", "--quiet", "--create", "topic")
    project.commit({FLAVOR_PATH: UNSAFE})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG401"])
    assert out.endswith(f"compared with merge base {base[:12]}\n")


def test_registry_comes_before_tags(project, upgradelint):
    project.git("tag", "1.0.0")
    assert upgradelint("fingerprint")[0] == 0
    assert upgradelint("check") == (
        0,
        "0 findings; 1 object, call or migration compared with the registry\n",
        "",
    )


def test_frozen_releases_are_baselines_too(project, upgradelint):
    for name, text in [("1.0", FLAVOR), ("2.0", SAFE)]:
        project.write({FLAVOR_PATH: text})
        assert upgradelint("fingerprint", "--release", name)[0] == 0
    assert upgradelint("check")[1].endswith("with the registry and 2.0\n")
    project.write({"tox.ini": "[upgradelint]\nsupported-releases = 2\n"})
    assert upgradelint("check")[1].endswith("with the registry, 2.0 and 1.0\n")


def test_without_any_baseline(tmp_path, upgradelint, monkeypatch):
    (tmp_path / "flavor.py").write_text(FLAVOR)
    monkeypatch.chdir(tmp_path)
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert err == (
        f"upgradelint: no baseline: {tmp_path} is outside of git and has no {REGISTRY}; name an "
        "older state by --against, or write the registry by upgradelint init; "
        "--allow-no-baseline judges without one\n"
    )
    code, out, err = upgradelint("check", "--allow-no-baseline")
    assert (code, out) == (
        0,
        "0 findings; 1 object, call or migration read, compared with nothing\n",
    )
    assert err.endswith("or write the registry by upgradelint init\n")


def test_a_finding_says_against_which_of_several_baselines(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: UNSAFE}, "2.0.0")
    project.write({FLAVOR_PATH: UNSAFE.replace("        'name': fields.StringField(),\n", "")})
    check = ["check", "--against", "2.0.0", "--against", "1.0.0"]
    found = json.loads(upgradelint(*check, "--output-format", "json")[1])["findings"]
    held = {one["code"]: one["baselines"] for one in found}
    assert held == {"UPG401": ["1.0.0"], "UPG402": ["2.0.0", "1.0.0"]}
    out = upgradelint(*check)[1]
    skip = "    only against: 1.0.0: only the skip breaks, the step from 2.0.0 does not\n"
    assert out.count(skip) == 1
    assert out.endswith("with 2.0.0 and 1.0.0\n")


def test_the_release_one_stands_on_counts_once_something_else_is_promised(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: SAFE}, "2.0.0")
    assert upgradelint("check")[1].endswith("compared with 1.0.0\n")
    project.write({"README": "changed"})
    assert upgradelint("check")[1].endswith("compared with 1.0.0\n")
    project.write({FLAVOR_PATH: SAFE.replace("foobars", "others")})
    code, out, _ = upgradelint("check")
    assert (code, out.splitlines()[-1].partition("compared with ")[2]) == (1, "2.0.0")
    project.git("add", "-A")
    assert upgradelint("check", ":index:")[1].endswith("compared with 2.0.0\n")


def test_any_tree_may_be_checked(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: UNSAFE}, "2.0.0")
    code, out, _ = upgradelint("check", "2.0.0", "--against", "1.0.0")
    assert (code, codes(out)) == (1, ["UPG401"])


# -- paths, formats, suppression


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
        "0 findings; 0 objects, calls and migrations compared with HEAD,"
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


# -- fingerprint


def test_print(project, upgradelint):
    code, out, err = upgradelint("fingerprint", "--print")
    assert (code, err) == (0, "")
    assert out == "Flavor 1.0-93dac405e0b7ac9773f03493962e0750\n"
    assert not (project.path / REGISTRY).exists()


def test_print_of_a_revision(project, upgradelint):
    project.commit({FLAVOR_PATH: SAFE})
    assert upgradelint("fingerprint", "--print", "HEAD~1")[1].startswith("Flavor 1.0-")


def test_print_names_what_is_unproven(project, upgradelint):
    project.write({FLAVOR_PATH: UNREADABLE})
    code, out, err = upgradelint("fingerprint", "--print")
    assert (code, out) == (0, "")
    assert err.startswith("unproven: Flavor: ")
    assert f"({FLAVOR_PATH}:" in err


def test_registry_moves_with_safe_steps(project, upgradelint):
    code, out, _ = upgradelint("fingerprint")
    assert (code, out.splitlines()[-1]) == (0, f"{REGISTRY}: 1 object recorded")
    assert upgradelint("fingerprint", "--check")[:2] == (0, f"{REGISTRY} is up to date\n")
    project.write({FLAVOR_PATH: SAFE})
    lines = [
        "Flavor: version 1.0 -> 1.1",
        "Flavor.foobars: added, Integer, dropped below 1.1",
    ]
    code, out, _ = upgradelint("fingerprint", "--check")
    assert (code, out.splitlines()) == (1, [*lines, f"{REGISTRY} lags behind"])
    code, out, _ = upgradelint("fingerprint")
    assert (code, out.splitlines()) == (0, [*lines, f"{REGISTRY}: 1 object recorded"])
    assert upgradelint("fingerprint", "--check")[0] == 0


def test_a_registry_that_lags_is_a_finding(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: SAFE})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG901"])
    assert out.startswith(f"{FLAVOR_PATH}:6:5: ")


def test_unsafe_step_is_refused(project, upgradelint):
    upgradelint("fingerprint")
    before = (project.path / REGISTRY).read_bytes()
    project.write({FLAVOR_PATH: UNSAFE})
    code, out, err = upgradelint("fingerprint", "--release", "1.0")
    assert (code, codes(out)) == (1, ["UPG401"])
    assert "nothing written" in err
    assert (project.path / REGISTRY).read_bytes() == before
    assert codes(upgradelint("check")[1]) == ["UPG401"]


def test_what_no_step_made_does_not_keep_the_registry_back(project, upgradelint):
    misspelt = SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")
    project.commit({FLAVOR_PATH: misspelt})
    assert upgradelint("fingerprint")[0] == 0
    project.commit({FLAVOR_PATH: misspelt.replace("'1.1'", "'1.2'")})
    code, output, _ = upgradelint("check")
    assert code == 1
    assert "UPG464" in codes(output)
    assert "UPG901" in codes(output)
    assert upgradelint("fingerprint")[0] == 0
    code, output, _ = upgradelint("check")
    assert (code, codes(output)) == (1, ["UPG464"])


def test_accepted_step_is_recorded(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE})
    refused = upgradelint("fingerprint")[1]
    fingerprint = refused.partition("upgradelint accept ")[2].split()[0]
    accepted = upgradelint("accept", fingerprint[:8], "--reason", "never sent", "--until", "3.0")
    assert accepted == (0, "accepted UPG401 Flavor.foobars until 3.0\n", "")
    assert codes(upgradelint("check")[1]) == ["UPG901"]
    assert upgradelint("fingerprint")[0] == 0
    assert upgradelint("check") == (
        0,
        "0 findings; 1 object, call or migration compared with the registry\n",
        "",
    )


def test_exceptions_that_ended_or_serve_nothing_are_reported(project, upgradelint):
    upgradelint("fingerprint", "--release", "1.0")
    project.write({FLAVOR_PATH: UNSAFE})
    refused = upgradelint("fingerprint")[1]
    fingerprint = refused.partition("upgradelint accept ")[2].split()[0]
    upgradelint("accept", fingerprint, "--reason", "never sent", "--until", "2.0")
    assert upgradelint("fingerprint", "--release", "1.5")[0] == 0
    err = upgradelint("check")[2]
    assert err == (
        "upgradelint: the exception for UPG401 Flavor.foobars matches no finding any more\n"
    )
    project.write({FLAVOR_PATH: UNSAFE.replace("1.0", "1.2")})
    assert upgradelint("fingerprint", "--release", "2.0")[0] == 0
    assert "UPG401 Flavor.foobars ended with 2.0" in upgradelint("check")[2]


def test_accept_knows_the_findings(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE})
    code, _, err = upgradelint("accept", "ffff", "--reason", "x")
    assert code == 2
    assert "(UPG401 Flavor.foobars)" in err


def test_history_fills_older_versions(project, upgradelint):
    project.commit({FLAVOR_PATH: SAFE})
    project.commit({FLAVOR_PATH: SAFE.replace("1.1", "1.2").replace("foobars", "extra")})
    assert upgradelint("fingerprint", "--history")[0] == 0
    older = json.loads((project.path / REGISTRY).read_text())["objects"]["Flavor"]["older"]
    assert list(older) == ["1.0", "1.1"]
    assert upgradelint("fingerprint", "--check")[0] == 0


def test_history_of_a_range(project, upgradelint):
    project.commit({FLAVOR_PATH: SAFE}, "1.0.0")
    project.commit({FLAVOR_PATH: SAFE.replace("1.1", "1.2").replace("foobars", "extra")})
    assert upgradelint("fingerprint", "--history", "1.0.0..HEAD")[0] == 0
    older = json.loads((project.path / REGISTRY).read_text())["objects"]["Flavor"]["older"]
    assert list(older) == ["1.1"]


def test_a_tagged_release_is_not_frozen_from_later_code(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({"README": "one more file"})
    code, out, _ = upgradelint("fingerprint", "--release", "1.0.0")
    assert (code, out.splitlines()[0]) == (0, "release 1.0.0: frozen")
    (project.path / REGISTRY).unlink()
    project.commit({FLAVOR_PATH: SAFE})
    code, out, err = upgradelint("fingerprint", "--release", "1.0.0")
    assert (code, out) == (2, "")
    assert "the tag 1.0.0 holds other code than this (Flavor: version 1.0 -> 1.1)" in err
    assert not (project.path / REGISTRY).exists()


def test_damaged_registry_is_left_alone(project, upgradelint):
    project.write({REGISTRY: "<<<<<<< ours\n"})
    for arguments in (["fingerprint"], ["fingerprint", "--check"], ["check"]):
        code, out, err = upgradelint(*arguments)
        assert (code, out) == (2, "")
        assert f"{REGISTRY}:1: conflict marker" in err
    assert (project.path / REGISTRY).read_text() == "<<<<<<< ours\n"


def test_tables_of_hashes(project, upgradelint):
    table = (
        "object_data = {\r\n    'Flavor': '1.0-00000000000000000000000000000000',  # café\r\n}\r\n"
    )
    project.write({"tests/test_objects.py": table})
    upgradelint("fingerprint")
    code, out, _ = upgradelint("fingerprint", "--check", "--update-table", "tests/test_objects.py")
    assert (code, out.splitlines()[0]) == (1, "test_objects.py: Flavor: changed")
    code, out, _ = upgradelint("fingerprint", "--update-table", "tests/test_objects.py")
    assert code == 0
    written = (project.path / "tests/test_objects.py").read_bytes()
    assert written == table.replace("0" * 32, "93dac405e0b7ac9773f03493962e0750").encode()
    project.write({"pyproject.toml": "[tool.upgradelint]\nhash-tables = ['tests/test_objects.py']"})
    assert upgradelint("fingerprint", "--check")[0] == 0


def test_an_object_is_missing_in_none_of_two_tables(project, upgradelint):
    wrong = "1.0-" + "0" * 32
    of_objects = f"data = {{\n    'Flavor': '{wrong}',\n    'Other': '{wrong}',\n}}\n"
    project.write(
        {
            "demo/objects/other.py": FLAVOR.replace("Flavor", "Other"),
            "demo/objects/third.py": FLAVOR.replace("Flavor", "Third"),
            "tests/test_objects.py": of_objects,
            "tests/test_third.py": f"data = {{'Third': '{wrong}'}}\n",
        }
    )
    tables = ("--update-table", "tests/test_third.py", "--update-table", "tests/test_objects.py")
    project.write({"demo/objects/fourth.py": FLAVOR.replace("Flavor", "Fourth")})
    assert upgradelint("fingerprint", *tables)[0] == 0
    names = [
        re.findall(r"'(\w+)':", (project.path / f"tests/test_{one}.py").read_text())
        for one in ("objects", "third")
    ]
    assert names == [["Flavor", "Fourth", "Other"], ["Third"]]


def test_a_file_without_a_table_stops_everything(project, upgradelint):
    project.write({"tests/test_objects.py": "x = 1\n"})
    code, _, err = upgradelint("fingerprint", "--update-table", "tests/test_objects.py")
    assert code == 2
    assert "no table of object hashes" in err
    assert not (project.path / REGISTRY).exists()


# -- the catalogue


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


# -- the process


def command(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name("upgradelint")), *arguments]


def test_every_command_is_documented():
    assert all(one.help for one in cli.commands.values())


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
    assert all(len(families(Selection(select=(f"UPG{one}",)))) > 1 for one in hundreds)
