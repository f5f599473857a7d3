"""Reading a project's past from git: the last state of each version, and the releases."""

import gc
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from upgradelint.errors import UpgradelintError
from upgradelint.facts.collect import Options, collect
from upgradelint.facts.snapshot import Family, Snapshot
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
_TARGET = re.compile(rb"\bTarget\([^()]*\)|^[ \t]*\w*VERSION\w*[ \t]*=.*", re.MULTILINE)

OBJECTS: frozenset[Family] = frozenset({"objects"})
SERVED: frozenset[Family] = frozenset({"objects", "rpc"})
KEPT: frozenset[Family] = frozenset({"objects", "rpc", "schema"})


def walk(repository: Repository, revisions: str, options: Options) -> Iterator[Labelled]:
    """Yield the states that older versions ended in, oldest first, and the newest state.

    `revisions` is `FROM..TO`, or TO alone for the whole past; an empty end means HEAD. Read are the
    states right before a commit that changes a VERSION in the folders where the newest state has
    its objects, or the version of an RPC interface in the files where it has them; merges count as
    one change. A VERSION that moves because another one does is seen with the next such commit.
    Raises UpgradelintError where the past is not in the clone.
    """
    since, until = _ends(repository, revisions)
    newest = _read(open_revision(repository, until), options, SERVED)
    with BlobReader(repository) as reader:
        for parent, families in _version_ends(repository, reader, newest, since, until):
            tree = open_revision(repository, parent, parent[:12], reader)
            yield tree.label, _read(tree, options, families)
    yield newest.label, newest


def walk_releases(
    repository: Repository,
    revisions: str,
    options: Options,
    pattern: str = DEFAULT_TAG_PATTERN,
    whole: int = 0,
) -> Iterator[Labelled]:
    """Yield the states of the releases in a range as `walk` takes it, oldest first.

    The newest `whole` ones are read with all that the registry keeps of a release.
    """
    since, until = _ends(repository, revisions)
    before = {one.tag for one in releases(repository, since, pattern)} if since else set()
    found = [one for one in releases(repository, until, pattern) if one.tag not in before]
    with BlobReader(repository) as reader:
        for place, release in reversed(list(enumerate(found))):
            tree = open_revision(repository, release.commit, release.tag, reader)
            families = KEPT if place < whole else SERVED
            yield tree.label, _read(tree, options, families)


def _read(tree: Tree, options: Options, families: frozenset[Family]) -> Snapshot:
    """What a state promised; each is let go before the next is read."""
    gc.collect()
    return collect(tree, replace(options, families=families))


def _ends(repository: Repository, revisions: str) -> tuple[str | None, str]:
    since, _, until = revisions.rpartition("..")
    if not since and repository.is_shallow():
        raise UpgradelintError(
            f"the clone in {repository.directory} lacks the older commits; "
            f"run: {repository.command} fetch --unshallow"
        )
    return since or None, until or "HEAD"


def _folders(snapshot: Snapshot) -> list[str]:
    """Return the folders of the tree in which objects stand and interfaces, `.` for its root."""
    paths = {one.location.path for one in snapshot.objects.values()} | _targets(snapshot)
    return sorted({posixpath.dirname(path) or "." for path in paths})


def _targets(snapshot: Snapshot) -> set[str]:
    """Return the files in which the versions of RPC interfaces stand."""
    return {one.version_location.path for one in snapshot.rpc_servers}


def _version_ends(
    repository: Repository,
    reader: BlobReader,
    newest: Snapshot,
    since: str | None,
    until: str,
) -> Iterator[tuple[str, frozenset[Family]]]:
    """Yield the commits after which a version changed, oldest first, and whose that was."""
    folders, targets = _folders(newest), _targets(newest)
    if not folders:
        return
    for commit in commits_touching(repository, folders, until, since, first_parent=True):
        parent = _first_parent(reader.read(commit.id))
        changes = list(changed_paths(repository, parent, commit.id)) if parent else []
        if any(one.path in targets and _moves(_TARGET, reader, one) for one in changes):
            yield parent, SERVED
        elif any(_moves(_VERSION, reader, one) for one in changes):
            yield parent, OBJECTS


def _first_parent(commit: bytes) -> str:
    """Return the id of the first parent in a commit's text, empty for a root."""
    head = commit.partition(b"\n\n")[0].split(b"\n")
    return next((line[7:].decode() for line in head if line.startswith(b"parent ")), "")


def _moves(version: re.Pattern[bytes], reader: BlobReader, change: ChangedPath) -> bool:
    """Whether a file that was there before says something else of a version."""
    if change.before is None or not change.path.endswith(".py"):
        return False
    after = reader.read(change.after) if change.after else b""
    return version.findall(reader.read(change.before)) != version.findall(after)
