"""`upgradelint explain` and `upgradelint rules`."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from upgradelint.base.styled import styled
from upgradelint.cli.output import emit, on_terminal

_FORMATS = ["text", "table", "json", "markdown"]


@click.command(short_help="Explain a rule.")
@click.argument("code")
def explain(code: str) -> None:
    """Print what the rule CODE finds, why that breaks an upgrade and what to write instead.

    The beginning of a code, such as UPG40, lists the rules that have it.
    """
    from upgradelint.rules import docs

    emit(docs.explain(code))


@click.command()
@click.option("--output-format", type=click.Choice(_FORMATS), default="text")
def rules(output_format: str) -> None:
    """List all rules; a table says what is off by default, too, and what switches it on."""
    from upgradelint.rules import docs

    if output_format == "markdown":
        from upgradelint.rules.catalogue import all_rules, own_rules

        emit(docs.page(all_rules()[len(own_rules()) :]))
    elif output_format == "table":
        _table(docs.rows())
    elif output_format == "json":
        import json

        emit(json.dumps(list(docs.rows()), indent=2) + "\n")
    else:
        for row in docs.rows():
            emit(f"{docs.line(row)}\n")


def _table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print a row a rule as wide as the terminal."""
    from rich.table import Table

    table = Table(box=None)
    for title in ("code", "name", "level", "on", "switched on by", "what"):
        table.add_column(title, overflow="fold")
    for row in rows:
        on = "yes" if row["default"] else "no"
        switches = ", ".join(row["switched_on_by"])
        table.add_row(row["code"], row["name"], row["level"], on, switches, row["summary"])
    emit(styled((table,), **on_terminal(), wrap=True))
