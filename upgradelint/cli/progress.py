"""A bar on the terminal for what takes longer than a second."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""After how many seconds a person wonders."""


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show on stderr, where that is a terminal, that work goes on and for how long it has."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    bar = _Bar(text)
    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        bar.stop()


class _Bar:
    """A bar that a timer starts, unless the work was done before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lock = Lock()
        self._done = False
        self._shown: Progress | None = None

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        shown = Progress(*columns, console=Console(stderr=True), transient=True)
        shown.add_task(self._text, total=None)
        with self._lock:
            if not self._done:
                self._shown = shown
                shown.start()

    def stop(self) -> None:
        with self._lock:
            self._done = True
            if self._shown is not None:
                self._shown.stop()
