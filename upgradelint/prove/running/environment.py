"""The Python that runs witnesses, and whether it has the libraries that they need."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.cache.disk import user_folder
from upgradelint.prove.model import CannotRunError
from upgradelint.prove.running.folders import own_folder
from upgradelint.prove.running.sandbox import Sandbox, run

PYTEST = "pytest"

_HAVING = """\
import sys
from importlib import metadata
for name in sys.argv[1:]:
    try:
        metadata.version(name.partition("[")[0])
    except metadata.PackageNotFoundError:
        print(name)
print("seen")
"""
_PATIENCE = 60.0
_PATIENCE_OF_PIP = 1200.0


class Environment(Frozen):
    """A Python and the requirements that it lacks."""

    python: str
    lacks: frozenset[str]

    def demand(self, requirements: Iterable[str]) -> None:
        """Raise CannotRunError where one of the requirements is not installed."""
        missing = [
            requirement for requirement in (PYTEST, *requirements) if requirement in self.lacks
        ]
        if missing:
            raise CannotRunError(
                f"{' and '.join(missing)} cannot be found by {self.python}; "
                "--python names another, --install makes one that has it"
            )


def find_environment(
    requirements: Iterable[str], python: str = "", *, install: bool = False
) -> Environment:
    """Return the environment of a Python, by default of this one; where `install`, one that is made
    by pip in the user's cache folder and has all requirements.

    Raises UpgradelintError where there is no such Python, and where pip fails.
    """
    names = sorted({PYTEST, *requirements})
    chosen = _program(python or sys.executable)
    if install:
        chosen = str(_installed(chosen, names))
    return Environment(chosen, _missing(chosen, names))


def _program(python: str) -> str:
    found = shutil.which(python)
    if found is None:
        raise UpgradelintError(f"there is no Python {python} to run witnesses with")
    return str(Path(found).absolute())


def _missing(python: str, names: list[str]) -> frozenset[str]:
    with own_folder() as place:
        ended = run(Sandbox(), place, [python, "-c", _HAVING, *names], _PATIENCE)
    *missing, ended_with = ended.output.split() or [""]
    if ended.code != 0 or ended_with != "seen":
        raise UpgradelintError(f"{python} cannot run witnesses: {_last_line(ended.output)}")
    return frozenset(missing)


def _installed(python: str, names: list[str]) -> Path:
    """Return the Python of an environment for these requirements, made where it is not there."""
    folder = kept("environments") / _digest(python, names)
    made = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "upgradelint-installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run([python, "-m", "venv", str(folder)])
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        _run([str(made), *pip, "--only-binary", ":all:", *names])
        done.touch()
    return made


def kept(name: str) -> Path:
    """Return a folder in the user's cache; raises UpgradelintError where nothing is kept."""
    folder = user_folder()
    if folder is None:
        raise UpgradelintError("nothing is kept, for UPGRADELINT_CACHE_DIR is empty: name a folder")
    place = folder / "prove" / name
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _digest(python: str, names: list[str]) -> str:
    return hashlib.sha256("\0".join((python, *names)).encode()).hexdigest()[:16]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE_OF_PIP
        )
    except subprocess.TimeoutExpired as error:
        raise UpgradelintError(f"{' '.join(command)} takes too long") from error
    if done.returncode != 0:
        said = _last_line(done.stderr or done.stdout)
        raise UpgradelintError(f"{' '.join(command)} failed: {said}")


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "it says nothing")
