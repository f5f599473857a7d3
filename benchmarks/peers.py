"""Put upgradelint beside other linters of Alembic migrations, on what migrations really did.

    python -m benchmarks.peers [--keep FOLDER]

The migrations are those under tests/migrations/forms that run on PostgreSQL. Each is executed on
tables with rows and its statements recorded: these are the truth, whatever the source looks like.
Every tool is installed from the package index into an environment of its own and run on the same
files as its documentation says. docs/peers.md tells how it is counted.
"""

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.peer_tools import TOOLS, PeerError, Tool
from benchmarks.peer_truth import CLASSES, Acts, executed_acts
from tests.migrations.forms_file import Form, read_forms, write_project

HEADER = (
    "tool",
    "version",
    *(f"{name} {what}" for name in CLASSES for what in ("prec.", "recall")),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--keep", type=Path, help="write the migrations here, and leave them")
    options = parser.parse_args()
    with _folder(options.keep) as folder:
        write_project(folder)
        forms = [form for form in read_forms() if not form.mysql_only]
        for form in read_forms():
            if form.mysql_only:
                (folder / form.path).unlink()
        print(f"{len(forms)} migrations are run ...", file=sys.stderr)
        truth = executed_acts(folder, forms)
        rows = [HEADER, *(_row(tool, folder, forms, truth) for tool in TOOLS)]
    for line in _table(rows):
        print(line)
    for name, acts in CLASSES.items():
        print(f"{name}: {sum(bool(one & acts) for one in truth.values())} migrations do that")


def _folder(kept: Path | None) -> contextlib.AbstractContextManager[Path]:
    return contextlib.nullcontext(kept) if kept else _temporary()


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _row(tool: Tool, folder: Path, forms: list[Form], truth: dict[str, Acts]) -> tuple[str, ...]:
    print(f"{tool.name} ...", file=sys.stderr)
    try:
        found = tool.findings(folder, forms)
    except PeerError as error:
        return (tool.name, "-", f"not run: {error}")
    figures = (
        figure
        for acts in CLASSES.values()
        for figure in _figures(found, truth, acts, claimed=tool.claims(acts))
    )
    return (tool.name, tool.version(), *figures)


def _figures(
    found: dict[str, list[Acts]], truth: dict[str, Acts], acts: Acts, *, claimed: bool
) -> tuple[str, str]:
    """Precision of the findings that claim such an act, recall of the migrations that do one."""
    if not claimed:
        return ("-", "-")
    told = [(name, claim) for name, claims in found.items() for claim in claims if claim & acts]
    flagged = {name for name, _ in told}
    right = {name for name, claim in told if claim & truth[name]}
    wanted = {name for name, done in truth.items() if done & acts}
    met = {name for name, claim in told if claim & truth[name] & acts}
    return (_part(len(right), len(flagged)), _part(len(met), len(wanted)))


def _part(some: int, of_all: int) -> str:
    return f"{some / of_all:.2f} ({some}/{of_all})" if of_all else "none"


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in rows if place < len(row)) for place in range(8)]
    for row in rows:
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=False)
        ).rstrip()


if __name__ == "__main__":
    main()
