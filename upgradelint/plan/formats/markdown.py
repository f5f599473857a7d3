"""A plan for a change request or release notes: tasks to tick, the matrix as a table."""

from collections.abc import Iterable, Iterator

from upgradelint.base.printed import printable, printable_source
from upgradelint.plan.formats.look import Look, pairs, reasons, titled, verdict, way
from upgradelint.plan.model import Plan, Step


def render(plan: Plan, look: Look) -> str:
    """Return the whole plan as Markdown."""
    return printable_source("\n".join(_lines(plan)).rstrip("\n") + "\n")


def _lines(plan: Plan) -> Iterator[str]:
    yield f"# From {_text(plan.old)} (OLD) to {_text(plan.new)} (NEW)"
    yield ""
    yield f"{_text(verdict(plan))}."
    yield ""
    yield from _bullets("Why it cannot be rolled", reasons(plan))
    yield from _bullets("By way of releases in between", way(plan))
    for title, steps in titled(plan):
        yield f"## {title}"
        yield ""
        for step in steps:
            yield from _step(step)
            yield ""
    yield from _matrix(plan)
    yield from _bullets("Findings", (f"{o.code} {o.message} ({o.location})" for o in plan.findings))
    yield from _bullets(
        "Not known", (f"{question.about}: {question.text}" for question in plan.questions)
    )


def _step(step: Step) -> Iterator[str]:
    yield f"- [ ] **{_text(step.title)}**"
    yield from (f"  - {_text(line)}" for line in step.why)
    yield from (f"  - first: {_text(line)}" for line in step.before)
    if step.commands:
        yield "\n  ```\n" + "\n".join(f"  {_code(line)}" for line in step.commands) + "\n  ```\n"
    yield from (f"  - {_text(line)}" for line in step.items)
    yield from (f"  - watch for `{_code(line)}`" for line in step.watch)
    if step.back:
        yield f"  - going back: {_text(step.back)}"


def _matrix(plan: Plan) -> Iterator[str]:
    if not plan.matrix:
        return
    yield "## What may run beside what"
    yield ""
    yield "| | pair | | |"
    yield "|---|---|---|---|"
    for row, _ in pairs(plan):
        for cell in (cell for cell in plan.matrix if cell.row == row):
            codes = f" {' '.join(cell.codes)}" if cell.codes else ""
            texts = (cell.row, cell.pair, f"{cell.verdict}{codes}", cell.text)
            yield f"| {' | '.join(_text(text).replace('|', chr(92) + '|') for text in texts)} |"
    yield ""


def _bullets(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"## {title}"
        yield ""
        yield from (f"- {_text(line)}" for line in found)
        yield ""


def _text(text: str) -> str:
    """A text in which nothing is markup."""
    shown = printable(text)
    return "".join(
        f"\\{character}" if character in "\\`*_[]<>#" else character for character in shown
    )


def _code(text: str) -> str:
    return printable(text).replace("`", "'")
