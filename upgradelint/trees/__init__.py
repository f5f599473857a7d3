"""Where code comes from, and the one grammar that names it."""

import os
import re
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.tree import Tree

ARCHIVE_SUFFIXES = (".whl", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
"""How an archive is named that can be read."""

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:")

INDEX = ":index:"
"""Names the staged state, what the next commit will hold."""


def is_registry(spec: str) -> bool:
    """Whether a name means a registry file, which is a Snapshot and not a tree."""
    return spec.endswith(".json")


def open_tree(spec: str, cwd: Path, home: Path | None = None) -> Tree:
    """Return the tree that a name means; raises UpgradelintError where it means none.

    In this order:

    - a directory: `.`, `../nova`, `nova`;
    - a wheel, sdist or zip: `nova-34.0.0-py3-none-any.whl`;
    - `REPOSITORY@REVISION`, the repository being a directory or bare: `../nova@34.0.0`;
    - `:index:`, the staged state, also as `REPOSITORY@:index:`;
    - a git revision of the repository one stands in: `HEAD~1`, `34.0.0`, `origin/master`.

    A directory wins over a revision of the same name: `refs/tags/NAME` or `.@NAME` is the
    revision, `./NAME` always a path. Standing in a folder of a repository, or naming one, makes
    that folder the root of the revision too, so that its paths compare with the directory's.
    Relative paths start from `cwd`; `home` is the directory whose repository a bare revision
    belongs to, where that is not `cwd`.
    """
    if not spec:
        raise UpgradelintError("the name of a tree is empty; name a directory, revision or archive")
    path = cwd / spec
    if _URL.match(spec) and not path.exists():
        raise UpgradelintError(
            f"{spec} is a URL and nothing is fetched: clone it, and name CLONE@REVISION"
        )
    if os.path.isdir(path):
        return _open_directory(path, spec)
    if os.path.isfile(path):
        return _open_file(path, spec)
    if spec.startswith(("./", "../", "/", "~")) or spec.endswith(("/", *ARCHIVE_SUFFIXES)):
        if (named := _repository_and_revision(spec, cwd)) is None:
            raise UpgradelintError(f"{spec} does not exist")
        return _open_revision(*named, spec)
    directory, revision = _repository_and_revision(spec, cwd) or (home or cwd, spec)
    return _open_revision(directory, revision, spec)


def _open_directory(path: Path, spec: str) -> Tree:
    from upgradelint.trees.directory import DirectoryTree

    if (path / "HEAD").is_file() and (path / "objects").is_dir():
        raise UpgradelintError(f"{spec} is a bare repository; name a revision of it: {spec}@HEAD")
    return DirectoryTree(path, spec)


def _open_file(path: Path, spec: str) -> Tree:
    from upgradelint.trees.archive import open_archive

    if not spec.endswith(ARCHIVE_SUFFIXES):
        known = ", ".join(ARCHIVE_SUFFIXES)
        raise UpgradelintError(
            f"{spec} is neither a directory nor an archive ({known}): name the folder of the "
            "whole project, for each file is judged beside the others"
        )
    return open_archive(path, spec)


def _open_revision(directory: Path, revision: str, spec: str) -> Tree:
    from upgradelint.trees.git import open_index, open_revision
    from upgradelint.trees.repository import Repository

    repository = Repository.find(directory)
    if revision == INDEX:
        return open_index(repository, spec)
    return open_revision(repository, revision, spec)


def _repository_and_revision(spec: str, cwd: Path) -> tuple[Path, str] | None:
    """Split at the last @ that has a directory before it; both parts may hold others."""
    for place in range(len(spec) - 1, 0, -1):
        if spec[place] == "@" and os.path.isdir(cwd / spec[:place]):
            return cwd / spec[:place], spec[place + 1 :]
    return None
