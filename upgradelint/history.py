"""Reading a project's past from git: the last state of each version, and the releases."""

import gc
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from upgradelint.errors import UpgradelintError
from upgradelint.facts.collect import Options, collect
from upgradelint.facts.objects import ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.past import Labelled
from upgradelint.trees.blob_reader import BlobReader
from upgradelint.trees.git import open_revision
from upgradelint.trees.history import (
    DEFAULT_TAG_PATTERN,
    ChangedPath,
    changed_paths,
    commits_touching,
    releases,
)
from upgradelint.trees.repository import Repository
from upgradelint.trees.tree import Tree

_VERSION = re.compile(rb"^[ \t]+VERSION\b.*", re.MULTILINE)


def walk(repository: Repository, revisions: str, options: Options) -> Iterator[Labelled]:
    """Yield the states that older versions ended in, oldest first, and the newest state.

    `revisions` is `FROM..TO`, or TO alone for the whole past; an empty end means HEAD. Read are the
    states right before a commit that changes a VERSION in the folders where the newest state has
    its objects; merges count as one change. A VERSION that moves because another one does is seen
    with the next such commit. Raises UpgradelintError where the past is not in the clone.
    """
    since, until = _ends(repository, revisions)
    newest = _objects(open_revision(repository, until), options)
    with BlobReader(repository) as reader:
        for parent in _version_ends(repository, reader, _folders(newest), since, until):
            tree = open_revision(repository, parent, parent[:12], reader)
            yield tree.label, _objects(tree, options)
    yield newest.label, newest


def walk_releases(
    repository: Repository, revisions: str, options: Options, pattern: str = DEFAULT_TAG_PATTERN
) -> Iterator[Labelled]:
    """Yield the states of the releases in a range as `walk` takes it, oldest first."""
    since, until = _ends(repository, revisions)
    before = {one.tag for one in releases(repository, since, pattern)} if since else set()
    with BlobReader(repository) as reader:
        for release in reversed(releases(repository, until, pattern)):
            if release.tag not in before:
                tree = open_revision(repository, release.commit, release.tag, reader)
                yield tree.label, _objects(tree, options)


def _objects(tree: Tree, options: Options) -> Snapshot:
    """What older versions of objects were; each state is let go before the next is read."""
    gc.collect()
    return collect(tree, replace(options, families=frozenset({"objects"})))


def _ends(repository: Repository, revisions: str) -> tuple[str | None, str]:
    since, _, until = revisions.rpartition("..")
    if not since and repository.is_shallow():
        raise UpgradelintError(
            f"the clone in {repository.directory} lacks the older commits; "
            f"run: {repository.command} fetch --unshallow"
        )
    return since or None, until or "HEAD"


def _folders(snapshot: Snapshot) -> list[str]:
    """Return the folders of the tree in which objects stand, `.` for its root."""
    return sorted({_folder(one) for one in snapshot.objects.values()})


def _folder(facts: ObjectFacts) -> str:
    return posixpath.dirname(facts.location.path) or "."


def _version_ends(
    repository: Repository,
    reader: BlobReader,
    folders: list[str],
    since: str | None,
    until: str,
) -> Iterator[str]:
    """Yield the commits after which a VERSION changed, oldest first."""
    if not folders:
        return
    for commit in commits_touching(repository, folders, until, since, first_parent=True):
        parent = _first_parent(reader.read(commit.id))
        if parent and any(
            _moves_version(reader, one) for one in changed_paths(repository, parent, commit.id)
        ):
            yield parent


def _first_parent(commit: bytes) -> str:
    """Return the id of the first parent in a commit's text, empty for a root."""
    head = commit.partition(b"\n\n")[0].split(b"\n")
    return next((line[7:].decode() for line in head if line.startswith(b"parent ")), "")


def _moves_version(reader: BlobReader, change: ChangedPath) -> bool:
    """Whether a file that was there before says something else of a VERSION."""
    if change.before is None or not change.path.endswith(".py"):
        return False
    after = reader.read(change.after) if change.after else b""
    return _VERSION.findall(reader.read(change.before)) != _VERSION.findall(after)
