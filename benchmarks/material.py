"""What the benchmarks work on: two releases of nova as a git repository, and the peers' tools."""

import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

from benchmarks.measure import Command, measure
from tests.real.wheels import CACHE, NOVA, Release, pip, wheel

HOME = CACHE / "benchmarks"
BEFORE, AFTER = NOVA[-2:]
CHANGED = "nova/objects/flavor.py"
FIELD = "        'swap': fields.IntegerField(),\n"
EDITED = {
    "object": CHANGED,
    "migration": "nova/db/main/migrations/versions/"
    "d60bddf7a903_add_constraint_instance_share_avoid_.py",
}
"""A file of each kind that is edited before each run."""
PACKAGE = Path(__file__).parents[1] / "upgradelint"
TOOLS = ("ruff==0.17.6", "griffe==2.4.1")


def repository() -> Path:
    """Return a repository with a commit and a tag for each of the two releases, newest last."""
    home = HOME / f"nova-{BEFORE.version}-{AFTER.version}"
    if not home.exists():
        partial = home.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _git(partial, "init")
        for release in (BEFORE, AFTER):
            _commit(partial, release)
        _git(partial, "gc")
        partial.rename(home)
    return home


def changed_copy(upgradelint: Path) -> Path:
    """Return a copy of the repository with a registry, and after that one field added.

    Raises CommandError where upgradelint cannot write the registry.
    """
    home = HOME / "changed"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(repository(), home)
    measure(Command((upgradelint, "fingerprint"), home))
    changed = home / CHANGED
    text = changed.read_text()
    assert FIELD in text, "the benchmark's field is gone"
    changed.write_text(text.replace(FIELD, FIELD + FIELD.replace("swap", "swap_reserved")))
    return home


def edit(path: Path) -> None:
    """Change a file so that it has to be read again, and nothing that it says."""
    with path.open("a") as file:
        file.write("# edited\n")


def tool(name: str) -> Path:
    """Return the path of a peer's command, in a virtual environment of its own."""
    home = HOME / f"tools-{'-'.join(TOOLS)}"
    if not (home / "complete").exists():
        venv.create(home, with_pip=True, clear=True)
        pip("install", *TOOLS, python=home / "bin" / "python")
        (home / "complete").touch()
    return home / "bin" / name


def _commit(home: Path, release: Release) -> None:
    for path in home.iterdir():
        if path.name != ".git":
            shutil.rmtree(path)
    with zipfile.ZipFile(wheel(release)) as archive:
        archive.extractall(home)
    _git(home, "add", "--all")
    _git(home, "commit", "--message", str(release))
    _git(home, "tag", release.version)


def _git(home: Path, command: str, *arguments: str) -> None:
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org")
    quiet = () if command in ("add", "tag") else ("--quiet",)
    subprocess.run(["git", *identity, "-C", home, command, *quiet, *arguments], check=True)
