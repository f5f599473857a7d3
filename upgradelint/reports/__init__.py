"""One renderer a file: a module of this package, called like the format it writes.

It has `render(result, view)`, and `FOR_PEOPLE` says whether that ends with the summary line; what
is for programs leaves the summary to stderr.
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from upgradelint.base.frozen import Frozen

if TYPE_CHECKING:
    from upgradelint.findings.result import Result


class View(Frozen):
    """What the reader asked to see, and where they stand.

    `source` reads a file of the checked tree, for excerpts; `acceptable` adds the command that
    accepts each finding; `quiet` leaves the summary out; `colour` and `width` are those of
    a terminal, `links` says that it is one, where codes lead to the pages of their rules.
    """

    cwd: Path
    show_unproven: bool = False
    show_standing: bool = False
    statistics: bool = False
    acceptable: bool = False
    source: Callable[[str], bytes] | None = None
    quiet: bool = False
    colour: bool = False
    width: int = 100
    links: bool = False


class Renderer(Protocol):
    """A module of this package."""

    FOR_PEOPLE: bool

    def render(self, result: "Result", view: View) -> str:
        """Return the whole report, its last line ended."""


def formats() -> list[str]:
    """Return the names of all formats."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def renderer(name: str) -> Renderer:
    """Return the renderer of a format; KeyError where there is none."""
    if name not in formats():
        raise KeyError(name)
    return cast("Renderer", import_module(f"{__name__}.{name}"))
