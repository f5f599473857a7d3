"""What keeps a finding from being told, and what is told of that."""

import json
import re

import pytest

from tests.command.flavors import (
    FLAVOR,
    FLAVOR_PATH,
    REGISTRY,
    SAFE,
    UNSAFE,
    codes,
    project,
    upgradelint,
)
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.runs.outcome import digits

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

AGAINST = ("check", "--against", "HEAD")
FIELD = "IntegerField(),"


# -- comments


def test_a_comment_without_a_code_hides_and_is_told(project, upgradelint):
    project.write({FLAVOR_PATH: UNSAFE.replace(FIELD, f"{FIELD}  # noqa")})
    code, out, _ = upgradelint(*AGAINST)
    assert (code, codes(out)) == (1, ["UPG911"])
    assert out.startswith(f'{FLAVOR_PATH}:9:44: UPG911 "# noqa" without a code hides UPG401\n')
    assert upgradelint(*AGAINST, "--ignore", "UPG911")[0] == 0
    project.write({"setup.cfg": "[upgradelint]\nper-file-ignores =\n  demo/: UPG911\n"})
    assert upgradelint(*AGAINST)[0] == 0


def test_a_comment_without_a_code_that_hides_nothing_is_not_ours(project, upgradelint):
    project.write({FLAVOR_PATH: SAFE.replace(FIELD, f"{FIELD}  # noqa")})
    assert codes(upgradelint(*AGAINST, "--select", "ALL")[1]) == []


@pytest.mark.parametrize(
    ("comment", "options", "lines_expected"),
    [
        ("# noqa: UPG401", ["ALL"], []),
        ("# noqa: UPG4", ["ALL"], []),
        ("# noqa: UPG402", ["ALL"], ["UPG402 hides nothing"]),
        ("# noqa: UPG402", ["UPG4"], []),
        ("# noqa: UPG402", ["UPG1", "UPG912"], []),
        ("# noqa: E501", ["ALL"], []),
        ("# noqa: E501, UPG402, UPG999", ["UPG402", "unused-noqa"], ["UPG402", "UPG999"]),
        ("# noqa: UPG999", ["ALL"], ["UPG999 is no rule's code"]),
    ],
)
def test_a_code_that_hides_nothing_is_told_where_asked_for(
    project, upgradelint, comment, options, lines_expected
):
    project.write({FLAVOR_PATH: UNSAFE.replace(FIELD, f"{FIELD}  {comment}")})
    selected = [part for option in options for part in ("--select", option)]
    out = upgradelint(*AGAINST, *selected)[1].replace(' in "# noqa"', "")
    lines = [line.partition("UPG912 ")[2] for line in out.splitlines() if "UPG912" in line]
    assert len(lines) == len(lines_expected)
    assert all(map(str.startswith, lines, lines_expected))


def test_without_a_baseline_no_comment_is_idle(project, upgradelint):
    project.git("branch", "-m", "trunk")
    project.write({FLAVOR_PATH: FLAVOR.replace("'1.0'", "'1.0'  # noqa: UPG401, UPG998")})
    out = upgradelint("check", "--select", "ALL", "--allow-no-baseline")[1]
    assert [line for line in out.splitlines() if "UPG912" in line] == [
        f'{FLAVOR_PATH}:6:22: UPG912 UPG998 in "# noqa" is no rule\'s code'
    ]


def test_notes_about_comments_are_off_and_change_no_verdict(project, upgradelint):
    project.write({FLAVOR_PATH: FLAVOR + "    # noqa: UPG402\n"})
    assert codes(upgradelint(*AGAINST)[1]) == []
    code, out, _ = upgradelint(*AGAINST, "--extend-select", "UPG912")
    assert (code, codes(out)) == (0, ["UPG912"])


# -- what was there before


def test_new_since_a_revision(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: UNSAFE}, "legacy")
    assert codes(upgradelint("check")[1]) == ["UPG401"]
    code, out, _ = upgradelint("check", "--new-since", "legacy")
    assert (code, codes(out)) == (0, [])
    assert out.endswith("; 1 finding stood there before (--show-standing)\n")
    project.write({FLAVOR_PATH: "\n\n" + UNSAFE.replace("'name': fields.StringField(),", "")})
    assert codes(upgradelint("check", "--new-since", "legacy")[1]) == ["UPG402"]


def test_new_since_counts_for_what_stands_alone_and_for_comments(project, upgradelint):
    misspelt = SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")
    blanket = misspelt.replace("pop('foobar', None)", "pop('foobar', None)  # noqa")
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: misspelt}, "legacy")
    check = ("check", "--select", "UPG464,UPG9")
    assert codes(upgradelint(*check)[1]) == ["UPG464"]
    assert codes(upgradelint(*check, "--new-since", "legacy")[1]) == []
    project.write({FLAVOR_PATH: blanket})
    assert codes(upgradelint(*check, "--new-since", "legacy")[1]) == []
    assert codes(upgradelint(*check)[1]) == ["UPG911"]


def test_new_since_what_git_does_not_know(project, upgradelint):
    code, out, err = upgradelint("check", "--new-since", "nowhere")
    assert (code, out) == (2, "")
    assert "unknown revision or path nowhere" in err


# -- exceptions


def test_what_is_accepted_is_listed(project, upgradelint):
    upgradelint("fingerprint", "--release", "1.0")
    assert upgradelint("accept", "--list") == (0, "", "")
    project.write({FLAVOR_PATH: UNSAFE})
    refused = upgradelint("fingerprint")[1]
    fingerprint = refused.partition("upgradelint accept ")[2].split()[0]
    reason = ("--reason", "never sent", "--owner", "ann", "--until", "3.0")
    assert upgradelint("accept", fingerprint, *reason)[0] == 0
    line = f"{fingerprint} UPG401 Flavor.foobars until 3.0: never sent (ann)"
    assert upgradelint("accept", "--list") == (0, f"{line}\n", "")
    assert upgradelint("fingerprint", "--release", "2.0")[0] == 0
    assert upgradelint("accept", "--list")[1] == f"{line}; matches no finding any more\n"
    project.write({FLAVOR_PATH: UNSAFE.replace("1.0", "1.1")})
    assert upgradelint("fingerprint", "--release", "3.0")[0] == 0
    assert upgradelint("accept", "--list")[1] == f"{line}; ended\n"


def test_an_exception_is_taken_back(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE})
    fingerprint = upgradelint("fingerprint")[1].partition("upgradelint accept ")[2].split()[0]
    upgradelint("accept", fingerprint, "--reason", "never sent")
    assert codes(upgradelint("check")[1]) == ["UPG901"]
    taken = upgradelint("accept", fingerprint[:6], "--remove")
    assert taken == (0, "no longer accepted: UPG401 Flavor.foobars\n", "")
    assert codes(upgradelint("check")[1]) == ["UPG401"]
    code, _, err = upgradelint("accept", fingerprint, "--remove")
    assert (code, "no exception has the fingerprint" in err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ab"],
        ["--reason", "x"],
        ["--list", "ab"],
        ["--list", "--reason", "x"],
        ["ab", "--remove", "--reason", "x"],
        ["--remove"],
    ],
)
def test_accept_is_told_what_to_do(project, upgradelint, arguments):
    code, _, err = upgradelint("accept", *arguments)
    assert (code, "give FINGERPRINT or --all with --reason" in err) == (2, True)


# -- what is staged, and what is pushed


def test_the_staged_registry_belongs_to_the_staged_tree(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: SAFE})
    project.git("add", "-A")
    assert codes(upgradelint("check", ":index:")[1]) == ["UPG901"]
    assert upgradelint("fingerprint")[0] == 0
    assert codes(upgradelint("check", ":index:")[1]) == ["UPG901"]
    project.git("add", REGISTRY)
    assert codes(upgradelint("check", ":index:")[1]) == []
    project.git("rm", "--cached", "-q", REGISTRY)
    assert "with the registry" not in upgradelint("check", ":index:")[1]


@pytest.mark.parametrize("tree", [".", ":index:"])
def test_what_is_pushed_is_compared_with_what_is_there(project, upgradelint, monkeypatch, tree):
    there = project.commit({FLAVOR_PATH: SAFE})
    project.commit({FLAVOR_PATH: SAFE.replace("foobars", "others")})
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", there)
    code, out, _ = upgradelint("check", tree, "--output-format", "json")
    assert json.loads(out)["summary"]["baselines"] == [there]
    assert code == 1
    assert {"UPG401", "UPG402"} <= {entry["code"] for entry in json.loads(out)["findings"]}


def test_what_is_pushed_is_compared_with_releases_too(project, upgradelint, monkeypatch):
    project.git("tag", "1.0.0")
    there = project.commit({FLAVOR_PATH: SAFE})
    project.commit({FLAVOR_PATH: SAFE.replace("foobars", "others")})
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", there)
    code, out, _ = upgradelint("check", "--output-format", "json")
    assert json.loads(out)["summary"]["baselines"] == [there, "1.0.0"]
    assert (code, json.loads(out)["findings"]) == (0, [])


def test_a_registry_is_worth_more_than_what_is_pushed(project, upgradelint, monkeypatch):
    upgradelint("fingerprint")
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD")
    assert upgradelint("check")[1].endswith("with the registry\n")
    assert upgradelint("check", "--against", "HEAD")[1].endswith("with HEAD\n")


OTHER_PATH = "demo/objects/image.py"
MISSPELT = SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")
WITH_SHORT = {
    "text": r"\[([0-9a-f]{7})\]$",
    "full": r"accept +upgradelint accept ([0-9a-f]{7}) --reason",
    "github": r"%0A    accept: upgradelint accept ([0-9a-f]{7}) --reason",
    "junit": r"\[([0-9a-f]{7})\]$",
}


@pytest.mark.parametrize("output_format", WITH_SHORT)
def test_what_is_printed_is_enough_to_accept(project, upgradelint, output_format):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE})
    out = upgradelint("check", "--output-format", output_format)[1]
    (short,) = re.findall(WITH_SHORT[output_format], out, re.MULTILINE)
    accepted = upgradelint("accept", short, "--reason", "never sent")
    assert accepted == (0, "accepted UPG401 Flavor.foobars\n", "")
    assert codes(upgradelint("check", "--ignore", "UPG901")[1]) == []


def test_what_was_compared_with_a_tree_is_accepted_against_it(project, upgradelint):
    project.git("tag", "legacy")
    project.write({FLAVOR_PATH: UNSAFE})
    upgradelint("fingerprint")
    out = upgradelint("check", "--against", "legacy")[1]
    (short,) = re.findall(WITH_SHORT["text"], out, re.MULTILINE)
    assert upgradelint("accept", short, "--reason", "x")[0] == 2
    assert upgradelint("accept", short, "--against", "legacy", "--reason", "x")[0] == 0
    assert codes(upgradelint("check", "--against", "legacy")[1]) == []


def test_what_recording_settles_has_no_fingerprint_to_accept(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: SAFE})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG901"])
    assert "[" not in out.splitlines()[0]
    assert upgradelint("accept", "--all", "--reason", "x") == (
        0,
        "there is nothing to accept\n",
        "",
    )


def test_all_is_accepted_at_once(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE.replace("'name'", "'title'")})
    assert codes(upgradelint("check")[1]) == ["UPG402", "UPG401"]
    code, out, _ = upgradelint("accept", "--all", "--reason", "as agreed", "--until", "3.0")
    assert code == 0
    assert out.splitlines() == [
        "accepted UPG402 Flavor.name until 3.0",
        "accepted UPG401 Flavor.foobars,title until 3.0",
    ]
    assert set(codes(upgradelint("check")[1])) <= {"UPG901"}
    assert upgradelint("fingerprint")[0] == 0


def test_an_ambiguous_prefix_is_one_line(project, upgradelint):
    many = [(f"demo/objects/o{number}.py", f"O{number}") for number in range(17)]
    project.write({path: FLAVOR.replace("Flavor", name) for path, name in many})
    upgradelint("fingerprint")
    project.write({path: UNSAFE.replace("Flavor", name) for path, name in many})
    found = json.loads(upgradelint("check", "--output-format", "json")[1])["findings"]
    firsts = [entry["fingerprint"][0] for entry in found]
    digit = next(first for first in firsts if firsts.count(first) > 1)
    code, out, err = upgradelint("accept", digit, "--reason", "x")
    assert (code, out) == (2, "")
    assert err.startswith(f"upgradelint: {digit} is ambiguous: {digit}")
    assert err.count("\n") == 1


def test_as_many_digits_are_printed_as_are_needed():
    assert digits([]) == digits(["0123456789abcdef"]) == 7
    assert digits(["0123456789abcdef", "0123456799abcdef", "1123456799abcdef"]) == 9


def test_an_old_project_starts_with_what_is_there_accepted(project, upgradelint):
    project.write({FLAVOR_PATH: MISSPELT})
    out = upgradelint("init")[1].splitlines()
    assert out[-3:-1] == [
        "1 finding in the code as it is; which: upgradelint check",
        "to accept what is there: upgradelint init --accept-existing --reason TEXT",
    ]
    assert codes(upgradelint("check")[1]) == ["UPG464"]
    project.write({OTHER_PATH: UNSAFE.replace("Flavor", "Image"), FLAVOR_PATH: MISSPELT})
    code, said, _ = upgradelint("init", "--accept-existing", "--reason", "older than we are")
    assert code == 0
    assert said.splitlines()[-2] == (
        "1 finding in the code as it is accepted; which: upgradelint accept --list"
    )
    assert upgradelint("check", "--ignore", "UPG901")[0] == 0
    assert " UPG464 Flavor.foobar: older than we are\n" in upgradelint("accept", "--list")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "--accept-existing"),
        ("init", "--reason", "x"),
        ("accept", "--all"),
        ("accept", "--all", "--list"),
        ("accept", "--all", "--remove"),
        ("accept", "0123456", "--all", "--reason", "x"),
    ],
)
def test_accepting_takes_a_reason(project, upgradelint, arguments):
    assert upgradelint(*arguments)[0] == 2


def test_what_is_pushed_is_new_since_what_is_there(project, upgradelint, monkeypatch):
    project.git("tag", "1.0.0")
    there = project.git("rev-parse", "HEAD")
    project.commit({FLAVOR_PATH: UNSAFE})
    assert codes(upgradelint("check", "--new-since", "HEAD")[1]) == []
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", there)
    assert codes(upgradelint("check", "--new-since", "HEAD")[1]) == ["UPG401"]
