"""`upgradelint config`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit_lines


@click.command(short_help="Show the configuration in force.")
@click.argument("tree", default=".")
@click.option("--changed", is_flag=True, help="Only what differs from the defaults.")
def config(tree: str, changed: bool) -> None:
    """Show the configuration in force for TREE, and which file says so."""
    from upgradelint.settings.page import in_force
    from upgradelint.settings.settings import Settings
    from upgradelint.trees import open_tree

    settings = Settings.load(open_tree(tree, Path.cwd()))
    said = f"from {settings.source}" if settings.source else "nothing is configured, the defaults"
    first = f"# {tree}: {said}{'' if settings.source else ' are in force'}"
    emit_lines([first, *in_force(settings, changed=changed)])
