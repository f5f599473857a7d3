"""`upgradelint explain` and `upgradelint rules`."""

import click

from upgradelint.cli.output import emit


@click.command(short_help="Explain a rule.")
@click.argument("code")
def explain(code: str) -> None:
    """Print what the rule CODE finds, why that breaks an upgrade and what to write instead.

    The beginning of a code, such as UPG40, lists the rules that have it.
    """
    from upgradelint.rules import docs

    emit(docs.explain(code))


@click.command()
@click.option("--output-format", type=click.Choice(["text", "json", "markdown"]), default="text")
def rules(output_format: str) -> None:
    """List all rules."""
    from upgradelint.rules import docs

    if output_format == "markdown":
        emit(docs.page())
    elif output_format == "json":
        import json

        emit(json.dumps(list(docs.rows()), indent=2) + "\n")
    else:
        for row in docs.rows():
            emit(f"{docs.line(row)}\n")
