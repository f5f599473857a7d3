"""One line a finding from column 0, as Zuul and editors read it, with indented details."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.printed import printable, printable_line, printable_lines
from upgradelint.base.styled import linked
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held, Result, in_a_sentence
from upgradelint.reports import View

FOR_PEOPLE = True

STOOD = "it stood there already, this change did not bring it"
_INDENT = "    "
_ROW = "{:>8}  {:>7}  {:6}  {:7}  {}"


def render(result: Result, view: View) -> str:
    """Return the whole report; its last line is the summary."""
    lines: list[str] = []
    for held in shown(result, view):
        first, *details = finding_lines(held, result, view.cwd)
        lines += [_linked(first, held.finding.code) if view.links else first, *details]
        if view.acceptable:
            lines += accepting(held, result)
    return "".join(f"{line}\n" for line in (*lines, *ending(result, view)))


def shown(result: Result, view: View) -> Iterator[Held]:
    """Yield the findings by their places, and where asked for those that no change brought."""
    stood = result.standing if view.show_standing else ()
    yield from sorted((*result.findings, *stood), key=lambda held: held.finding.location)


def ending(result: Result, view: View) -> Iterator[str]:
    """Yield what every report ends with: what was asked for besides findings, and the summary.

    A quiet report has no summary.
    """
    listed = result.all_unproven if view.show_unproven else _not_parsed(result)
    yield from (unproven_line(unproven, result.root, view.cwd) for unproven in listed)
    if view.statistics:
        yield from _statistics(result)
        yield from _allowed(result, view)
    if not view.quiet:
        yield printable_line(summary(result))


def _not_parsed(result: Result) -> Iterator[Unproven]:
    """Yield the files that could not be parsed and are no finding: these are always told."""
    found = {finding.finding.location for finding in result.findings}
    files = (unproven for unproven in result.all_unproven if unproven.family == "file")
    return (file for file in files if file.location not in found)


def _linked(line: str, code: str) -> str:
    """Return the line of a finding, its code a link for the terminal."""
    before, mark, after = line.partition(f": {code} ")
    return f"{before}: {linked(code, page_of_rule(code))} {after}" if mark else line


def accepting(held: Held, result: Result) -> Iterator[str]:
    """Yield the detail that tells how to accept a finding, where that is possible."""
    if command := accept_command(held.finding, result):
        yield from detail("accept", command)


def accept_command(finding: Finding, result: Result) -> str:
    """Return the command that accepts a finding; "" where no exception can be made for it."""
    short = result.short(finding)
    return f"upgradelint accept {short} --reason TEXT" if short else ""


def finding_lines(held: Held, result: Result, cwd: Path) -> Iterator[str]:
    """Yield the line of a finding and its indented details."""
    finding = held.finding
    place = finding.location
    path = shown_path(place.path, result.root, cwd)
    text = with_short(finding.message, result.short(finding))
    yield printable_line(f"{path}:{place.line}:{place.column}: {finding.code} {text}")
    if finding.breaks:
        yield from detail(breaking(finding), printable(finding.breaks))
    if finding.hint:
        yield from detail("fix", finding.hint)
    if proof := result.proof(held):
        yield from detail(proof.verdict, proof.text)
    if held in result.standing:
        yield from detail("before", STOOD)
    elif only := result.only(held):
        yield from detail("only against", printable(only))


def with_short(message: str, short: str) -> str:
    """Return a message with what names the finding to `upgradelint accept`."""
    return f"{message} [{short}]" if short else message


def breaking(finding: Finding) -> str:
    """Return how sure it is that something breaks."""
    return "breaks" if finding.level == "error" else "may break"


def unproven_line(unproven: Unproven, root: Path | None, cwd: Path) -> str:
    """Return what could not be judged, why and where, on one line."""
    place = unproven.location
    path = shown_path(place.path, root, cwd)
    return printable(f"unproven: {unproven.subject}: {unproven.reason} ({path}:{place.line})")


def summary(result: Result) -> str:
    """Return the line every report ends with: what was found, compared and left out, and how to see
    it.
    """
    found = counted(len(result.findings), "finding")
    left_out = _standing(result)
    return f"{found}; {_compared(result)}{_unread(result)}{left_out}"


def _compared(result: Result) -> str:
    things = _things(result)
    if not result.baselines:
        return f"{things} read, compared with nothing"
    *others, last = map(in_a_sentence, result.baselines)
    names = f"{', '.join(others)} and {last}" if others else last
    return f"{things} compared with {names}"


def _things(result: Result) -> str:
    count = result.proven + result.tasks
    if count > 1:
        return f"{count} objects, calls{', tasks' if result.tasks else ''} and migrations"
    return f"{count or 'no'} object, call{', task' if result.tasks else ''} or migration"


def _unread(result: Result) -> str:
    new, old = len(result.unproven), len(result.unproven_before)
    if not new:
        return f", {old} could not be read before either (--show-unproven)" if old else ""
    also = f", {old} more could not before either" if old else ""
    return f", {new} could not be read{also} (--show-unproven)"


def _standing(result: Result) -> str:
    count = len(result.standing)
    return f"; {counted(count, 'finding')} stood there before (--show-standing)" if count else ""


def contents(snapshot: Snapshot) -> str:
    """Return how many things of each kind a tree holds, "" where it holds none."""
    queued = {call.location for call in snapshot.rpc_calls if call.version == UNVERSIONED}
    servers = [server for server in snapshot.rpc_servers if server.version != UNVERSIONED]
    counts = {
        "object": len(snapshot.objects),
        "RPC server": len(servers),
        "RPC call": len({call.location for call in snapshot.rpc_calls} - queued),
        "task": snapshot.tasks,
        "task call": len(queued),
        "migration": len(snapshot.migrations),
        "mapped table": len(snapshot.models.tables),
    }
    return ", ".join(counted(count, what) for what, count in counts.items() if count)


def counted(count: int, what: str) -> str:
    """Return a number of things."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def shown_path(path: str, root: Path | None, cwd: Path) -> str:
    """Return a tree's path relative to the current directory where the tree is on disk."""
    return path if root is None else os.path.relpath(root / path, cwd)


def detail(title: str, text: str) -> Iterator[str]:
    """Yield a detail of a finding, indented, below its title where it has several lines."""
    lines = printable_lines(text.rstrip("\n").split("\n")).splitlines()
    if len(lines) == 1:
        yield f"{_INDENT}{title}: {lines[0]}"
    else:
        yield f"{_INDENT}{title}:"
        yield from (f"{_INDENT * 2}{line}".rstrip() for line in lines)


def _statistics(result: Result) -> Iterator[str]:
    """Yield a table of the rules that found something, those that found most first."""
    found = Counter(map(_kind, (held.finding for held in result.findings)))
    fixable = Counter(_kind(held.finding) for held in result.findings if held.finding.fixable)
    if found:
        yield _ROW.format("findings", "fixable", "code", "level", "name")
    for kind, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        yield printable(_ROW.format(count, fixable[kind] or "", *kind))


def _allowed(result: Result, view: View) -> Iterator[str]:
    """What migrations asked to let pass, and why."""
    for allowed in result.allowed:
        path = shown_path(allowed.location.path, result.root, view.cwd)
        codes = ", ".join(
            f"{count} {code}" for code, count in sorted(Counter(allowed.codes).items())
        )
        yield printable_line(f"{path}:{allowed.location.line}: allowed {codes}: {allowed.reason}")


def _kind(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.level, finding.name
