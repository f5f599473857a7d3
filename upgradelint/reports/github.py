"""Workflow commands: GitHub Actions shows each finding on its line of the pull request."""

from collections.abc import Iterator

from upgradelint.base.printed import printable, printable_line
from upgradelint.findings.finding import Level
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View
from upgradelint.reports.text import accepting, finding_lines, shown, shown_path

FOR_PEOPLE = False

_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


def render(result: Result, view: View) -> str:
    """Return a command a line; GitHub shows ten of a level for each step and counts no others."""
    return "".join(
        f"{line}\n" for held in shown(result, view) for line in _command(held, result, view)
    )


def _command(held: Held, result: Result, view: View) -> Iterator[str]:
    finding = held.finding
    place = finding.location
    _, *details = finding_lines(held, result, view.cwd)
    properties = {
        "file": shown_path(place.path, result.root, view.cwd),
        "line": str(place.line),
        "col": str(place.column),
        "title": f"{finding.code} {finding.name}",
    }
    given = ",".join(f"{name}={_in_property(value)}" for name, value in properties.items())
    text = "\n".join([printable_line(finding.message), *details, *accepting(held, result)])
    command = "notice" if held in result.standing else _COMMANDS[finding.level]
    yield f"::{command} {given}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _escaped(printable(text)).replace(":", "%3A").replace(",", "%2C")
