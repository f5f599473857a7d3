"""What upgradelint reads from a release, once for all tests of a process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.real import living
from tests.real.wheels import Release, wheel
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.python.programs.folder import Folder
from upgradelint.trees import open_tree


@dataclass(frozen=True, slots=True)
class Static:
    """Both by object name: `VERSION-HASH`, and the reason where there is none."""

    hashes: dict[str, str]
    unproven: dict[str, str]


@cache
def computed(release: Release) -> Static:
    """Evaluate the objects of a release's wheel, the libraries it uses at hand as source.

    nova needs one: cursive, whose dict keys are the values of two enums.
    """
    libraries = [Folder(living.site_packages())]
    options = Options(libraries=libraries, families=frozenset({"objects"}))
    snapshot = collect(open_tree(str(wheel(release)), Path.cwd()), options)
    return Static(
        {name: facts.fingerprint for name, facts in snapshot.objects.items()},
        {one.subject: one.reason for one in snapshot.unproven if one.family == "object"},
    )
