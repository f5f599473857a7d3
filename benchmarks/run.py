"""Compare what upgradelint costs with what it stands beside, in one run: CPU seconds, memory.

    python -m benchmarks [--runs N] [--only NAME]... [--record | --check]

`--record` keeps the ratios in recorded.json; `--check` ends with 1 where one has grown by more than
a tenth since.
Goals are those of docs/architecture.md. Ratios are of CPU seconds, ours to the other's; absolute
figures depend on the machine.
"""

import argparse
import compileall
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import material, recorded
from benchmarks.measure import Command, CommandError, Cost, cheapest
from tests.real import living
from tests.real.wheels import IndexUnreachableError, wheel

PYTHON = Path(sys.executable)
UPGRADELINT = PYTHON.with_name("upgradelint")
BARE = Command((PYTHON, "-c", "pass"))
FLAKE8 = "from flake8.main.cli import main; raise SystemExit(main())"
HIDE_PLUGIN = """\
import importlib.metadata as metadata
found = metadata.distributions
metadata.distributions = lambda **options: (
    one for one in found(**options) if one.metadata["Name"] != "upgradelint"
)
"""
HEADER = ("work", "CPU s", "MB", "beside", "CPU s", "MB", "ratio", "goal", "met")


@dataclass(frozen=True, slots=True)
class Goal:
    """Not more than a part of the other's CPU, or CPU seconds in all, or beyond the other's."""

    ratio: float | None = None
    seconds: float | None = None
    added: float | None = None
    memory: float | None = None

    def __str__(self) -> str:
        texts = (
            self.ratio is not None and f"ratio {self.ratio:g}",
            self.seconds is not None and f"{self.seconds:g} s",
            self.added is not None and f"+{self.added:g} s",
            self.memory is not None and f"{self.memory:g} MB",
        )
        return ", ".join(text for text in texts if text) or "-"

    def met(self, ours: Cost, other: Cost) -> bool:
        pairs = (
            (ours.cpu / other.cpu, self.ratio),
            (ours.cpu, self.seconds),
            (ours.cpu - other.cpu, self.added),
            (ours.memory, self.memory),
        )
        return all(limit is None or value <= limit for value, limit in pairs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our command beside another's; `runs` limits how often where the other is slow."""

    work: str
    ours: Command
    beside: str
    other: Command
    goal: Goal = Goal()
    runs: int = 100


def fingerprints() -> Iterator[Comparison]:
    importing = Command(tuple(living.command("nova")))
    goal = Goal(ratio=0.5, memory=150)
    places = {"directory": material.repository(), "wheel": wheel(material.AFTER)}
    for kind, place in places.items():
        ours = Command((UPGRADELINT, "fingerprint", "--print", place))
        yield Comparison(f"fingerprints, {kind}", ours, "import and hash", importing, goal)


def revisions() -> Iterator[Comparison]:
    tree = material.repository()
    before, after = material.BEFORE, material.AFTER
    ruff = Command((material.tool("ruff"), "check", "--no-cache", "--isolated", "."), tree)
    griffe = Command((material.tool("griffe"), "check", "nova", "--against", before.version), tree)
    git = Command((UPGRADELINT, "check", after.version, "--against", before.version), tree)
    wheels = Command((UPGRADELINT, "check", wheel(after), "--against", wheel(before)))
    goal = Goal(ratio=1, seconds=1.5, memory=150)
    yield Comparison("check, two git revisions", git, "ruff check", ruff, goal)
    yield Comparison("check, two wheels", wheels, "ruff check", ruff, goal)
    yield Comparison("check, two git revisions", git, "griffe check", griffe, runs=1)


def registry() -> Iterator[Comparison]:
    tree = material.changed_copy(UPGRADELINT)
    for kind, path in material.EDITED.items():
        edit = partial(material.edit, tree / path)
        ours = Command((UPGRADELINT, "check"), tree, edit)
        work = f"check, one {kind} changed"
        yield Comparison(work, ours, "bare Python", BARE, Goal(seconds=0.25))


def plugin() -> Iterator[Comparison]:
    tree = material.repository()
    ours = Command((PYTHON, "-c", FLAKE8, "nova"), tree)
    other = Command((PYTHON, "-c", HIDE_PLUGIN + FLAKE8, "nova"), tree)
    yield Comparison("flake8 with the plugin", ours, "flake8", other, Goal(ratio=1.03), runs=2)


def start() -> Iterator[Comparison]:
    plugin = Command((PYTHON, "-c", "import upgradelint.flake8_plugin"))
    version = Command((UPGRADELINT, "--version"))
    yield Comparison("import of the plugin", plugin, "bare Python", BARE, Goal(added=0.03))
    yield Comparison("upgradelint --version", version, "bare Python", BARE)


BENCHMARKS = {
    "fingerprints": fingerprints,
    "revisions": revisions,
    "registry": registry,
    "plugin": plugin,
    "start": start,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each, the least counts")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, default=[])
    parser.add_argument("--record", action="store_true", help="keep the ratios")
    parser.add_argument("--check", action="store_true", help="fail where a ratio has grown")
    options = parser.parse_args()
    compileall.compile_dir(material.PACKAGE, quiet=1)
    rows: list[tuple[str, ...]] = [HEADER]
    ratios: dict[str, float] = {}
    for name in options.only or BENCHMARKS:
        rows.extend(_rows(name, options.runs, ratios))
    for line in _table(rows):
        print(line)
    if options.check and (grown := list(recorded.worse(ratios, recorded.load()))):
        raise SystemExit("\n".join(("", "grown by more than a tenth:", *grown)))
    if options.record:
        recorded.record(ratios)


def _rows(name: str, runs: int, ratios: dict[str, float]) -> Iterator[tuple[str, ...]]:
    try:
        for one in BENCHMARKS[name]():
            print(f"{one.work} beside {one.beside} ...", file=sys.stderr)
            yield _row(one, runs, ratios)
    except (CommandError, IndexUnreachableError) as error:
        yield _without_figures(name, error)


def _row(one: Comparison, runs: int, ratios: dict[str, float]) -> tuple[str, ...]:
    """The figures of a comparison; its ratio is put into `ratios`."""
    try:
        ours, other = cheapest((one.ours, one.other), min(runs, one.runs))
    except CommandError as error:
        return _without_figures(one.work, error)
    met = "" if one.goal == Goal() else "yes" if one.goal.met(ours, other) else "NO"
    ratios[f"{one.work} beside {one.beside}"] = ours.cpu / other.cpu
    ratio = f"{ours.cpu / other.cpu:.3g}"
    return (one.work, *_figures(ours), one.beside, *_figures(other), ratio, str(one.goal), met)


def _without_figures(work: str, error: Exception) -> tuple[str, ...]:
    return (work, *"-" * (len(HEADER) - 2), f"not measured: {error}")


def _figures(cost: Cost) -> tuple[str, str]:
    return f"{cost.cpu:.3f}", f"{cost.memory:.0f}"


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


if __name__ == "__main__":
    main()
