"""JUnit's XML: a failed test case a finding, a skipped one for what is unproven."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from upgradelint.base.printed import printable
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View
from upgradelint.reports.text import finding_lines, shown, shown_path

FOR_PEOPLE = False

_NAME = "upgradelint"


def render(result: Result, view: View) -> str:
    """Return one test suite; notes pass, and a run that finds nothing is one case that passes."""
    cases = list(_cases(result, view))
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": 0,
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    numbers = {key: str(count) for key, count in counts.items()}
    root = Element("testsuites", numbers, name=_NAME)
    SubElement(root, "testsuite", numbers, name=_NAME).extend(cases)
    indent(root)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f"{head}\n{tostring(root, encoding='unicode')}\n"


def _cases(result: Result, view: View) -> Iterator[Element]:
    for held in shown(result, view):
        yield _finding(held, result, view)
    if not any(True for _ in shown(result, view)):
        yield Element("testcase", classname=_NAME, name="check")
    for unproven in result.all_unproven:
        path = shown_path(unproven.location.path, result.root, view.cwd)
        case = Element(
            "testcase", classname=printable(path), name=printable(f"unproven: {unproven.subject}")
        )
        SubElement(case, "skipped", message=printable(unproven.reason))
        yield case


def _finding(held: Held, result: Result, view: View) -> Element:
    finding = held.finding
    path = shown_path(finding.location.path, result.root, view.cwd)
    name = printable(f"{finding.code} {finding.subject}")
    case = Element("testcase", classname=printable(path), name=name)
    text = "\n".join(finding_lines(held, result, view.cwd))
    if finding.level == "note" or held in result.standing:
        SubElement(case, "system-out").text = text
    else:
        message = printable(finding.message)
        SubElement(case, "failure", type=finding.level, message=message).text = text
    return case
