"""The page around its sections."""

from collections.abc import Sequence
from importlib.resources import files

from upgradelint.page.elements import Html, element, joined

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(title: str, verdict: str, tone: str, sections: Sequence[Html], key: str = "") -> str:
    """Return the whole file: `tone` is "good", "bad" or "unsure", `key` names what is ticked."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Html(_resource("page.css"))),
    )
    body = element(
        "body",
        element("a", "Skip to the content", class_="skip", href="#content"),
        _header(title, verdict, tone, sections),
        element("main", *sections, id="content"),
        element("footer", "Written by upgradelint. This file needs no network."),
        element("script", Html(_resource("page.js"))),
        data_key=key or None,
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _header(title: str, verdict: str, tone: str, sections: Sequence[Html]) -> Html:
    return element(
        "header",
        element("h1", title),
        element("p", verdict, class_=f"verdict {tone}"),
        element("p", class_="progress", role="status", hidden=True),
        element("nav", _links(sections), aria_label="Sections"),
    )


def _links(sections: Sequence[Html]) -> Html:
    """A link to each section, by its heading."""
    found = []
    for html in sections:
        name = html.partition('id="')[2].partition("-title")[0]
        title = html.partition("<h2")[2].partition(">")[2].partition("</h2>")[0]
        found.append(element("a", Html(title), href=f"#{name}"))
    return joined(found)


def _resource(name: str) -> str:
    return files("upgradelint.page").joinpath(name).read_text("utf-8")
