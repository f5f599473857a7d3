"""The oldest version of each object that a node still runs: below it nothing has to be backported.

Compatibility code is removed on purpose. The honest ways to say so are the configuration and the
project's own list of what each release or each set of objects speaks, whose oldest entries go with
the code.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from upgradelint.compare.versions import parse_version
from upgradelint.facts.snapshot import Snapshot


def backport_floors(snapshot: Snapshot, configured: Mapping[str, str]) -> Mapping[str, str]:
    """Return the floors by object: those configured, else those that the project's lists show."""
    listed: dict[str, str] = {}
    for name, version in _listed(snapshot):
        listed[name] = min(listed.get(name, version), version, key=_number)
    return {**listed, **configured}


def promised_versions(snapshot: Snapshot, name: str, version: str) -> frozenset[str]:
    """Return the versions of an object that its project lists beside its present one: a release
    that speaks both is asked for either.
    """
    listed = (
        versions
        for table in snapshot.pins.tables
        for entry in (table.entries if table.kind == "releases" else ())
        for listed_name, versions in entry.objects
        if listed_name == name
    )
    return frozenset(chain.from_iterable(each for each in listed if version in each))


def _listed(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield every version that a list of releases, or of sets of objects, gives an object."""
    for table in snapshot.pins.tables:
        for entry in table.entries if table.kind in ("releases", "objects") else ():
            for name, versions in entry.objects:
                yield from ((name, version) for version in versions)


def _number(version: str) -> tuple[int, ...]:
    return parse_version(version) or ()
