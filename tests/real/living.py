"""A virtual environment in which the objects of nova, cinder and ironic can be imported."""

import hashlib
import json
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

from tests.real.wheels import CACHE, CINDER, IRONIC, NOVA, locked, pip, wheel

REQUIREMENTS = Path(__file__).with_name("living_requirements.txt")
SCRIPT = Path(__file__).with_name("hash_objects.py")
PROJECTS = {release.name: release for release in (NOVA[-1], CINDER[-1])}


def environment() -> Path:
    """Return the Python of the environment, made once per interpreter and set of requirements.

    Only what importing the objects needs is installed (the requirements are pinned, their own
    requirements are not followed); raises IndexUnreachableError.
    """
    content = REQUIREMENTS.read_bytes() + repr((sys.version_info[:2], PROJECTS, IRONIC)).encode()
    home = CACHE / f"living-{hashlib.sha256(content).hexdigest()[:12]}"
    with locked(CACHE):
        if not (home / "complete").exists():
            _install(home)
            (home / "complete").touch()
    return _python(home)


def site_packages() -> Path:
    """Return the folder that holds the environment's libraries."""
    return next((environment().parents[1] / "lib").glob("python3*/site-packages"))


@cache
def living(project: str) -> dict[str, str]:
    """Return what the real ObjectVersionChecker says of the newest release: name -> hash."""
    hashes: dict[str, str] = json.loads(subprocess.check_output(command(project)))
    return hashes


def command(project: str) -> list[str | Path]:
    """Return the command line that prints a project's living fingerprints."""
    return [environment(), "-W", "ignore", SCRIPT, project]


def _install(home: Path) -> None:
    venv.create(home, with_pip=True, clear=True)
    projects = [wheel(release) for release in (*PROJECTS.values(), IRONIC)]
    options = ("--no-deps", "--no-compile", "--only-binary=:all:")
    pip("install", *options, "--requirement", REQUIREMENTS, *projects, python=_python(home))


def _python(home: Path) -> Path:
    return home / "bin" / "python"
