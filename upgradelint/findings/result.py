"""What one run found out: the type between judging and reporting."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from upgradelint.base.defects import BUG
from upgradelint.base.digits import whole
from upgradelint.base.frozen import Frozen, field
from upgradelint.base.location import Location
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding
from upgradelint.findings.proof import Proof

_RELEASE = re.compile(r"\d+(?:\.\d+)+$")


class Held(Frozen):
    """A finding and the labels of the baselines it holds against, in the order they were given."""

    finding: Finding
    baselines: tuple[str, ...]


class Allowed(Frozen):
    """A comment of a migration that took away findings of these codes, and its reason."""

    location: Location
    codes: tuple[str, ...]
    reason: str


class Result(Frozen):
    """The findings of one tree in the order of their places, and what stands behind their number.

    `root` is the tree's directory where it has one, for printing paths a person can open;
    `baselines` the labels of all baselines, empty when there was none; `proven` how many objects,
    RPC calls and migrations were judged, `tasks` how many tasks besides; `warnings` is what the
    user should know about the run itself; `allowed` are the comments of migrations that took
    findings away. `standing` are the findings that each of their baselines has by itself too,
    `unproven_before` what could not be judged there either and is the same: neither is of this
    change. `digits` is how many of a fingerprint's tell it from all others. `proofs` says by
    fingerprint what became of the findings whose witnesses were run.
    """

    findings: tuple[Held, ...]
    unproven: tuple[Unproven, ...]
    proven: int
    baselines: tuple[str, ...]
    root: Path | None
    warnings: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    standing: tuple[Held, ...] = ()
    unproven_before: tuple[Unproven, ...] = ()
    digits: int = 16
    tasks: int = 0
    proofs: Mapping[str, Proof] = field(default_factory=dict)

    def proof(self, held: Held) -> Proof | None:
        """Return what became of a finding's witness, None where none was tried."""
        return self.proofs.get(held.finding.fingerprint)

    def short(self, finding: Finding) -> str:
        """Return what names a finding to `accept`, "" where no exception can be made for it."""
        return finding.fingerprint[: self.digits] if finding.acceptable else ""

    def only(self, held: Held) -> str:
        """Tell against which baselines a finding holds, where not against all; and that the step
        from the newest is sound where only those before it break.
        """
        if held.baselines == self.baselines:
            return ""
        names = ", ".join(held.baselines)
        newest = _newest([baseline for baseline in self.baselines if baseline != RECORDED])
        if newest in held.baselines or RECORDED in held.baselines or newest is None:
            return names
        return f"{names}: only the skip breaks, the step from {newest} does not"

    @property
    def all_unproven(self) -> tuple[Unproven, ...]:
        """What could not be judged, whether or not it could before."""
        return (*self.unproven, *self.unproven_before)

    @property
    def faults(self) -> tuple[str, ...]:
        """Files that a fault of our own kept from being judged, and which it was."""
        found = (unproven for unproven in self.all_unproven if unproven.reason.startswith(BUG))
        return tuple(
            f"{unproven.location.path} is not judged: {unproven.reason}" for unproven in found
        )

    @property
    def failed(self) -> bool:
        """Whether a mixed deployment fails or can fail; notes do not count."""
        return any(held.finding.level != "note" for held in self.findings)


def _newest(labels: Sequence[str]) -> str | None:
    """The baseline of the highest release; the one named first where none is a release.

    None where only some are: nobody can tell the order then.
    """
    found = [(_RELEASE.search(label), label) for label in labels]
    releases = [(tuple(map(whole, match[0].split("."))), label) for match, label in found if match]
    if not releases:
        return labels[0] if labels else None
    return max(releases)[1] if len(releases) == len(found) else None


RECORDED = "registry"
"""The label of the state that the project's own registry records; it is no release."""


def in_a_sentence(baseline: str) -> str:
    """Return how a sentence speaks of the baseline with that label."""
    return "the registry" if baseline == RECORDED else baseline
