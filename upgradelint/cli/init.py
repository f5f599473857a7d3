"""`upgradelint init`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit_lines
from upgradelint.cli.progress import progress


@click.command(short_help="Write a configuration and the registry.")
@click.option("--accept-existing", is_flag=True, help="Accept what is found in the code as it is.")
@click.option("--reason", help="Why that is accepted.")
def init(accept_existing: bool, reason: str | None) -> None:
    """Look at the project here, write a first configuration for it and the first registry.

    What is there already is left as it is.
    """
    if accept_existing != bool(reason):
        raise click.UsageError("--accept-existing and --reason go together")
    from upgradelint.baselines.project import open_project
    from upgradelint.runs import starting

    with progress("reading the project") as stages:
        project = open_project(".", Path.cwd(), stages=stages)
    for line in starting.start(project, reason or ""):
        emit_lines([line])
