"""What writes a plan in a format, by its name."""

from collections.abc import Callable

from upgradelint.plan.formats.look import Look
from upgradelint.plan.model import Plan

Render = Callable[[Plan, Look], str]


def _text() -> Render:
    from upgradelint.plan.formats.text import render

    return render


def _markdown() -> Render:
    from upgradelint.plan.formats.markdown import render

    return render


def _json() -> Render:
    from upgradelint.plan.formats.json import render

    return render


def _html() -> Render:
    from upgradelint.plan.formats.html import render

    return render


_RENDERERS: dict[str, Callable[[], Render]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "html": _html,
}
FORMATS = tuple(_RENDERERS)


def renderer(name: str) -> Render:
    """Return what writes a plan in a format; KeyError where there is none of that name."""
    return _RENDERERS[name]()
