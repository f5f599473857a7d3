"""HTML made of elements: texts are escaped where they are put in, so nothing in them is markup."""

import html
from collections.abc import Iterable

from upgradelint.base.printed import printable_line


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


EMPTY = frozenset({"input", "meta", "br", "hr", "path", "rect", "circle", "line"})


def element(name: str, /, *inside: str | None, **attributes: str | bool | None) -> Html:
    """Return an element; what is no Html inside is escaped, what is None is left out.

    Of attributes `_` stands for `-`, one at the end for nothing: `class_`, `aria_label`. True is an
    attribute without a value, False and None are none.
    """
    shown = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in EMPTY:
        return Html(f"<{name}{shown} />")
    return Html(f"<{name}{shown}>{''.join(escaped(child) for child in inside if child)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """Return parts behind each other."""
    return Html("".join(map(escaped, parts)))


def escaped(text: str) -> Html:
    """Return a text as markup, markup as it is."""
    return text if isinstance(text, Html) else Html(html.escape(_shown(text)))


def _shown(text: str) -> str:
    return "\n".join(map(printable_line, text.split("\n")))


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(_shown(value))}"'


def bullets(lines: Iterable[str], *, class_: str | None = None) -> Html | None:
    """Return a list, None where there is nothing in it."""
    found = [element("li", line) for line in lines]
    return element("ul", *found, class_=class_) if found else None


def section(name: str, title: str, *inside: str | None) -> Html | None:
    """Return a section with its heading; None where nothing is in it."""
    if not any(inside):
        return None
    heading = element("h2", title, id=f"{name}-title")
    return element("section", heading, *inside, id=name, aria_labelledby=f"{name}-title")
