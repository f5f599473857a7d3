"""What upgradelint reads from a release, once for all tests of a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.real import living
from tests.real.wheels import Release, wheel
from upgradelint.facts.collect import collect
from upgradelint.facts.families import Family
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.programs.folder import Folder
from upgradelint.trees import open_tree


@dataclass(frozen=True, slots=True)
class Static:
    """Both by object name: `VERSION-HASH`, and the reason where there is none."""

    hashes: dict[str, str]
    unproven: dict[str, str]


@cache
def read(release: Release, *families: Family) -> Snapshot:
    """Evaluate some families of a release's wheel, the libraries it uses at hand as source.

    nova needs one: cursive, whose dict keys are the values of two enums.
    """
    libraries = [Folder(living.site_packages())]
    options = Options(libraries=libraries, families=frozenset(families))
    return collect(open_tree(str(wheel(release)), Path.cwd()), options)


@cache
def computed(release: Release) -> Static:
    """Return the hashes of a release's objects."""
    snapshot = read(release, "objects")
    return Static(
        {name: facts.fingerprint for name, facts in snapshot.objects.items()},
        {doubt.subject: doubt.reason for doubt in snapshot.unproven if doubt.family == "object"},
    )
