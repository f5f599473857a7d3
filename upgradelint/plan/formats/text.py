"""A plan for a terminal: the steps in order, then what may run beside what, then the questions."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from upgradelint.base.printed import printable, printable_line
from upgradelint.base.styled import styled
from upgradelint.plan.formats.look import Look, reasons, titled, verdict, way
from upgradelint.plan.model import Cell, Plan, Step, Verdict

if TYPE_CHECKING:
    from rich.text import Text

_STYLES: dict[Verdict, str] = {
    "fine": "green",
    "ordered": "yellow",
    "pinned": "yellow",
    "breaks": "bold red",
    "unknown": "magenta",
}
_ROOM = 20


def render(plan: Plan, look: Look) -> str:
    """Return the whole plan; its last line is the verdict."""
    return styled(_texts(plan, look), colour=look.colour, width=look.width)


def _texts(plan: Plan, look: Look) -> Iterator["Text"]:
    from rich.text import Text

    yield Text(printable(f"From {plan.old} (OLD) to {plan.new} (NEW)"), "bold")
    yield Text()
    yield from _list("Why it cannot be rolled", reasons(plan), look)
    yield from _list("By way of releases in between", way(plan), look)
    number = 0
    for title, steps in titled(plan):
        yield Text(title, "bold underline")
        for step in steps:
            number += 1
            yield Text(printable(f"{number}. {step.title}"), "bold")
            yield from _details(step, look)
        yield Text()
    yield from _matrix(plan, look)
    for heading, lines in _lists(plan):
        yield from _list(heading, lines, look)
    style = "bold green" if plan.possible and not plan.breaking else "bold red"
    yield Text(printable_line(verdict(plan)), style)


def _lists(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    yield (
        "Findings (upgradelint explain CODE)",
        [f"{advice.code} {advice.message} ({advice.location})" for advice in plan.findings],
    )
    yield "Not known", [f"{question.about}: {question.text}" for question in plan.questions]


def _list(heading: str, lines: Sequence[str], look: Look) -> Iterator["Text"]:
    from rich.text import Text

    if lines:
        yield Text(heading, "bold underline")
        for line in lines:
            yield from _wrapped("  - ", line, look)
        yield Text()


def _details(step: Step, look: Look) -> Iterator["Text"]:
    from rich.text import Text

    for line in step.why:
        yield from _wrapped("   ", line, look)
    for line in step.before:
        yield from _wrapped("   first: ", line, look)
    for line in step.commands:
        yield Text("   $ ", "dim").append(printable(line), "bold cyan")
    for line in step.items:
        yield from _wrapped("   - ", line, look)
    for line in step.watch:
        yield from _wrapped("   watch for: ", line, look)
    if step.back:
        yield from _wrapped("   back: ", step.back, look)


def _wrapped(mark: str, text: str, look: Look) -> Iterator["Text"]:
    """A text behind its mark, broken between words where the terminal ends."""
    from rich.text import Text

    blank = " " * len(mark)
    lines = textwrap.wrap(
        printable(text),
        max(look.width - len(mark), _ROOM),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for number, line in enumerate(lines or [""]):
        yield Text(blank if number else mark, "dim").append(line, "default")


def _matrix(plan: Plan, look: Look) -> Iterator["Text"]:
    from rich.text import Text

    if not plan.matrix:
        return
    yield Text("What may run beside what", "bold underline")
    wide = max(len(printable(cell.row)) for cell in plan.matrix)
    calm = [cell for cell in plan.matrix if cell.verdict == "fine"]
    for cell in plan.matrix:
        if cell not in calm:
            line = Text(f"  {printable(cell.row):<{wide}}  {cell.pair}: ")
            line.append(cell.verdict, _STYLES[cell.verdict])
            yield line.append(printable(f" {' '.join(cell.codes)}".rstrip()))
            yield from _wrapped(" " * (wide + 4), cell.text, look)
    if calm:
        yield from _wrapped("  fine: ", _rows(calm), look)
    yield Text()


def _rows(cells: list[Cell]) -> str:
    """The rows whose pairs are fine, those with both of them in one word."""
    rows: dict[str, list[str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell.pair)
    return "; ".join(row if len(p) > 1 else f"{row} ({p[0]})" for row, p in rows.items())
