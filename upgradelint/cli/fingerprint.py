"""`upgradelint fingerprint`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from upgradelint.cli.output import emit, emit_lines, warn
from upgradelint.cli.progress import progress
from upgradelint.reports import View

if TYPE_CHECKING:
    from upgradelint.baselines.project import Project
    from upgradelint.runs.recording import Order


@click.command(short_help="Bring the registry up to date.")
@click.argument("tree", default=".")
@click.option("--check", "compare", is_flag=True, help="Only say where the registry lags behind.")
@click.option("--print", "show", is_flag=True, help="Only print NAME VERSION-HASH of each object.")
@click.option("--release", metavar="NAME", help="Freeze what this release promises.")
@click.option(
    "--history",
    is_flag=False,
    flag_value="HEAD",
    metavar="[REV..REV]",
    help="Fill older versions from git history.",
)
@click.option(
    "--update-table",
    "tables",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rewrite the table of hashes in this test file too; repeatable.",
)
def fingerprint(
    tree: str,
    compare: bool,
    show: bool,
    release: str | None,
    history: str | None,
    tables: tuple[Path, ...],
) -> int:
    """Bring the registry of TREE up to date, unless that would hide an unsafe change.

    Exit code 1 and nothing written when it would: the findings say why.
    """
    if compare + show + bool(release or history) > 1 or (show and tables):
        raise click.UsageError("--check and --print write nothing: give one of them alone")
    from upgradelint.baselines.project import open_project
    from upgradelint.runs.recording import Order

    if show:
        return _print(open_project(tree, Path.cwd(), lambda _: frozenset({"objects"})))
    with progress(f"reading {tree}") as stages:
        project = open_project(tree, Path.cwd(), stages=stages)
    configured = [project.settings.path(name) for name in project.settings.hash_tables]
    order = Order(release, history, (*tables, *configured))
    return _compare(project, order) if compare else _record(project, order)


def _print(project: "Project") -> int:
    objects = project.snapshot.objects
    hashed = (name for name in sorted(objects) if not objects[name].unhashed)
    emit_lines(f"{name} {objects[name].fingerprint}" for name in hashed)
    unhashed = [name for name in sorted(objects) if objects[name].unhashed]
    warn(f"{name}: no hash: {objects[name].unhashed}" for name in unhashed)
    silent = not objects and not project.snapshot.unproven
    warn([f"{project.tree.label} has no versioned objects to print"] if silent else [])
    _show_unproven(project)
    return 0


def _compare(project: "Project", order: "Order") -> int:
    from upgradelint.runs.recording import behind

    lines = behind(project, order.tables)
    emit_lines(lines)
    _show_unproven(project)
    emit_lines([f"{project.settings.registry} {'lags behind' if lines else 'is up to date'}"])
    return int(bool(lines))


def _record(project: "Project", order: "Order") -> int:
    from upgradelint.reports import text
    from upgradelint.runs.recording import UnsafeStepError, record

    try:
        with progress("recording"):
            lines = record(project, order)
    except UnsafeStepError as error:
        emit(text.render(error.result, View(Path.cwd(), acceptable=True)))
        warn(["nothing written: the step is unsafe"])
        return 1
    emit_lines(lines)
    _show_unproven(project)
    found = text.contents(project.snapshot) or "nothing"
    emit_lines([f"{project.settings.registry}: {found} recorded"])
    return 0


def _show_unproven(project: "Project") -> None:
    from upgradelint.reports.text import unproven_line

    for unproven in project.snapshot.unproven:
        click.echo(unproven_line(unproven, project.tree.root, Path.cwd()), err=True)
