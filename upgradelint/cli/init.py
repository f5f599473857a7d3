"""`upgradelint init`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit


@click.command(short_help="Write a configuration and the registry.")
def init() -> None:
    """Look at the project here, write a first configuration for it and the first registry.

    What is there already is left as it is.
    """
    from upgradelint.baselines.project import open_project
    from upgradelint.runs import starting

    for line in starting.start(open_project(".", Path.cwd())):
        emit(f"{line}\n")
