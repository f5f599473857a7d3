"""`init`: what a project is like, its first configuration and its first registry."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shlex import quote

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.baselines.project import Project
from upgradelint.facts.snapshot import Snapshot
from upgradelint.reports.text import contents, counted
from upgradelint.runs.accepting import Terms, accept_existing, existing
from upgradelint.runs.recording import Order, record
from upgradelint.settings.page import toml
from upgradelint.settings.settings import Settings
from upgradelint.trees import history
from upgradelint.trees.blob import MAX_FILE_SIZE
from upgradelint.trees.git import commit_id
from upgradelint.trees.repository import Repository
from upgradelint.trees.tree import Tree

_HASHES = re.compile(rb"""['"]\w+['"]\s*:\s*\(?\s*['"]\d+\.\d+-[0-9a-f]{32}['"]""")
_LIBRARY = re.compile(r"(?:cannot be told: |base class )(\w+)\.\w")
_FEW = 3

_DJANGO_PATH = re.compile(r"(?:^|/)migrations/\d{4}_\w+\.py$")
_DJANGO = re.compile(rb"^from django\.db import .*\bmigrations\b", re.MULTILINE)


def start(project: Project, reason: str = "") -> Iterator[str]:
    """Write what is missing, and yield a line for each thing that was found or done.

    What is found in the code as it is, is accepted where there is a `reason`.

    Raises UpgradelintError where the project is no directory or a file cannot be written.
    """
    found, place = contents(project.snapshot), project.registry_path
    yield f"found {found or 'nothing that talks to another release'}"
    yield from _of_django(project.tree)
    yield from _releases(project)
    if project.snapshot.migrations:
        yield _databases(project)
    source = project.settings.source
    yield f"{source} is there already" if source else _configure(project)
    name = project.settings.registry
    if place.exists():
        yield f"{name} is there already"
    else:
        record(project, Order())
        yield f"{name}: {found or 'nothing'} recorded"
        yield from _freezing(project)
    if project.snapshot.unproven:
        yield from _wanting(project.snapshot)
    yield from _existing(project, reason)
    yield f"{_keep(project)}; from then on: upgradelint check"


def _of_django(tree: Tree) -> Iterator[str]:
    """Yield that migrations of Django are read by others, where there are some."""
    paths = [path for path in tree.paths() if _DJANGO_PATH.search(path)]
    if any(_DJANGO.search(data) for _, data in tree.read_many(paths[:_FEW])):
        count = counted(len(paths), "migration")
        yield f"{count} of Django not read: django-migration-linter judges those"


def _databases(project: Project) -> str:
    known = project.databases
    if not known.dialects:
        return "databases: none found; to have locks judged: dialects in the configuration"
    return f"databases: {', '.join(known.dialects)} ({known.place})"


def _keep(project: Project) -> str:
    try:
        Repository.find(project.directory)
    except UpgradelintError:
        return "keep both files with the code"
    return "commit both files"


def _existing(project: Project, reason: str) -> Iterator[str]:
    """Accept what is found although nothing has changed, or yield how to."""
    here = project.directory
    old = accept_existing(project, here, Terms(reason)) if reason else existing(project, here)
    if not old:
        return
    count = counted(len(old), "finding")
    if reason:
        yield f"{count} in the code as it is accepted; which: upgradelint accept --list"
    else:
        yield f"{count} in the code as it is; which: upgradelint check"
        yield "to accept what is there: upgradelint init --accept-existing --reason TEXT"


def _wanting(snapshot: Snapshot) -> Iterator[str]:
    """Yield what to do where things could not be read, most of them for want of a library."""
    reasons = (unproven.reason for unproven in snapshot.unproven)
    libraries = Counter(match[1] for reason in reasons if (match := _LIBRARY.search(reason)))
    count = counted(len(snapshot.unproven), "thing")
    yield f"{count} could not be read; why: upgradelint check --show-unproven"
    for name, missing in libraries.most_common(_FEW):
        if missing > 1 and find_spec(name) is None:
            yield f"{missing} of them need {name}: install upgradelint where that is installed"


def _releases(project: Project) -> Iterator[str]:
    pattern = project.settings.tag_pattern
    try:
        here = Repository.find(project.directory)
        known = history.releases(here, pattern=pattern, itself=True)
    except UpgradelintError:
        return
    names = ", ".join(release.tag for release in known[:_FEW])
    yield f"releases by their tags: {names or 'none'}"
    if here.is_shallow():
        yield f"this clone is shallow; to see all releases: {here.command} fetch --tags --unshallow"


def _freezing(project: Project) -> Iterator[str]:
    """Yield how to keep what a release promises, where the code is that of a release."""
    try:
        here = Repository.find(project.directory)
        commit, edited = (
            commit_id(here, "HEAD"),
            here.ask("diff", "--name-only", "HEAD", "--", "*.py"),
        )
        known = history.releases(here, pattern=project.settings.tag_pattern, itself=True)
    except UpgradelintError:
        return
    for release in known[:1]:
        if release.commit == commit and not edited:
            command = f"upgradelint fingerprint --release {quote(release.tag)}"
            yield f"to keep what {release.tag} promises while the code moves on: {command}"


def _configure(project: Project) -> str:
    """Write a first configuration; return the line that says where."""
    path = _place(project.directory)
    is_toml = path.suffix == ".toml"
    text = _text(_tables(project.tree), is_toml=is_toml)
    target = disk.target(path, project.home)
    before = _before(target)
    gap = "\n" if before and not before.endswith("\n\n") else ""
    end = "" if before.endswith("\n") or not before else "\n"
    try:
        disk.replace_file(target, f"{before}{end}{gap}{text}".encode())
    except OSError as error:
        raise UpgradelintError(f"cannot write {path.name}: {error.strerror}") from error
    Settings.load(project.directory)
    return f"{path.name}: [{'tool.' if is_toml else ''}upgradelint] added"


def _before(path: Path) -> str:
    try:
        return disk.read_file(path, MAX_FILE_SIZE).decode() if os.path.lexists(path) else ""
    except OSError as error:
        raise UpgradelintError(f"cannot read {path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UpgradelintError(f"{path.name} is not UTF-8: {error.reason}") from error


def _place(directory: Path) -> Path:
    """Return the file to write to: the first there is that may hold a configuration."""
    names = ("pyproject.toml", "setup.cfg", "tox.ini")
    places = (directory / name for name in names)
    return next((place for place in places if os.path.lexists(place)), directory / names[0])


def _tables(tree: Tree) -> tuple[str, ...]:
    """Return the tests that hold a table of fingerprints."""
    paths = (path for path in tree.paths() if path.endswith(".py") and "test" in path)
    return tuple(path for path, data in tree.read_many(paths) if _HASHES.search(data))


def _text(tables: tuple[str, ...], *, is_toml: bool) -> str:
    lines = [
        "[tool.upgradelint]" if is_toml else "[upgradelint]",
        "# How many older releases run beside the new one: 2 where one may be skipped.",
        f"supported-releases = {Settings().supported_releases}",
    ]
    if tables:
        lines.append(
            "# Tests whose table of fingerprints `upgradelint fingerprint` keeps up to date."
        )
        value = toml(tables) if is_toml else "".join(f"\n    {table}" for table in tables)
        lines.append(f"hash-tables ={' ' if is_toml else ''}{value}")
    lines.append(
        "# All keys: upgradelint config; what they mean: docs/configuration.md of upgradelint"
    )
    return "".join(f"{line}\n" for line in lines)
