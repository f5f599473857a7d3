"""`upgradelint prove`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, converted
from upgradelint.cli.output import emit_lines, warn
from upgradelint.cli.progress import progress

if TYPE_CHECKING:
    from upgradelint.base.stages import Stages
    from upgradelint.findings.proof import Verdict
    from upgradelint.findings.result import Held, Result
    from upgradelint.prove.proving import Proved, Wishes

_EXIT_CODES: "dict[Verdict, int]" = {"proved": 0, "not reproduced": 1, "cannot be run": 2}
NO_SANDBOX = "no sandbox was found (bwrap, unshare): witnesses run with all rights that you have"


class _Arguments(Frozen):
    """The arguments of the command."""

    fingerprints: tuple[str, ...]
    tree: str
    against: tuple[str, ...]
    warnings: bool
    folder: str
    write_only: bool
    python: str
    install: bool
    seconds: float


@click.command(short_help="Show by a failing run that a finding is true.")
@click.argument("fingerprints", metavar="[FINGERPRINT]...", nargs=-1)
@click.option("--tree", default=".", metavar="TREE", help="The project.  [default: .]")
@click.option("--against", multiple=True, metavar="TREE", help="As `check` was told; repeatable.")
@click.option("--warnings", is_flag=True, help="Prove warnings too, where none is named.")
@click.option("--folder", default="", metavar="DIR", help="Write the witnesses there.")
@click.option("--write-only", is_flag=True, help="Write them, and run nothing.")
@click.option("--python", default="", metavar="PATH", help="Run them with this Python.")
@click.option("--install", is_flag=True, help="Have pip install the libraries they need.")
@click.option("--seconds", default=60.0, show_default=True, help="How long one may take.")
def prove(**given: object) -> int:
    """Write a test for each error that `check` finds, or for those of FINGERPRINT, and run it.

    Such a witness holds the two sides of the finding, cut from the two releases, and runs them on
    the real libraries; it passes where the exception is raised that the finding names. This runs
    code of the checked project: in a sandbox without network where the system has bwrap or unshare.

    Exit code 0: all are proved, 1: some are not reproduced, 2: some cannot be run.
    """
    arguments = converted(given, _Arguments)
    with progress(f"proving {arguments.tree}") as stages:
        proved, result = _prove(arguments, stages)
    emit_lines(_lines(proved, result))
    if not arguments.write_only and proved.proofs and not proved.sandbox:
        warn([NO_SANDBOX])
    codes = {_EXIT_CODES[proof.verdict] for _, proof in proved.proofs if proof}
    return min(codes - {0}, default=0)


def _prove(arguments: _Arguments, stages: "Stages") -> "tuple[Proved, Result]":
    from upgradelint.baselines.baselines import find_baselines
    from upgradelint.baselines.project import open_project
    from upgradelint.prove import proving
    from upgradelint.runs.check import check

    cwd = Path.cwd()
    project = open_project(arguments.tree, cwd, stages=stages)
    known = find_baselines(project, arguments.against, cwd)
    result = check(project, cwd, arguments.against, known=known)
    chosen = _chosen(result, arguments)
    stages.begin(f"running {len(chosen)} witnesses")
    return proving.prove(project, known, chosen, _wishes(arguments), result.digits), result


def _wishes(arguments: _Arguments) -> "Wishes":
    from upgradelint.prove.proving import Wishes

    folder = Path(arguments.folder) if arguments.folder else None
    return Wishes(
        arguments.python, arguments.install, folder, arguments.write_only, arguments.seconds
    )


def _chosen(result: "Result", arguments: _Arguments) -> "list[Held]":
    levels = ("error", "warning") if arguments.warnings else ("error",)
    if not arguments.fingerprints:
        return [held for held in result.findings if held.finding.level in levels]
    every = (*result.findings, *result.standing)
    return list(
        dict.fromkeys(
            fingerprint for text in arguments.fingerprints for fingerprint in _named(text, every)
        )
    )


def _named(text: str, every: "Sequence[Held]") -> "Iterable[Held]":
    found = [held for held in every if text and held.finding.fingerprint.startswith(text.lower())]
    if not found:
        raise UpgradelintError(f"no finding has the fingerprint {text}")
    return found


def _lines(proved: "Proved", result: "Result") -> Iterable[str]:
    for held, proof in proved.proofs:
        finding = held.finding
        name = f"{finding.code} {finding.fingerprint[: result.digits]} {finding.subject}"
        if proof is None:
            yield f"{proved.files[finding.fingerprint]}: written for {name}"
        else:
            yield f"{proof.verdict}: {name}: {proof.text}"
    yield _summary(proved)


def _summary(proved: "Proved") -> str:
    verdicts = [proof.verdict if proof else "written" for _, proof in proved.proofs]
    counts = ((verdicts.count(verdict), verdict) for verdict in (*_EXIT_CODES, "written"))
    ended = ", ".join(f"{count} {verdict}" for count, verdict in counts if count)
    place = f"; run by {proved.sandbox}, without network" if proved.sandbox else ""
    return f"{ended}{place}" if ended else "there is no error to prove"
