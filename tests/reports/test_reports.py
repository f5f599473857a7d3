"""What the renderers print for given results."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.location import Location
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View, text
from upgradelint.reports import json as json_report

ADDED = Finding(
    "UPG401",
    "field-added-without-bump",
    "error",
    'field "foobars" of Flavor 1.1 is new but VERSION is not',
    Location("nova/objects/flavor.py", 24, 9),
    "Flavor.foobars",
    breaks="new conductor -> old compute",
    since="1.1",
    hint="VERSION = '1.2'\n# Version 1.2: Added foobars",
    facts=("", "Integer"),
)
REMOVED = Finding(
    "UPG402",
    "field-removed",
    "warning",
    "gone",
    Location("nova/objects/flavor.py", 30),
    "Flavor.memory",
    breaks="old compute",
)
LOST = Unproven("object", "Agent", "base class of another package", Location("nova/agent.py", 3))


def result(*held: Held, root: Path | None = None) -> Result:
    return Result(held, (LOST,), 12, ("33.0.0", "32.0.0"), root)


BOTH = ("33.0.0", "32.0.0")


def test_text(tmp_path):
    shown = text.render(result(Held(ADDED, BOTH), Held(REMOVED, ("32.0.0",))), View(tmp_path))
    assert shown == (
        'nova/objects/flavor.py:24:9: UPG401 field "foobars" of Flavor 1.1 is new'
        f" but VERSION is not [{ADDED.fingerprint}]\n"
        "    breaks: new conductor -> old compute\n"
        "    fix:\n"
        "        VERSION = '1.2'\n"
        "        # Version 1.2: Added foobars\n"
        "nova/objects/flavor.py:30:1: UPG402 gone"
        f" [{REMOVED.fingerprint}]\n"
        "    may break: old compute\n"
        "    only against: 32.0.0: only the skip breaks, the step from 33.0.0 does not\n"
        "2 findings; 12 objects, calls and migrations compared with 33.0.0 and 32.0.0,"
        " 1 could not be read (--show-unproven)\n"
    )


def test_text_of_nothing(tmp_path):
    nothing = Result((), (), 0, (), None)
    assert (
        text.render(nothing, View(tmp_path))
        == "0 findings; no object, call or migration read, compared with nothing\n"
    )


def test_text_with_unproven_and_statistics(tmp_path):
    found = result(Held(REMOVED, BOTH), Held(ADDED, BOTH), Held(REMOVED, BOTH))
    shown = text.render(found, View(tmp_path, show_unproven=True, statistics=True)).splitlines()
    assert shown[-5:] == [
        "unproven: Agent: base class of another package (nova/agent.py:3)",
        "findings  fixable  code    level    name",
        "       2           UPG402  warning  field-removed",
        "       1           UPG401  error    field-added-without-bump",
        "3 findings; 12 objects, calls and migrations compared with 33.0.0 and 32.0.0,"
        " 1 could not be read (--show-unproven)",
    ]


@pytest.mark.parametrize(
    ("root", "cwd", "shown"),
    [
        (None, "", "nova/objects/flavor.py"),
        ("", "", "nova/objects/flavor.py"),
        ("", "nova", "objects/flavor.py"),
        ("sub", "", "sub/nova/objects/flavor.py"),
        ("sub", "other", "../sub/nova/objects/flavor.py"),
    ],
)
def test_paths_are_those_a_person_can_open(tmp_path, root, cwd, shown):
    where = None if root is None else tmp_path / root
    assert text.shown_path("nova/objects/flavor.py", where, tmp_path / cwd) == shown


def test_text_of_checked_code_cannot_drive_the_terminal():
    assert text.printable("a\nb\x1b[31m\u2028é") == "a\\nb\\x1b[31m\\u2028é"


@pytest.mark.parametrize(
    "found", [result(Held(ADDED, BOTH), Held(REMOVED, ("32.0.0",))), Result((), (), 0, (), None)]
)
def test_json_is_what_its_schema_says(found, tmp_path):
    shown = json.loads(json_report.render(found, View(tmp_path)))
    schema = json.loads(files("upgradelint.reports").joinpath("schema.json").read_text())
    jsonschema.validate(shown, schema)
    assert shown["summary"]["findings"] == len(shown["findings"]) == len(found.findings)


def test_json_tells_all_of_a_finding(tmp_path):
    (shown,) = json.loads(json_report.render(result(Held(ADDED, ("32.0.0",))), View(tmp_path)))[
        "findings"
    ]
    assert shown == {
        "code": "UPG401",
        "name": "field-added-without-bump",
        "url": page_of_rule("UPG401"),
        "level": "error",
        "path": "nova/objects/flavor.py",
        "line": 24,
        "column": 9,
        "message": 'field "foobars" of Flavor 1.1 is new but VERSION is not',
        "subject": "Flavor.foobars",
        "breaks": "new conductor -> old compute",
        "since": "1.1",
        "hint": "VERSION = '1.2'\n# Version 1.2: Added foobars",
        "fixable": False,
        "direction": None,
        "fingerprint": ADDED.fingerprint,
        "baselines": ["32.0.0"],
    }


@pytest.mark.parametrize(
    ("baselines", "held", "said"),
    [
        (("nova 33.0.0", "nova 32.0.0"), ("nova 33.0.0", "nova 32.0.0"), ""),
        (("nova 33.0.0", "nova 32.0.0"), ("nova 33.0.0",), "nova 33.0.0"),
        (
            ("nova 9.0.0", "nova 10.0.0"),
            ("nova 9.0.0",),
            "nova 9.0.0: only the skip breaks, the step from nova 10.0.0 does not",
        ),
        (("registry", "2.0"), ("2.0",), "2.0"),
        (("registry", "2.0"), ("registry",), "registry"),
        (
            ("registry", "2.0", "1.0"),
            ("1.0",),
            "1.0: only the skip breaks, the step from 2.0 does not",
        ),
        (("a", "2.0"), ("a",), "a"),
        (("a", "b"), ("b",), "b: only the skip breaks, the step from a does not"),
    ],
)
def test_what_only_a_skip_breaks(baselines, held, said):
    whole = Result((), (), 0, baselines, None)
    assert whole.only(Held(REMOVED, held)) == said
