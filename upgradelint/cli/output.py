"""Printing that survives a reader who has seen enough."""

import os
import sys
from collections.abc import Iterable

import click


def emit(text: str) -> None:
    """Write text to stdout; when nobody reads it the rest is dropped and the verdict stands."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def warn(lines: Iterable[str]) -> None:
    """Write about the run itself to stderr, each text on one line."""
    for line in lines:
        click.echo(f"upgradelint: {' '.join(line.split())}", err=True)
