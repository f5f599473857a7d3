"""The page in a real browser: what is ticked stays, and it is readable wherever it is read."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.plan.browser import CHROMIUM, Browser
from tests.plan.test_formats import PARCELS
from upgradelint.facts.services.model import ServiceFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.page.elements import EMPTY
from upgradelint.plan.build import make_plan
from upgradelint.plan.formats.html import render
from upgradelint.plan.formats.look import Look
from upgradelint.runs.planning import plan

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the path")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an upgrade that breaks in many ways."""
    place = tmp_path_factory.mktemp("page") / "plan.html"
    found = plan(f"{PARCELS}/before", f"{PARCELS}/after-bad", place.parent, cached=False)
    place.write_text(render(found, Look()))
    return place


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@needs_browser
def test_what_is_ticked_stays_and_the_picture_shows_it(page: Path, browser: Browser) -> None:
    browser.open(page)
    assert browser.run("document.querySelector('.progress').textContent") == "0 of 5 steps done"
    browser.run("document.querySelector('ol.steps [data-services*=conductor]').focus()")
    browser.press(" ")
    browser.open(page)
    assert browser.run("document.querySelector('.progress').textContent") == "1 of 5 steps done"
    done = "[...document.querySelectorAll('svg .done')].map(e => e.dataset.service)"
    assert browser.run(done) == ["parcels-conductor"]


@needs_browser
def test_every_control_is_reached_by_keyboard_and_has_a_name(page: Path, browser: Browser) -> None:
    browser.open(page)
    wanted = "a, input, button, summary, [tabindex]"
    count = browser.run(f"document.querySelectorAll('{wanted}').length")
    browser.run("document.body.focus(), window.seen = new Set()")
    for _ in range(count):
        browser.press("Tab")
        browser.run("window.seen.add(document.activeElement), 0")
    missed = f"[...document.querySelectorAll('{wanted}')].filter(e => !seen.has(e)).map(String)"
    assert browser.run(missed) == []
    unnamed = (
        "[...document.querySelectorAll('input')].filter(e => !e.labels[0].textContent).length"
        " + [...document.querySelectorAll('section')].filter(e => !document.getElementById("
        "e.getAttribute('aria-labelledby'))).length"
        " + document.querySelectorAll('th:not([scope])').length"
    )
    assert browser.run(unnamed) == 0


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen_and_all_is_legible(
    width: int, scheme: str, page: Path, browser: Browser
) -> None:
    browser.look_like(width, prefers_color_scheme=scheme)
    browser.open(page)
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run(_CONTRAST) == []


_CONTRAST = """
(() => {
  const bright = (c) => {
    const v = c.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255)
      .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(c)) return c;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
      && !e.closest("svg, script"))
    .filter((e) => {
      const [a, b] = [bright(getComputedStyle(e).color), bright(behind(e))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05) < 4.5;
    })
    .map((e) => e.outerHTML.slice(0, 80));
})()
"""
"""Texts with less contrast to what is behind them than WCAG 2.2 AA asks for."""


@needs_browser
def test_print_shows_what_is_closed_and_no_controls(page: Path, browser: Browser) -> None:
    browser.open(page)
    browser.printed()
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("[...document.querySelectorAll('details')].every(e => e.open)")
    assert browser.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert browser.run("getComputedStyle(document.querySelector('button')).display") == "none"


def test_it_asks_no_network_for_anything(page: Path) -> None:
    text = page.read_text()
    assert "default-src &#x27;none&#x27;" in text
    assert not re.search(r"""(?:src|href)=["'](?!#)|url\(|@import|//[a-z]""", text)


def test_what_comes_from_the_checked_code_is_no_markup() -> None:
    evil = '"><script>alert(1)</script>\x1b[31m'
    text = render(make_plan(Snapshot(evil), Snapshot(evil), (ServiceFacts(),) * 2, ()), Look())
    assert text.count("<script") == 1
    assert "\x1b" not in text
    _Balanced().feed(text)


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        assert tag in EMPTY

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
