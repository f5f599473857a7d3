"""The command line. Exit code 0: clean, 1: findings, 2: could not judge."""

import atexit
import gc
import os
import sys
import traceback
from io import TextIOWrapper

import click

from upgradelint import __version__
from upgradelint.base.errors import UpgradelintError
from upgradelint.cli.accept import accept
from upgradelint.cli.catalogue import explain, rules
from upgradelint.cli.check import check
from upgradelint.cli.config import config
from upgradelint.cli.fingerprint import fingerprint
from upgradelint.cli.init import init
from upgradelint.cli.lsp import lsp
from upgradelint.cli.merge_registry import merge_registry
from upgradelint.cli.output import warn
from upgradelint.cli.plan import plan
from upgradelint.cli.prove import prove

COULD_NOT_JUDGE = 2
INTERRUPTED = 130

_COMPLETION = "_UPGRADELINT_COMPLETE"
"""The variable by which a shell asks for its completion script."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="In a project of your own: upgradelint check, then upgradelint init.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Say which change of a Python service breaks a rolling upgrade, without importing it."""


for command in (check, prove, plan, fingerprint, accept, explain, rules, init, config):
    cli.add_command(command)
for command in (merge_registry, lsp):
    cli.add_command(command)


def top() -> click.Context:
    """Return the context that help is written in."""
    return click.Context(cli, info_name="upgradelint", **cli.context_settings)


def main() -> None:
    """Run the command line and exit.

    What is read lives until the end: looking for garbage meanwhile costs a fifth of a run, and
    another eighth when the interpreter ends, which looks once more at all that is not frozen.
    """
    gc.disable()
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; no exception but SystemExit leaves it."""
    if not arguments and _COMPLETION not in os.environ:
        click.echo(cli.get_help(top()), err=True)
        return COULD_NOT_JUDGE
    try:
        return int(cli(arguments, prog_name="upgradelint", standalone_mode=False) or 0)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
    except UpgradelintError as error:
        warn([str(error)])
    except OSError as error:
        warn([f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)])
    except Exception as error:
        _show_defect(error)
    return COULD_NOT_JUDGE


def _show_defect(error: Exception) -> None:
    if os.environ.get("UPGRADELINT_DEBUG") == "1":
        traceback.print_exc()
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"unexpected {type(error).__name__} at {place.filename}:{place.lineno}"
    warn([f"{what}: {error}; please report it (UPGRADELINT_DEBUG=1 shows more)"])
