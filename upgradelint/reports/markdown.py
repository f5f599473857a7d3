"""A comment for a pull request: a table of findings, then what to write instead of each.

Texts of the checked project stand in code spans and fences, so none is a heading, a link, HTML or
a mention of somebody.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.printed import printable_line, printable_lines, printable_source
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View
from upgradelint.reports.text import accept_command, breaking, ending, shown, shown_path

FOR_PEOPLE = True

MARK = "<!-- upgradelint -->"
"""The first line, by which a later run finds the comment that it renews."""

_MOST = 30_000
"""Characters of the table, and of the advice: GitHub refuses a comment of more than 65,536."""


def render(result: Result, view: View) -> str:
    """Return the comment; its last line is the summary. Findings that it has no room for are
    counted.
    """
    found = list(shown(result, view))
    lines = [MARK, "### upgradelint", ""]
    if found:
        lines += [*_table(found, result, view), *_all_advice(found, result, view), ""]
    return printable_source("".join(f"{line}\n" for line in (*lines, *ending(result, view))))


def _table(found: Sequence[Held], result: Result, view: View) -> Iterator[str]:
    yield from ("| | where | what | who |", "|---|---|---|---|")
    rows = [_row(held, result, view) for held in found]
    kept = sum(size <= _MOST for size in accumulate(map(len, rows)))
    yield from rows[:kept]
    if kept < len(rows):
        yield f"| | | {len(rows) - kept} more | |"


def _all_advice(found: Sequence[Held], result: Result, view: View) -> Iterator[str]:
    room = _MOST
    for held in found:
        advice = list(_advice(held, result, view))
        room -= sum(map(len, advice))
        if room > 0:
            yield from advice


def _row(held: Held, result: Result, view: View) -> str:
    finding = held.finding
    place = f"{shown_path(finding.location.path, result.root, view.cwd)}:{finding.location.line}"
    who = f"{breaking(finding)}: {_code(finding.breaks)}" if finding.breaks else ""
    rule = f"[**{finding.code}**]({page_of_rule(finding.code)}) {finding.name}"
    what = f"{rule}: {_code(finding.message)}"
    return f"| {finding.level} | {_code(place)} | {what} | {who} |"


def _advice(held: Held, result: Result, view: View) -> Iterator[str]:
    """Yield what to write in place of a finding, and how it is accepted, folded."""
    finding = held.finding
    place = shown_path(finding.location.path, result.root, view.cwd)
    if not finding.hint:
        return
    text = printable_lines(finding.hint.rstrip("\n").split("\n"))
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    head = f"{finding.code} {_html(f'{place}:{finding.location.line}')}"
    yield from ("", f"<details><summary>{head}</summary>", "", f"{fence}python")
    yield from text.splitlines()
    yield fence
    if command := accept_command(finding, result):
        yield from ("", f"Right all the same? {_code(command)}")
    yield from ("", "</details>")


def _code(text: str) -> str:
    """Return a text as a code span of a table."""
    line = printable_line(" ".join(text.split())).replace("|", "\\|")
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def _html(text: str) -> str:
    line = printable_line(text)
    return "".join(
        f"&#{ord(character)};" if character in "&<>@`*_[]\\" else character for character in line
    )
