"""Releases: what the label of a tree says of one, and the names that lists know it by."""

import re
from collections.abc import Iterator

from upgradelint.base.digits import whole
from upgradelint.base.frozen import Frozen, replace

_LABEL = re.compile(r"(?:(?P<project>[A-Za-z][\w.-]*?)[ =@-]+)?v?(?P<version>\d+(?:\.\d+)+)")
_NAME = re.compile(r"(?:[\w.-]+/)?(?P<name>[a-z]+|\d{4}\.\d)(?:-(?:eol|em|eom|last))?", re.I)

SERIES = (
    "austin bexar cactus diablo essex folsom grizzly havana icehouse juno kilo liberty mitaka "
    "newton ocata pike queens rocky stein train ussuri victoria wallaby xena yoga zed antelope "
    "bobcat caracal dalmatian epoxy flamingo gazpacho hibiscus"
).split()
"""The coordinated releases of OpenStack, oldest first."""

_LIBERTY = {
    "cinder": 7,
    "designate": 1,
    "glance": 11,
    "heat": 5,
    "horizon": 8,
    "keystone": 8,
    "magnum": 1,
    "manila": 1,
    "masakari": -1,
    "neutron": 7,
    "nova": 12,
    "octavia": -3,
    "trove": 4,
}
"""What liberty was, or would have been, as a major version: each release since is one more."""

_DATED = {
    "2010.1": "austin",
    "2011.1": "bexar",
    "2011.2": "cactus",
    "2011.3": "diablo",
    "2012.1": "essex",
    "2012.2": "folsom",
    "2013.1": "grizzly",
    "2013.2": "havana",
    "2014.1": "icehouse",
    "2014.2": "juno",
    "2015.1": "kilo",
}
"""Releases that every project numbered by the year."""

_YEARS = {"antelope": 2023}
"""The first release that is called by its year too, two in each."""


class Release(Frozen):
    """A release as its label gives it: by version, with the project if that is told, or by name."""

    label: str
    project: str
    version: str
    name: str = ""

    def names(self, project: str) -> Iterator[str]:
        """Yield what a list of that project may call it, the surest first."""
        series = self.series(project)
        if series is not None:
            yield SERIES[series]
            if year := _year(series):
                yield year
        if self.name:
            yield self.name
        parts = self.version.split(".")
        yield from (".".join(parts[:count]) for count in range(len(parts), 1, -1))

    def series(self, project: str) -> int | None:
        """Return which of SERIES it is, None where that is not known."""
        if self.name:
            return series_of(self.name)
        if (dated := _dated(self.version)) is not None:
            return dated
        liberty = _LIBERTY.get(self.project, _LIBERTY.get(project))
        if liberty is None:
            return None
        place = SERIES.index("liberty") + whole(self.version.partition(".")[0]) - liberty
        return place if SERIES.index("liberty") <= place < len(SERIES) else None


def release_of(label: str) -> Release:
    """Return the release that a tree's label names, with or without the repository it is in; one
    that nothing knows has that name.
    """
    repository, parted, revision = label.rpartition("@")
    if parted and "/" in repository:
        release = release_of(revision)
        folder = repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
        return replace(release, label=label, project=release.project or folder)
    named = _NAME.fullmatch(label)
    if named and series_of(named["name"]) is not None:
        return Release(label, "", "", named["name"].lower())
    found = _LABEL.fullmatch(label)
    if found is None:
        return Release(label, "", "", label)
    return Release(label, found["project"] or "", found["version"])


def series_of(name: str) -> int | None:
    """Return which of SERIES a name means, by letters or by year."""
    lowered = name.lower()
    if lowered in SERIES:
        return SERIES.index(lowered)
    if (dated := _dated(lowered)) is not None:
        return dated
    return next((place for place in range(len(SERIES)) if _year(place) == lowered), None)


def _year(place: int) -> str:
    after = place - SERIES.index("antelope")
    return f"{_YEARS['antelope'] + after // 2}.{after % 2 + 1}" if after >= 0 else ""


def _dated(version: str) -> int | None:
    """Which of SERIES a version of a year means: `2014.2.3` is of juno."""
    year = ".".join(version.split(".")[:2])
    return SERIES.index(_DATED[year]) if year in _DATED else None
