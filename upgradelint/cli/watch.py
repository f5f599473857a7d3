"""`upgradelint check --watch`: the same run again whenever a file of the project changes."""

import gc
from collections.abc import Callable
from pathlib import Path

import click

from upgradelint.base.errors import UpgradelintError
from upgradelint.cli.output import warn

_READ = (".py", ".toml", ".cfg", ".ini", ".registry.json")
"""Ends of names of files that a run reads; reports that it writes have others."""

_PAUSE = 200
"""Milliseconds without a change after which what was written is whole."""


def watch(tree: str, once: Callable[[], int]) -> int:
    """Run once, and again after each change of files in a tree, until somebody interrupts.

    Raises UpgradelintError without watchfiles, and where the tree is no directory.
    """
    try:
        import watchfiles
    except ModuleNotFoundError as error:
        raise UpgradelintError("--watch: pip install 'upgradelint[watch]'") from error
    if not Path(tree).is_dir():
        raise UpgradelintError(f"--watch: {tree} is no directory: nothing changes in it")

    class Read(watchfiles.DefaultFilter):
        def __call__(self, change: watchfiles.Change, path: str) -> bool:
            return path.endswith(_READ) and super().__call__(change, path)

    gc.enable()
    # Watching begins before the first run, so that no change is missed meanwhile.
    changes = watchfiles.watch(
        tree, watch_filter=Read(), debounce=_PAUSE, rust_timeout=_PAUSE, yield_on_timeout=True
    )
    next(changes)
    _run(once)
    for changed in changes:
        if changed:
            click.clear()
            _run(once)
    return 0


def _run(once: Callable[[], int]) -> None:
    """Run once; what ends a run, such as a file that is half written, does not end the watch."""
    try:
        once()
    except (UpgradelintError, click.UsageError) as error:
        warn([str(error)])
    warn(["watching, end it with Ctrl-C"])
