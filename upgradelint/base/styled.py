"""What rich prints, as a text: for stdout and for files alike."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType


def linked(text: str, address: str) -> str:
    """Return a text that leads to an address in a terminal (OSC 8), for where rich is too much."""
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def styled(
    parts: Iterable["RenderableType"], *, colour: bool, width: int, wrap: bool = False
) -> str:
    """Return what is printed of each part. Lines stay as long as they are unless `wrap`; nothing
    in a text is markup.
    """
    from rich.console import Console

    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=colour,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part, soft_wrap=not wrap)
    return stream.getvalue()
