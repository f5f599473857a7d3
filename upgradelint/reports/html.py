"""The findings as a page that is one file: for a browser, on a phone, in print, without network."""

from upgradelint.base.addresses import page_of_rule
from upgradelint.findings.result import Held, Result
from upgradelint.page.elements import Html, bullets, element, joined, section
from upgradelint.page.frame import page
from upgradelint.reports import View
from upgradelint.reports.text import (
    accept_command,
    breaking,
    shown,
    shown_path,
    summary,
    unproven_line,
)

FOR_PEOPLE = False


def render(result: Result, view: View) -> str:
    """Return one HTML file: each finding with who breaks and what to write, then the unproven."""
    found = [_finding(held, result, view) for held in shown(result, view)]
    unread = (unproven_line(unproven, result.root, view.cwd) for unproven in result.all_unproven)
    sections = (
        section("findings", "Findings", *found),
        section("unproven", "Not judged", bullets(unread)),
    )
    title = f"upgradelint against {', '.join(result.baselines) or 'nothing'}"
    tone = "bad" if result.failed else "unsure" if result.all_unproven else "good"
    return page(title, summary(result), tone, [html for html in sections if html])


def _finding(held: Held, result: Result, view: View) -> Html:
    finding = held.finding
    place = shown_path(finding.location.path, result.root, view.cwd)
    mark = element("span", finding.code, class_=f"mark {finding.level}")
    accept, proof = accept_command(finding, result), result.proof(held)
    return element(
        "details",
        element("summary", mark, f" {finding.message}"),
        element("p", f"{place}:{finding.location.line}:{finding.location.column}", class_="why"),
        _named(breaking(finding), element("p", finding.breaks) if finding.breaks else None),
        _named("write instead", element("pre", finding.hint) if finding.hint else None),
        _named(proof.verdict, element("p", proof.text)) if proof else None,
        _named("why", element("p", element("a", finding.name, href=page_of_rule(finding.code)))),
        _named("accept", element("pre", accept) if accept else None),
        open=finding.level == "error",
    )


def _named(name: str, inside: Html | None) -> Html | None:
    return joined((element("div", name, class_="name"), inside)) if inside else None
