"""`upgradelint lsp`."""

import gc
import signal
import sys

import click

from upgradelint.base.errors import UpgradelintError
from upgradelint.cli.output import warn


@click.command(short_help="Speak with an editor: findings as one types.")
@click.option("--stdio", is_flag=True, help="By stdin and stdout, as it does anyway.")
def lsp(stdio: bool) -> int:
    """Be a language server for an editor that starts this command.

    Findings are those of flake8's plugin: of the text as it is typed, against the registry.
    """
    try:
        from upgradelint.lsp.server import serve
    except ImportError as error:
        wanted = (error.name or "pygls").partition(".")[0]
        raise UpgradelintError(
            f"the language server needs {wanted}: pip install 'upgradelint[lsp]'"
        ) from None
    if sys.stdin is not None and sys.stdin.isatty():
        warn(["waiting for an editor, which starts this command itself; Ctrl-C ends it"])
    gc.enable()
    # A thread waits for stdin, and Python would wait for that thread.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    serve()
    return 0
