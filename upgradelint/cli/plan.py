"""`upgradelint plan`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit, on_terminal
from upgradelint.cli.progress import progress
from upgradelint.plan.formats.choice import FORMATS, renderer
from upgradelint.plan.formats.look import Look


@click.command(short_help="Say how to roll from one release to the next.")
@click.argument("old")
@click.argument("new", default=".")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--check", "compare", is_flag=True, help="Exit with 1 where NEW cannot be rolled.")
@click.option(
    "--via", multiple=True, help="A release in between, oldest first; may be given again."
)
@click.option("--no-cache", is_flag=True, help="Read all anew, and keep nothing for the next run.")
def plan(
    old: str, new: str, output_format: str, compare: bool, via: tuple[str, ...], no_cache: bool
) -> int:
    """Print the upgrade from OLD to NEW step by step, and what may run beside what meanwhile.

    Both are trees as `upgradelint check` takes them: a directory, a git revision,
    REPOSITORY@REVISION, an sdist, wheel or zip. OLD may be a registry; then it is not known which
    processes it ran, and the plan asks. Nothing of them is imported or run.

    Where NEW cannot be rolled from OLD, it says what a release in between would need to have; of
    those that --via names it says by which it can be rolled.

    Exit code 0: planned, 1: with --check, NEW cannot be rolled from OLD (services that each have to
    go first, a contraction whose data nothing can have moved, no common major version), 2: could
    not judge.
    """
    from upgradelint.runs.planning import plan_by_way

    with progress(f"planning {old} to {new}") as stages:
        found = plan_by_way(old, new, via, Path.cwd(), cached=not no_cache, stages=stages)
    emit(renderer(output_format)(found, Look(**on_terminal())))
    return int(compare and not found.possible)
