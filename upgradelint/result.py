"""What one run found out: the type between judging and reporting."""

from dataclasses import dataclass
from pathlib import Path

from upgradelint.facts.snapshot import Unproven
from upgradelint.findings import Finding


@dataclass(frozen=True, slots=True)
class Held:
    """A finding and the labels of the baselines it holds against, in the order they were given."""

    finding: Finding
    baselines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The findings of one tree in the order of their places, and what stands behind their number.

    `root` is the tree's directory where it has one, for printing paths a person can open;
    `baselines` the labels of all baselines, empty when there was none; `proven` how many objects,
    RPC calls and migrations were judged; `warnings` is what the user should know about the run
    itself.
    """

    findings: tuple[Held, ...]
    unproven: tuple[Unproven, ...]
    proven: int
    baselines: tuple[str, ...]
    root: Path | None
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a mixed deployment fails or can fail; notes do not count."""
        return any(held.finding.level != "note" for held in self.findings)
