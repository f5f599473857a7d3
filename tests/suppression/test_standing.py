"""What a baseline has by itself is not of the change; it is counted, and shown where asked for."""

import json

import pytest

from tests.command.flavors import FLAVOR_PATH, SAFE, UNREADABLE, codes, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.base.location import Location
from upgradelint.baselines.baselines import Baseline
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held
from upgradelint.rules import Traits
from upgradelint.runs.standing import alone_in, standing

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

MISSPELT = SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")
OTHER_PATH = "demo/objects/image.py"
OTHER = MISSPELT.replace("Flavor", "Image")
LOST = UNREADABLE
CHECK = ("check", "--against", "HEAD")
STOOD = "; 1 finding stood there before (--show-standing)\n"


@pytest.mark.parametrize(
    ("files", "reported"),
    [
        pytest.param({"README": "more"}, [], id="elsewhere"),
        pytest.param({FLAVOR_PATH: "\n\n# moved\n" + MISSPELT}, [], id="other lines"),
        pytest.param({OTHER_PATH: OTHER}, ["UPG464"], id="the same mistake anew"),
        pytest.param({FLAVOR_PATH: SAFE}, [], id="mended"),
        pytest.param(
            {FLAVOR_PATH: MISSPELT.replace("'foobar'", "'fobars'")}, ["UPG464"], id="other mistake"
        ),
    ],
)
def test_only_what_the_change_brings_is_a_finding(project, upgradelint, files, reported):
    project.commit({FLAVOR_PATH: MISSPELT})
    project.write(files)
    code, out, _ = upgradelint(*CHECK)
    assert (code, codes(out)) == (bool(reported), reported)


def test_what_stood_is_counted_and_shown_where_asked_for(project, upgradelint):
    project.commit({FLAVOR_PATH: MISSPELT})
    code, out, _ = upgradelint(*CHECK)
    assert (code, codes(out)) == (0, [])
    assert out.endswith(STOOD)
    code, out, _ = upgradelint(*CHECK, "--show-standing")
    assert (code, codes(out)) == (0, ["UPG464"])
    assert "\n    before: it stood there already, this change did not bring it\n" in out
    assert out.endswith(STOOD)


def test_what_stood_can_be_silenced_like_all_else(project, upgradelint):
    hidden = MISSPELT.replace("pop('foobar', None)", "pop('foobar', None)  # noqa: UPG464")
    project.commit({FLAVOR_PATH: hidden})
    assert "stood there" not in upgradelint(*CHECK)[1]
    assert "stood there" not in upgradelint(*CHECK, "--ignore", "UPG464")[1]


@pytest.mark.parametrize("kind", ["json", "sarif", "github", "gitlab", "junit"])
def test_programs_are_told_of_what_stood(project, upgradelint, kind):
    project.commit({FLAVOR_PATH: MISSPELT})
    format_ = ("--output-format", kind)
    plain = upgradelint(*CHECK, *format_)
    shown = upgradelint(*CHECK, *format_, "--show-standing")
    assert (plain[0], shown[0]) == (0, 0)
    assert ("UPG464" in plain[1]) is (kind == "json")
    assert "UPG464" in shown[1]
    if kind == "json":
        assert [entry["code"] for entry in json.loads(shown[1])["standing"]] == ["UPG464"]
    if kind == "sarif":
        (item,) = json.loads(shown[1])["runs"][0]["results"]
        assert item["baselineState"] == "unchanged"


def test_a_recorded_state_hides_nothing(project, upgradelint):
    """Else what a change brings would be gone as soon as `fingerprint` has recorded it."""
    project.commit({FLAVOR_PATH: MISSPELT})
    upgradelint("init")
    assert codes(upgradelint("check")[1]) == ["UPG464"]
    moving, released = (Baseline(Snapshot("")), Baseline(Snapshot(""), "release"))
    moving = Baseline(moving.snapshot, moves=True)
    assert alone_in([moving, released], Traits()) == [[]]


def finding(subject: str, path: str, line: int = 1) -> Finding:
    return Finding("UPG464", "x", "warning", "x", Location(path, line), subject)


def test_of_a_mistake_made_again_only_the_new_one_counts():
    old = finding("A.x", "a.py", 3)
    new = [finding("A.x", "0.py", 1), finding("A.x", "a.py", 9)]
    held = [Held(text, (label,)) for label in ("2.0", "1.0") for text in new]
    stood = list(standing(held, [[old], []]))
    assert stood == [held[1], held[3]]


# -- what could not be read


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (LOST, ", 1 could not be read before either (--show-unproven)"),
        ("\n# moved\n" + LOST, ", 1 could not be read before either (--show-unproven)"),
        (LOST.replace("'1.0'", "'1.1'"), ", 1 could not be read (--show-unproven)"),
        (
            LOST + LOST.partition("\n\n\n")[2].replace("Flavor", "Image"),
            ", 1 could not be read, 1 more could not before either (--show-unproven)",
        ),
    ],
)
def test_what_could_not_be_read_before_is_counted_apart(project, upgradelint, text, suffix):
    project.commit({FLAVOR_PATH: LOST})
    project.write({FLAVOR_PATH: text})
    out = upgradelint(*CHECK)[1]
    assert out == f"0 findings; no object, call or migration compared with HEAD{suffix}\n"
    report = json.loads(upgradelint(*CHECK, "--output-format", "json")[1])
    before = [doubt["before"] for doubt in report["unproven"]]
    assert report["summary"]["unproven_before"] == sum(before)
