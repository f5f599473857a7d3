"""What upgradelint reads from a release, once for all tests of a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.real.wheels import Release, wheel
from upgradelint.facts.collect import collect
from upgradelint.trees import open_tree


@dataclass(frozen=True, slots=True)
class Static:
    """Both by object name: `VERSION-HASH`, and the reason where there is none."""

    hashes: dict[str, str]
    unproven: dict[str, str]


@cache
def computed(release: Release) -> Static:
    """Evaluate the objects of a release's wheel."""
    snapshot = collect(open_tree(str(wheel(release)), Path.cwd()))
    return Static(
        hashes={name: facts.fingerprint for name, facts in snapshot.objects.items()},
        unproven={one.subject: one.reason for one in snapshot.unproven if one.family == "object"},
    )
