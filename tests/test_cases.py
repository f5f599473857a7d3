"""Every rule over every case: exactly the expected findings, and none in what is advised."""

import re

import pytest

from tests.case_files import Case, disagreements, judge, read, read_cases
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held
from upgradelint.rules import run
from upgradelint.runs.places import placed

TOLD = re.compile(r"(old|new)(?:er)? [^:]*?-> (?:row of \w+ -> )?(old|new)\b")

DIRECTION = """\
"breaks" of {} says {}, its direction is {}: change the text, or give the rule its own
direction = Direction(SENDER, RECEIVER, OVER)  # from upgradelint.findings.direction
"""


def sides_of(finding: Finding) -> tuple[str, str] | None:
    """Return the sides that the text of a finding names, as far as it does."""
    found = TOLD.match(finding.breaks)
    return (found[1], found[2]) if found else None


def given_sides(finding: Finding) -> tuple[str, str] | None:
    """Return the sides that a finding gives to programs."""
    given = finding.direction
    return (given.sender, given.receiver) if given else None


@pytest.mark.parametrize("case", list(read_cases()), ids=str)
def test_case(case: Case) -> None:
    wrong = disagreements(judge(case), case.after)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", [case for case in read_cases() if case.instead], ids=str)
def test_what_is_advised_is_clean(case: Case) -> None:
    assert case.instead is not None
    advised = run(read(case.before), read(case.instead), case.traits)
    assert [finding.message for finding in advised if finding.level != "note"] == []


@pytest.mark.parametrize("case", list(read_cases()), ids=str)
def test_each_finding_stands_on_a_line_of_the_tree(case: Case) -> None:
    before, after = case.snapshots()
    for baseline in (before, None):
        found = [Held(finding, ()) for finding in run(baseline, after, case.traits)]
        for held in placed(found, case.after):
            path, line, column = held.finding.location
            assert path in case.after.files
            said, given = sides_of(held.finding), given_sides(held.finding)
            assert said in (None, given), DIRECTION.format(held.finding.code, said, given)
            assert 1 <= line <= case.after.files[path].count("\n") + 1
            assert column >= 1
