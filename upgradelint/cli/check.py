"""`upgradelint check`."""

import os
import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from upgradelint.base.codes import OWN
from upgradelint.base.frozen import Frozen, converted, replace
from upgradelint.base.printed import printable_source
from upgradelint.cli.output import COLOURS, emit, links, on_terminal, warn
from upgradelint.cli.progress import progress
from upgradelint.cli.reporting import REPORT, Report, reports, write
from upgradelint.reports import View

if TYPE_CHECKING:
    from upgradelint.baselines.baselines import Baselines
    from upgradelint.baselines.project import Project
    from upgradelint.facts.families import Family
    from upgradelint.findings.result import Result
    from upgradelint.rules.selection import Selection
    from upgradelint.runs.fixing import FixedFile
    from upgradelint.settings.settings import Settings


PUSHED_SINCE = "PRE_COMMIT_FROM_REF"
"""The variable by which pre-commit says what the other side of a push has already."""

_TAKE_NAMES = ("--select", "--ignore", "--extend-select", "--against", "--new-since")
_CODE = re.compile(rf"(?i:{OWN})\d+")


class Judging(Frozen):
    """What is compared with what, by which rules."""

    tree: str
    against: tuple[str, ...]
    allow_no_baseline: bool
    new_since: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    extend_select: tuple[str, ...]
    every: bool
    no_cache: bool
    jobs: int


class Proving(Frozen):
    """Whether errors are proved, where their witnesses are written, and what Python runs them."""

    prove: bool
    witnesses: str
    python: str


class Fixing(Frozen):
    """What becomes of what can be fixed."""

    fix: bool
    diff: bool
    unsafe_fixes: bool


class Reporting(Frozen):
    """What is told, how and where, and whether findings count in the exit code."""

    formats: tuple[Report, ...]
    output_file: str
    color: str
    quiet: bool
    verbose: bool
    show_unproven: bool
    show_standing: bool
    statistics: bool
    exit_zero: bool

    @property
    def unproven(self) -> bool:
        """Whether what could not be judged is listed."""
        return self.show_unproven or self.verbose

    @property
    def standing(self) -> bool:
        """Whether what the baseline has by itself is listed, and fixed."""
        return self.show_standing or self.verbose


def _split(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    codes = (code.strip() for value in values for code in value.split(","))
    return tuple(filter(None, codes))


def _single(ctx: click.Context, param: click.Parameter, trees: tuple[str, ...]) -> str:
    if len(trees) > 1:
        older, newer, *_ = trees
        advice = f"the older one is named by --against: check {newer} --against {older}"
        raise click.UsageError(f"one TREE is judged, and {len(trees)} are named; {advice}")
    return trees[0] if trees else "."


class _Command(click.Command):
    """A command that knows codes which stand where a tree should: the comma is forgotten."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for option in self.params for name in option.opts}
        for before, argument in pairwise(args):
            unknown = before.startswith("--") and before.partition("=")[0] not in known
            taken = unknown or before in _TAKE_NAMES
            if not taken and _CODE.fullmatch(argument) and not os.path.exists(argument):
                raise click.UsageError(
                    f"{argument} is no tree: join codes by commas, UPG401,UPG402"
                )
        return super().parse_args(ctx, args)


def _codes_option(name: str, text: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    return click.option(name, multiple=True, metavar="CODES", callback=_split, help=text)


@click.command(cls=_Command, short_help="Say which change breaks an upgrade.")
@click.argument("tree", nargs=-1, metavar="[TREE]", callback=_single)
@click.option("--against", multiple=True, metavar="TREE", help="Compare with this one; repeatable.")
@click.option("--allow-no-baseline", is_flag=True, help="Judge where nothing older is known, too.")
@click.option("--new-since", metavar="REV", default="", help="Leave out what was found there.")
@_codes_option("--select", "Judge by these rules only; ALL for every one.")
@_codes_option("--ignore", "Leave these rules out.")
@_codes_option("--extend-select", "Judge by these rules too.")
@click.option(
    "--output-format",
    "formats",
    type=REPORT,
    multiple=True,
    help="How to report, and into which file; repeatable.  [default: text]",
)
@click.option("--output-file", metavar="FILE", default="", help="Write there, not to stdout.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="Print findings and nothing else.")
@click.option("-v", "--verbose", is_flag=True, help="--show-unproven, --show-standing together.")
@click.option("--show-unproven", is_flag=True, help="List what could not be judged, and why.")
@click.option("--show-standing", is_flag=True, help="List what the baseline has by itself, too.")
@click.option("--all", "every", is_flag=True, help="Judge released migrations, too.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--fix", is_flag=True, help="Change the files, then say what is left.")
@click.option("--diff", is_flag=True, help="Print what --fix would change.")
@click.option("--unsafe-fixes", is_flag=True, help="Fix what has to be guessed, too.")
@click.option("--prove", is_flag=True, help="Run a witness of each error, as `prove` does.")
@click.option("--witnesses", default="", metavar="DIR", help="Write the witnesses there.")
@click.option("--python", default="", metavar="PATH", help="Run the witnesses with this Python.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are findings.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(0),
    default=0,
    help="Read trees in so many processes at once; by default as there are processors.",
)
@click.option("--watch", "again", is_flag=True, help="Run again whenever a file changes.")
@click.option("--no-cache", is_flag=True, help="Read all anew, and keep nothing for the next run.")
def check(**given: object) -> int:
    """Say which change of TREE breaks a rolling upgrade.

    A TREE is a directory, a git revision, REPOSITORY@REVISION, an sdist, wheel or zip; one to
    compare with may be a registry file too. Without --against it is the registry, else the newest
    release tag, else the merge base with the default branch.

    Exit code 0: nothing breaks, 1: findings, 2: could not judge.
    """
    judging, fixing = converted(given, Judging), converted(given, Fixing)
    proving = converted(given, Proving)
    reporting = converted(given, Reporting)
    once = partial(_check, judging, fixing, proving, reporting)
    if not given["again"]:
        return once()
    if fixing.fix:
        raise click.UsageError("--watch and --fix: one of them")
    from upgradelint.cli.watch import watch

    return watch(judging.tree, once)


def _check(judging: Judging, fixing: Fixing, proving: Proving, reporting: Reporting) -> int:
    """Run once; return the exit code."""
    wanted = reports(reporting.formats, reporting.output_file)
    project, known, result = _judge(judging)
    if fixing.fix or fixing.diff:
        files = _fixed(project, result, fixing, reporting)
        if fixing.diff:
            emit(printable_source("".join(file.diff() for file in files)))
            return int(bool(files) and not reporting.exit_zero)
        _write(project, files, reporting)
        project, known, result = _judge(judging)
    if proving.prove:
        result = _proved(project, known, result, proving)
    _report(project, result, wanted, reporting)
    if result.failed and not reporting.exit_zero:
        return 1
    return 2 if result.faults else 0


def _judge(judging: Judging) -> "tuple[Project, Baselines, Result]":
    from upgradelint.baselines.ahead import Older
    from upgradelint.baselines.baselines import find_baselines
    from upgradelint.baselines.project import open_project
    from upgradelint.runs import check as checking
    from upgradelint.runs import rule_choice

    def selection(settings: "Settings") -> "Selection":
        chosen = rule_choice.select(settings, judging.select, judging.ignore, judging.extend_select)
        rule_choice.refuse_none(chosen)
        return chosen

    def wanted(settings: "Settings") -> "frozenset[Family]":
        return rule_choice.families(selection(settings))

    pushed, cwd = os.environ.get(PUSHED_SINCE, ""), Path.cwd()
    since = checking.Since(pushed, (judging.new_since and pushed) or judging.new_since)
    with progress(f"checking {judging.tree}") as stages:
        cached = not judging.no_cache
        older = Older(judging.against, judging.jobs)
        project = open_project(judging.tree, cwd, wanted, cached=cached, stages=stages, older=older)
        known = find_baselines(project, judging.against, cwd, pushed)
        result = checking.check(
            project,
            cwd,
            judging.against,
            selection(project.settings),
            since,
            every_migration=judging.every,
            allow_no_baseline=judging.allow_no_baseline,
            known=known,
        )
    return project, known, result


def _proved(project: "Project", known: "Baselines", result: "Result", proving: Proving) -> "Result":
    """Return the result with what became of its errors; this runs code of the project."""
    from upgradelint.cli.prove import NO_SANDBOX
    from upgradelint.prove.proving import Wishes, prove

    folder = Path(proving.witnesses) if proving.witnesses else None
    wishes = Wishes(proving.python, folder=folder)
    errors = [held for held in result.findings if held.finding.level == "error"]
    with progress(f"proving {project.tree.label}"):
        done = prove(project, known, errors, wishes, result.digits)
    warn([NO_SANDBOX] if errors and not done.sandbox else [])
    proofs = {held.finding.fingerprint: proof for held, proof in done.proofs if proof}
    return replace(result, proofs=proofs)


def _fixed(
    project: "Project", result: "Result", fixing: Fixing, shown: Reporting
) -> "list[FixedFile]":
    """Return the files as they are after the fixes of what is shown."""
    from upgradelint.runs.fixing import fixed_files

    findings = (*result.findings, *(result.standing if shown.standing else ()))
    return list(
        fixed_files(project, replace(result, findings=findings), unsafe=fixing.unsafe_fixes)
    )


def _write(project: "Project", files: "list[FixedFile]", reporting: Reporting) -> None:
    from upgradelint.runs.fixing import write as write_files

    write_files(project.tree.root, files)
    warn(() if reporting.quiet else (f"{file.path} fixed" for file in files))


def _report(
    project: "Project", result: "Result", wanted: Iterable[Report], reporting: Reporting
) -> None:
    warn(() if reporting.quiet else result.warnings)
    view = View(
        Path.cwd(),
        reporting.unproven,
        reporting.standing,
        reporting.statistics,
        source=project.tree.read,
        quiet=reporting.quiet,
        links=links(reporting.color),
        **on_terminal(reporting.color),
    )
    write(result, wanted, view)
    warn(result.faults)
