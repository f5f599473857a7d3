"""For people at a terminal: each finding with its source, who breaks and what to write instead."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.printed import printable, printable_line, printable_lines
from upgradelint.base.styled import styled
from upgradelint.findings.finding import Finding, Level
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View
from upgradelint.reports.text import (
    STOOD,
    accept_command,
    breaking,
    ending,
    shown,
    shown_path,
)

if TYPE_CHECKING:
    from rich.text import Text

FOR_PEOPLE = True

_STYLES: dict[Level, str] = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
_AROUND = 2
_TITLE_WIDTH = 12


def render(result: Result, view: View) -> str:
    """Return the whole report; its last line is the summary."""
    return styled(_texts(result, view), colour=view.colour, width=view.width)


def _texts(result: Result, view: View) -> Iterator["Text"]:
    from rich.text import Text

    for held in shown(result, view):
        for line in _finding(held, result, view):
            line.rstrip()
            yield line
    lines = list(ending(result, view))
    yield from map(Text, lines if view.quiet else lines[:-1])
    if not view.quiet:
        yield Text(lines[-1], "bold red" if result.failed else "bold green")


def _finding(held: Held, result: Result, view: View) -> Iterator["Text"]:
    from rich.text import Text

    finding = held.finding
    place = finding.location
    head = Text(f"{finding.level} ", _STYLES[finding.level])
    link = f" link {page_of_rule(finding.code)}" if view.links else ""
    head.append(finding.code, f"{_STYLES[finding.level]}{link}")
    yield head.append(f" {finding.name}", "bold")
    yield Text(printable_line(finding.message))
    path = shown_path(place.path, result.root, view.cwd)
    yield Text("  --> ", "blue").append(printable(f"{path}:{place.line}:{place.column}"), "default")
    yield from _excerpt(finding, view)
    for title, text in _details(held, result, view):
        yield from _detail(title, text)
    yield Text()


def _excerpt(finding: Finding, view: View) -> Iterator["Text"]:
    """Yield the line of a finding between its neighbours, with a mark below its column."""
    from rich.text import Text

    lines = _source(finding.location.path, view)
    here, column = finding.location.line, finding.location.column
    if here > len(lines):
        return
    last = min(here + _AROUND, len(lines))
    margin = len(str(last)) + 1
    bar = Text(f"{'':{margin}} |", "blue")
    yield bar
    for number in range(max(here - _AROUND, 1), last + 1):
        code = printable(lines[number - 1].expandtabs(4))
        style = "bold" if number == here else ""
        yield Text(f"{number:{margin}} | ", "blue").append(code, style)
        if number == here:
            before = lines[here - 1].encode()[: column - 1].decode("utf-8", "ignore")
            mark = " " * len(printable(before.expandtabs(4)))
            yield bar.copy().append(f" {mark}^", _STYLES[finding.level])
    yield bar


def _source(path: str, view: View) -> list[str]:
    try:
        data = view.source(path) if view.source else b""
    except UpgradelintError:
        return []
    # bytes.splitlines knows only the line ends that Python's parser counts.
    return [line.decode("utf-8", "replace") for line in data.splitlines()]


def _details(held: Held, result: Result, view: View) -> Iterator[tuple[str, str]]:
    finding = held.finding
    if finding.breaks:
        yield breaking(finding), printable(finding.breaks)
    if finding.hint:
        yield "fix", finding.hint
    if proof := result.proof(held):
        yield proof.verdict, printable(proof.text)
    if held in result.standing:
        yield "before", STOOD
    elif only := result.only(held):
        yield "only against", printable(only)
    yield "more", f"upgradelint explain {finding.code}"
    yield "page", page_of_rule(finding.code)
    if command := accept_command(finding, result):
        yield "accept", command


def _detail(title: str, text: str) -> Iterator["Text"]:
    from rich.text import Text

    first, *others = printable_lines(text.rstrip("\n").split("\n")).splitlines()
    style = "green" if title == "fix" else ""
    yield Text(f"  {title:{_TITLE_WIDTH}}  ", "bold blue").append(first, style)
    for line in others:
        yield Text(f"{'':{_TITLE_WIDTH + 4}}").append(line, style)
