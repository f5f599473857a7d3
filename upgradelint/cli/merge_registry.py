"""`upgradelint merge-registry`."""

from pathlib import Path

import click

from upgradelint.cli.output import emit_lines, warn


@click.command(short_help="Merge registries; git's merge driver.")
@click.argument("files", nargs=-1, metavar="[BASE OURS THEIRS]", type=click.Path(path_type=Path))
@click.option("--install", is_flag=True, help="Have git merge the registry of this clone so.")
def merge_registry(files: tuple[Path, ...], install: bool) -> int:
    """Merge what two branches made of a registry, fact by fact, in the place of OURS.

    Exit code 1 where both changed the same fact and not alike: OURS has git's markers there.
    """
    if len(files) != (0 if install else 3):
        raise click.UsageError("name BASE, OURS and THEIRS as git does, or give --install alone")
    from upgradelint.runs import merging

    if install:
        emit_lines(merging.install(Path.cwd()))
        return 0
    conflicts = merging.merge_in_place(*files)
    warn(f"both branches changed {line}" for line in conflicts)
    if conflicts:
        warn(["take either side of each marker, then run `upgradelint fingerprint`"])
    return int(bool(conflicts))
