"""A plan for the night of the upgrade: a page whose steps are ticked, with the picture of it."""

import json

from upgradelint.page.elements import Html, bullets, element, joined, section
from upgradelint.page.frame import page
from upgradelint.plan.formats.look import Look, reasons, titled, verdict, way
from upgradelint.plan.formats.picture import picture
from upgradelint.plan.model import Advice, Cell, Plan, Step


def render(plan: Plan, look: Look) -> str:
    """Return one HTML file that needs no network."""
    sections = (
        section("faults", "Why it cannot be rolled", bullets(reasons(plan))),
        section("way", "By way of releases in between", bullets(way(plan))),
        section("steps", "Steps", *_steps(plan)),
        section("questions", "Not known", bullets(f"{q.about}: {q.text}" for q in plan.questions)),
        section("picture", "Who talks to whom", picture(plan)),
        section("matrix", "What may run beside what", *_tables(plan)),
        section("findings", "Findings", *map(_finding, plan.findings)),
    )
    title = f"From {plan.old} (OLD) to {plan.new} (NEW)"
    key = f"{plan.old} {plan.new}"
    return page(title, f"{verdict(plan)}.", _tone(plan), [html for html in sections if html], key)


def _tone(plan: Plan) -> str:
    if plan.breaking or not plan.possible:
        return "bad"
    return "unsure" if plan.questions else "good"


def _steps(plan: Plan) -> list[Html]:
    number, found = 0, []
    for title, steps in titled(plan):
        items = []
        for step in steps:
            number += 1
            items.append(_step(step, number))
        found.append(joined((element("h3", title), element("ol", *items, class_="steps"))))
    return found


def _step(step: Step, number: int) -> Html:
    box = element(
        "input", type="checkbox", id=f"step-{step.id}", data_services=json.dumps(step.services)
    )
    label = element(
        "label", box, element("span", f"{number}. {step.title}"), for_=f"step-{step.id}"
    )
    inside = element(
        "div",
        *(element("p", line) for line in step.why),
        _named("First", bullets(step.before)),
        *(element("div", element("pre", line), class_="command") for line in step.commands),
        bullets(step.items),
        _named("Watch for", bullets(element("code", line) for line in step.watch)),
        _named("Going back", element("p", step.back) if step.back else None),
        class_="step",
    )
    return element("li", label, inside)


def _named(name: str, inside: Html | None) -> Html | None:
    return joined((element("div", name, class_="name"), inside)) if inside else None


def _tables(plan: Plan) -> list[Html]:
    """One table for the rows that have the same pairs."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for row in dict.fromkeys(cell.row for cell in plan.matrix):
        pairs = tuple(sorted(cell.pair for cell in plan.matrix if cell.row == row))
        kinds.setdefault(pairs, []).append(row)
    return [_table(plan, pairs, rows) for pairs, rows in kinds.items()]


def _table(plan: Plan, pairs: tuple[str, ...], rows: list[str]) -> Html:
    cells = {(cell.row, cell.pair): cell for cell in plan.matrix}
    head = element("tr", element("td"), *(element("th", pair, scope="col") for pair in pairs))
    body = (
        element(
            "tr", element("th", row, scope="row"), *(_cell(cells[(row, pair)]) for pair in pairs)
        )
        for row in rows
    )
    caption = element("caption", _CAPTIONS.get(pairs[0].rpartition(" ")[2], "Pairs"))
    return element(
        "table", caption, element("thead", head), element("tbody", *body), class_="pairs"
    )


_CAPTIONS = {"server": "Interfaces", "receiver": "Objects", "schema": "Schema", "code": "Rows"}


def _cell(cell: Cell) -> Html:
    codes = f" {' '.join(cell.codes)}" if cell.codes else ""
    return element(
        "td",
        element("span", cell.verdict, class_=f"mark {cell.verdict}"),
        codes,
        element("div", cell.text, class_="why"),
        data_pair=cell.pair,
    )


def _finding(advice: Advice) -> Html:
    head = element(
        "summary", element("span", advice.code, class_=f"mark {advice.level}"), f" {advice.message}"
    )
    hint = element("pre", advice.hint) if advice.hint else None
    return element(
        "details",
        head,
        element("p", str(advice.location), class_="why"),
        _named("Breaks", element("p", advice.breaks) if advice.breaks else None),
        _named("Write instead", hint),
    )
