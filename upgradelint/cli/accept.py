"""`upgradelint accept`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit


@click.command()
@click.argument("fingerprint")
@click.option("--reason", required=True, help="Why the change is right although it breaks.")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--until", metavar="RELEASE", help="The release from which it must be gone.")
def accept(fingerprint: str, reason: str, owner: str, until: str | None) -> None:
    """Accept the finding with FINGERPRINT, as `fingerprint` and JSON output print it.

    The registry keeps the exception; the rule stays on for everything else.
    """
    from upgradelint.project import open_project
    from upgradelint.recording import accept as accept_finding

    cwd = Path.cwd()
    finding = accept_finding(open_project(".", cwd), cwd, fingerprint, reason, owner, until)
    emit(f"accepted {finding.code} {finding.subject}{f' until {until}' if until else ''}\n")
