"""One line a finding from column 0, as Zuul and editors read it, with indented details."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from upgradelint.facts.snapshot import Unproven
from upgradelint.findings import Finding
from upgradelint.result import Held, Result

_INDENT = "    "


def render(
    result: Result,
    cwd: Path,
    *,
    show_unproven: bool = False,
    statistics: bool = False,
    acceptable: bool = False,
) -> str:
    """Return the whole report; its last line is the summary.

    `acceptable` adds the command that accepts each finding.
    """
    lines: list[str] = []
    for held in result.findings:
        lines += finding_lines(held, result, cwd)
        if acceptable:
            lines += _detail(
                "accept", f"upgradelint accept {held.finding.fingerprint} --reason TEXT"
            )
    if show_unproven:
        lines += [unproven_line(one, result.root, cwd) for one in result.unproven]
    if statistics:
        lines += _statistics(result)
    return "\n".join([*lines, summary(result)]) + "\n"


def finding_lines(held: Held, result: Result, cwd: Path) -> Iterator[str]:
    """Yield the line of a finding and its indented details."""
    finding = held.finding
    place = finding.location
    path = shown_path(place.path, result.root, cwd)
    yield printable(f"{path}:{place.line}:{place.column}: {finding.code} {finding.message}")
    if finding.breaks:
        yield from _detail("breaks" if finding.level == "error" else "may break", finding.breaks)
    if finding.hint:
        yield from _detail("fix", finding.hint)
    if held.baselines != result.baselines:
        yield from _detail("only against", ", ".join(held.baselines))


def unproven_line(unproven: Unproven, root: Path | None, cwd: Path) -> str:
    """Return what could not be judged, why and where, on one line."""
    place = unproven.location
    path = shown_path(place.path, root, cwd)
    return printable(f"unproven: {unproven.subject}: {unproven.reason} ({path}:{place.line})")


def summary(result: Result) -> str:
    """Return the line every report ends with."""
    baseline = ", ".join(result.baselines) or "none"
    count = len(result.findings)
    return (
        f"{count} finding{'' if count == 1 else 's'}, {result.proven} proven, "
        f"{len(result.unproven)} unproven, baseline {baseline}"
    )


def shown_path(path: str, root: Path | None, cwd: Path) -> str:
    """Return a tree's path relative to the current directory where the tree is on disk."""
    return path if root is None else os.path.relpath(root / path, cwd)


def printable(text: str) -> str:
    """Return text with line ends and terminal control characters escaped."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def _detail(title: str, text: str) -> Iterator[str]:
    lines = [printable(line) for line in text.splitlines()]
    if len(lines) == 1:
        yield f"{_INDENT}{title}: {lines[0]}"
    else:
        yield f"{_INDENT}{title}:"
        yield from (f"{_INDENT * 2}{line}".rstrip() for line in lines)


def _statistics(result: Result) -> Iterator[str]:
    counts = Counter(_code_and_name(held.finding) for held in result.findings)
    width = len(str(max(counts.values(), default=0)))
    for (code, name), count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield f"{count:>{width}}  {code}  {name}"


def _code_and_name(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.name
