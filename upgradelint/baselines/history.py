"""Reading a project's past from git: the last state of each version, and the releases."""

import gc
import posixpath
import re
from collections.abc import Iterator

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Struct, field, replace
from upgradelint.facts.collect import collect
from upgradelint.facts.families import Family
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.objects.past import Labelled
from upgradelint.trees.blob_reader import BlobReader
from upgradelint.trees.git import open_revision
from upgradelint.trees.history import (
    DEFAULT_TAG_PATTERN,
    ChangedPath,
    files_with,
    releases,
    steps,
)
from upgradelint.trees.repository import Repository
from upgradelint.trees.tree import Tree

Patterns = tuple[re.Pattern[bytes], ...]

_VERSION: Patterns = (re.compile(rb"(?m)\bVERSION\b.*"),)
_TARGET: Patterns = (re.compile(rb"\bTarget\([^()]*\)"), re.compile(rb"VERSION\w*[ \t]*=.*"))
_NAMED = r"^\s*\w*RPC\w*VERSION\w*\s*="

OBJECTS: frozenset[Family] = frozenset({"objects"})
SERVED: frozenset[Family] = frozenset({"objects", "rpc"})
KEPT: frozenset[Family] = frozenset({"objects", "rpc", "schema"})


def walk(repository: Repository, revisions: str, options: Options) -> Iterator[Labelled]:
    """Yield the states that older versions ended in, oldest first, and the newest state.

    `revisions` is `FROM..TO`, or TO alone for the whole past; an empty end means HEAD. Read are the
    states right before a commit that changes a VERSION in the folders where the newest state has
    its objects, or the version of an RPC interface in the files where it has them or its clients;
    merges count as one change. A VERSION that moves because another one does is seen with the next
    such commit.
    Raises UpgradelintError where the past is not in the clone.
    """
    since, until = _ends(repository, revisions)
    newest = collect(open_revision(repository, until), replace(options, families=SERVED))
    with BlobReader(repository) as reader:
        for parent, families, only in _version_ends(repository, reader, newest, since, until):
            tree = open_revision(repository, parent, parent[:12], reader)
            yield tree.label, _read(tree, options, families, only)
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
    before = {release.tag for release in releases(repository, since, pattern)} if since else set()
    found = [
        release for release in releases(repository, until, pattern) if release.tag not in before
    ]
    with BlobReader(repository) as reader:
        for place, release in reversed(list(enumerate(found))):
            tree = open_revision(repository, release.commit, release.tag, reader)
            families = KEPT if place < whole else SERVED
            yield tree.label, _read(tree, options, families)


def _read(
    tree: Tree,
    options: Options,
    families: frozenset[Family],
    only: frozenset[str] | None = None,
) -> Snapshot:
    """What a state promised; each is let go before the next is read, without a look at the rest."""
    options.cache.forget()
    gc.collect(1)
    callers = families >= KEPT
    return collect(tree, replace(options, families=families, only=only, callers=callers))


def _ends(repository: Repository, revisions: str) -> tuple[str | None, str]:
    since, _, until = revisions.rpartition("..")
    if not since and repository.is_shallow():
        raise UpgradelintError(
            f"the clone in {repository.directory} lacks the older commits; "
            f"run: {repository.command} fetch --unshallow"
        )
    return since or None, until or "HEAD"


def _folders(snapshot: Snapshot) -> set[str]:
    """Return the folders of the tree in which objects stand, `.` for its root."""
    return {posixpath.dirname(facts.location.path) or "." for facts in snapshot.objects.values()}


def _targets(repository: Repository, until: str, snapshot: Snapshot) -> set[str]:
    """Return the files that may say the version of an RPC interface: those with its target, its
    clients, or a constant that is named so.
    """
    if not snapshot.rpc_servers:
        return set()
    served = {server.version_location.path for server in snapshot.rpc_servers}
    clients = {call.location.path for call in snapshot.rpc_calls if call.package}
    return served | clients | set(files_with(repository, until, _NAMED))


def _version_ends(
    repository: Repository,
    reader: BlobReader,
    newest: Snapshot,
    since: str | None,
    until: str,
) -> Iterator[tuple[str, frozenset[Family], frozenset[str]]]:
    """Yield the commits after which a version changed, oldest first, whose that was, and the files
    of objects in which one did.
    """
    folders, targets = _folders(newest), _targets(repository, until, newest)
    lines = _Lines(reader)
    paths = sorted(folders | targets)
    for step in steps(repository, paths, until, since) if paths else ():
        changes = step.changes if step.parent else ()
        objects = {
            change.path
            for change in changes
            if _is_in(change, folders) and lines.move(_VERSION, change)
        }
        if any(change.path in targets and lines.move(_TARGET, change) for change in changes):
            yield step.parent, SERVED, frozenset(objects)
        elif objects:
            yield step.parent, OBJECTS, frozenset(objects)


def _is_in(change: ChangedPath, folders: set[str]) -> bool:
    return any(folder == "." or change.path.startswith(f"{folder}/") for folder in folders)


class _Lines(Struct):
    """What files say of versions, by pattern and blob id."""

    reader: BlobReader
    found: dict[tuple[Patterns, str], list[bytes]] = field(default_factory=dict)

    def move(self, patterns: Patterns, change: ChangedPath) -> bool:
        """Whether a file that was there before says something else of a version."""
        if change.before is None or not change.path.endswith(".py"):
            return False
        after = self.of(patterns, change.after) if change.after else []
        return self.of(patterns, change.before) != after

    def of(self, patterns: Patterns, blob_id: str) -> list[bytes]:
        key = patterns, blob_id
        if key not in self.found:
            read = self.reader.read(blob_id)
            data = read if isinstance(read, bytes) else b""
            self.found[key] = [line for pattern in patterns for line in pattern.findall(data)]
        return self.found[key]
