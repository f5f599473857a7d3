"""Wheels of real projects, from the package index into a cache directory."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

CACHE = Path(__file__).parents[2] / ".cache"
WHEELS = Path(os.environ.get("UPGRADELINT_WHEELS") or CACHE / "wheels").absolute()


class Release(NamedTuple):
    """A release on the package index; prints as pip's requirement."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


class IndexUnreachableError(Exception):
    """The wheels are neither in the cache nor to be had from the index."""


# The first release of every major that the index holds as a wheel; older ones it does not hold.
NOVA = [
    Release("nova", version)
    for version in (
        *("15.1.5", "16.1.6", "17.0.7", "18.0.2"),
        *(f"{major}.0.0" for major in range(19, 35)),
    )
]
CINDER = [
    Release("cinder", version)
    for version in (
        *("10.0.8", "11.2.0", "12.0.4", "13.0.1"),
        *(f"{major}.0.0" for major in range(14, 30)),
    )
]
RELEASES = NOVA + CINDER
SAMPLE = [*NOVA[::6], NOVA[-1], *CINDER[::6], CINDER[-1]]
"""What is read unless every release is asked for, by `pytest -m slow`."""
IRONIC = Release("ironic", "39.0.0")


def wheel(release: Release) -> Path:
    """Return the path of a release's wheel, downloading it where the cache lacks it."""
    fetch([release])
    return _cached(release) or Path()


def fetch(releases: Iterable[Release]) -> None:
    """Bring every release into the cache; raises IndexUnreachableError.

    One call of pip takes one release of each project, since it refuses two of the same.
    """
    with locked(WHEELS):
        missing = [release for release in releases if not _cached(release)]
        while missing:
            batch = {release.name: release for release in reversed(missing)}.values()
            _download(batch)
            missing = [release for release in missing if release not in batch]


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Make a directory, and keep other processes of the tests out of it meanwhile."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cached(release: Release) -> Path | None:
    return next(WHEELS.glob(f"{release.name}-{release.version}-*.whl"), None)


def _download(releases: Iterable[Release]) -> None:
    with tempfile.TemporaryDirectory(dir=WHEELS, prefix=".partial-") as partial:
        pip("download", "--no-deps", "--only-binary=:all:", "--dest", partial, *map(str, releases))
        for path in Path(partial).iterdir():
            path.replace(WHEELS / path.name)


def pip(*arguments: str | Path, python: Path = Path(sys.executable)) -> None:
    """Run pip quietly; raises IndexUnreachableError with its last line."""
    command = [python, "-m", "pip", *arguments, "--quiet", "--no-input"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise IndexUnreachableError(f"pip {arguments[0]}: {' '.join(last)}")
