"""Printing that survives a reader who has seen enough."""

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

import click

from upgradelint.base.printed import printable, printable_lines
from upgradelint.reports import View, renderer

if TYPE_CHECKING:
    from upgradelint.findings.result import Result


class Terminal(TypedDict):
    """What a View needs to know of where stdout goes."""

    colour: bool
    width: int


COLOURS = ("auto", "always", "never")
"""When reports for people have colours."""


def on_terminal(colours: str = "auto") -> Terminal:
    """Return whether stdout shows colours, and how wide it is.

    `auto` asks NO_COLOR, then FORCE_COLOR (https://no-color.org, https://force-color.org), then the
    terminal.
    """
    width = shutil.get_terminal_size((100, 24)).columns
    return {"colour": colours == "always" or (colours == "auto" and _coloured()), "width": width}


def links(colours: str) -> bool:
    """Return whether what stdout shows can lead somewhere: a terminal with colours."""
    return on_terminal(colours)["colour"] and _is_terminal()


def _coloured() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return _is_terminal() or bool(os.environ.get("FORCE_COLOR"))


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def show(result: "Result", output_format: str, view: View) -> None:
    """Write a report to stdout; what is for programs has its summary on stderr."""
    chosen = renderer(output_format)
    emit(chosen.render(result, view))
    if not chosen.FOR_PEOPLE and not view.quiet:
        from upgradelint.reports.text import ending

        click.echo("\n".join(ending(result, view)), err=True)


def emit(text: str) -> None:
    """Write text to stdout; when nobody reads it the rest is dropped and the verdict stands."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text.encode(errors="backslashreplace").decode())
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def emit_lines(lines: Iterable[str]) -> None:
    """Write each text as a line of its own to stdout."""
    emit(printable_lines(lines))


def warn(lines: Iterable[str]) -> None:
    """Write about the run itself to stderr, each text on one line."""
    for line in lines:
        click.echo(printable(f"upgradelint: {' '.join(line.split())}"), err=True)
