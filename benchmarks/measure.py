"""What a command costs: CPU seconds and peak memory of its process and those it waited for."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class CommandError(Exception):
    """The command could not do its work; the message is the last line it wrote."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and where; what has to be done before each run is not counted."""

    arguments: Sequence[str | Path]
    directory: Path | None = None
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """User and system CPU in seconds, peak resident memory in MB.

    The memory of a small command is not its own: the kernel counts that of the process it was
    forked from, so whoever measures stays small.
    """

    cpu: float
    memory: float


def cheapest(commands: Iterable[Command], runs: int) -> list[Cost]:
    """Run the commands in turn, `runs` times, and return the least of each.

    In turn, so that a slow minute of the machine hits all of them.
    """
    rounds = [[measure(command) for command in commands] for _ in range(runs)]
    return [
        Cost(min(cost.cpu for cost in costs), min(cost.memory for cost in costs))
        for costs in zip(*rounds, strict=True)
    ]


def measure(command: Command) -> Cost:
    """Run a command to its end; exit code 1 means findings, unless it is a traceback's."""
    if command.prepare:
        command.prepare()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command.arguments, cwd=command.directory, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode(errors="replace").splitlines()
    if process.returncode not in (0, 1) or any(line.startswith("Traceback") for line in lines):
        raise CommandError((lines or [f"exit code {process.returncode}"])[-1])
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
