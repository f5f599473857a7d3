"""`upgradelint config`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit, emit_lines


@click.command(short_help="Show the configuration in force.")
@click.argument("tree", default=".")
@click.option("--changed", is_flag=True, help="Only what differs from the defaults.")
@click.option("--explain", metavar="KEY", help="Say what a key means, with an example.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of [tool.upgradelint].")
def config(tree: str, changed: bool, explain: str | None, schema: bool) -> None:
    """Show the configuration in force for TREE, and which file says so."""
    from upgradelint.settings import page
    from upgradelint.settings.settings import Settings
    from upgradelint.trees import open_tree

    if explain is not None:
        return emit(page.explain(explain))
    if schema:
        from upgradelint.settings.json_schema import text

        return emit(text())
    settings = Settings.load(open_tree(tree, Path.cwd()))
    said = f"from {settings.source}" if settings.source else "nothing is configured, the defaults"
    first = f"# {tree}: {said}{'' if settings.source else ' are in force'}"
    return emit_lines([first, *page.in_force(settings, changed=changed)])
