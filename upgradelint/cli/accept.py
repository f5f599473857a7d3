"""`upgradelint accept`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit


@click.command(short_help="Accept a finding, with a reason.")
@click.argument("fingerprint", required=False)
@click.option("--reason", help="Why the change is right although it breaks.")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--until", metavar="RELEASE", help="The release from which it must be gone.")
@click.option("--list", "show", is_flag=True, help="List what is accepted, and what has ended.")
@click.option("--remove", is_flag=True, help="Take the exception back.")
def accept(
    fingerprint: str | None,
    reason: str | None,
    owner: str,
    until: str | None,
    show: bool,
    remove: bool,
) -> None:
    """Accept the finding with FINGERPRINT, as `fingerprint` and JSON output print it.

    The registry keeps the exception; the rule stays on for everything else.
    """
    from upgradelint.baselines.project import open_project
    from upgradelint.runs import recording

    cwd = Path.cwd()
    if show == bool(fingerprint) or bool(reason) == (show or remove):
        raise click.UsageError("give FINGERPRINT and --reason, FINGERPRINT and --remove, or --list")
    if show:
        emit("".join(f"{line}\n" for line in recording.accepted(open_project(".", cwd), cwd)))
    elif remove:
        one = recording.retract(open_project(".", cwd, lambda _: frozenset()), fingerprint or "")
        emit(f"no longer accepted: {one.code} {one.subject}\n")
    else:
        project = open_project(".", cwd)
        finding = recording.accept(project, cwd, fingerprint or "", reason or "", owner, until)
        emit(f"accepted {finding.code} {finding.subject}{f' until {until}' if until else ''}\n")
