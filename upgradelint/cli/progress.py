"""A bar on the terminal for what takes longer than a second: its stage, and how many files."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

from upgradelint.base.printed import printable_line
from upgradelint.base.stages import SILENT, Stages

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""After how many seconds a person wonders."""


@contextmanager
def progress(text: str) -> Iterator[Stages]:
    """Show on stderr, where that is a terminal, that work goes on, in which stage, and for how long
    it has; what is yielded is told of the stages.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield SILENT
        return
    bar = _Bar(text)
    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        bar.stop()


class _Bar(Stages):
    """A bar that a timer starts, unless the work was done before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._files = 0
        self._read: set[str] = set()
        self._lock = Lock()
        self._done = False
        self._shown: tuple[Progress, TaskID] | None = None

    def begin(self, text: str, files: int = 0) -> None:
        with self._lock:
            self._text, self._files, self._read = text, files, set()
            self._show()

    def file(self, path: str) -> None:
        with self._lock:
            self._read.add(path)
            self._show()

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        text = TextColumn("{task.description}", markup=False)
        columns = (text, BarColumn(), TextColumn("{task.fields[files]}"), TimeElapsedColumn())
        shown = Progress(*columns, console=Console(stderr=True), transient=True)
        with self._lock:
            if not self._done:
                self._shown = shown, shown.add_task("", total=None, files="")
                self._show()
                shown.start()

    def stop(self) -> None:
        with self._lock:
            self._done = True
            if self._shown is not None:
                self._shown[0].stop()

    def _show(self) -> None:
        """Show how things stand; who calls this holds the lock."""
        if self._shown is None:
            return
        shown, task = self._shown
        done = min(len(self._read), self._files)
        shown.update(
            task,
            description=printable_line(self._text),
            total=self._files or None,
            completed=done,
            files=f"{done} of up to {self._files} files" if self._files else "",
        )
