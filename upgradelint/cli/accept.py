"""`upgradelint accept`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit_lines


@click.command(short_help="Accept a finding, with a reason.")
@click.argument("fingerprint", required=False)
@click.option("--all", "every", is_flag=True, help="Accept each finding that `check` prints.")
@click.option("--reason", help="Why the change is right although it breaks.")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--until", metavar="RELEASE", help="The release from which it must be gone.")
@click.option("--against", multiple=True, metavar="TREE", help="As `check` was told; repeatable.")
@click.option("--list", "show", is_flag=True, help="List what is accepted, and what has ended.")
@click.option("--remove", is_flag=True, help="Take the exception back.")
def accept(
    fingerprint: str | None,
    every: bool,
    reason: str | None,
    owner: str,
    until: str | None,
    against: tuple[str, ...],
    show: bool,
    remove: bool,
) -> None:
    """Accept the finding with FINGERPRINT, as every output prints it; its first digits will do.

    The registry keeps the exception; the rule stays on for everything else.
    """
    from upgradelint.baselines.project import open_project
    from upgradelint.runs import accepting

    cwd = Path.cwd()
    if show + every + bool(fingerprint) != 1 or bool(reason) == (show or remove):
        raise click.UsageError(
            "give FINGERPRINT or --all with --reason, FINGERPRINT with --remove, or --list"
        )
    if show:
        emit_lines(accepting.accepted(open_project(".", cwd), cwd))
        return
    if remove:
        project = open_project(".", cwd, lambda _: frozenset())
        ended = accepting.retract(project, fingerprint or "")
        emit_lines([f"no longer accepted: {ended.code} {ended.subject}"])
        return
    project = open_project(".", cwd)
    terms = accepting.Terms(reason or "", owner, until)
    if every:
        accepted = accepting.accept_all(project, cwd, terms, against)
    else:
        accepted = [accepting.accept(project, cwd, fingerprint or "", terms, against)]
    end = f" until {until}" if until else ""
    emit_lines(f"accepted {finding.code} {finding.subject}{end}" for finding in accepted)
    if not accepted:
        emit_lines(["there is nothing to accept"])
