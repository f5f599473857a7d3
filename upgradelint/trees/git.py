"""Trees that git keeps: a revision, and the index (what the next commit will hold)."""

import os
import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.blob import UnreadableFileError, git_blob_id, is_readable, too_large
from upgradelint.trees.blob_reader import BlobReader
from upgradelint.trees.repository import Repository

_OBJECT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHA1_LENGTH = 40
_RANGE = re.compile(r"([^/:][^:]*?)?\.{2,3}([^/.:][^:]*)?")
_REGULAR, _SYMLINK = b"10", b"12"


class GitTree:
    """Files that git keeps, by blob id.

    `root` is the work tree's folder for the index and None for a revision.
    """

    def __init__(
        self, label: str, blob_ids: Mapping[str, str], reader: BlobReader, root: Path | None = None
    ) -> None:
        self._label = label
        self._blob_ids = blob_ids
        self._reader = reader
        self._root = root
        self.unreadable: dict[str, str] = {}

    @property
    def label(self) -> str:
        return self._label

    @property
    def root(self) -> Path | None:
        return self._root

    def paths(self) -> Iterable[str]:
        return sorted(filter(is_readable, self._blob_ids))

    def exists(self, path: str) -> bool:
        return path in self._blob_ids

    def read(self, path: str) -> bytes:
        return self._content(path, self._reader.read(self._object_id(path)))

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        wanted = list(paths)
        found = self._reader.read_many(map(self._object_id, wanted))
        for path, content in zip(wanted, found, strict=True):
            with suppress(UnreadableFileError):
                yield path, self._content(path, content)

    def _content(self, path: str, found: bytes | int) -> bytes:
        """The bytes of a file; raises UnreadableFileError for the size of one too large."""
        if isinstance(found, bytes):
            return found
        error = too_large(path, found)
        self.unreadable[path] = error.why
        raise error

    def known_id(self, path: str) -> str:
        object_id = self._object_id(path)
        return object_id if len(object_id) == _SHA1_LENGTH else ""

    def blob_id(self, path: str) -> str:
        object_id = self._object_id(path)
        return object_id if len(object_id) == _SHA1_LENGTH else git_blob_id(self.read(path))

    def _object_id(self, path: str) -> str:
        try:
            return self._blob_ids[path]
        except KeyError:
            raise UpgradelintError(f"{self._label} holds no file {path}") from None


def open_revision(
    repository: Repository, revision: str, label: str = "", reader: BlobReader | None = None
) -> GitTree:
    """Return a revision's files below the repository's folder in question.

    A revision that itself names a folder (`HEAD:some/folder`) is that folder. `reader` may be
    shared by several revisions of one repository. Raises UpgradelintError where the revision or
    the folder in it is unknown.
    """
    top = tree_id(repository, revision)
    folder = "" if ":" in revision else repository.prefix.rstrip("/")
    if folder and repository.ask("rev-parse", "--verify", "--quiet", f"{top}:{folder}") is None:
        raise UpgradelintError(f"revision {revision} has no folder {folder}")
    listing = repository.run("ls-tree", "-r", "-z", "--full-tree", f"{top}:{folder}")
    reader = reader or BlobReader(repository)
    return GitTree(label or revision, _blob_ids(_listed(listing), reader), reader)


def open_index(repository: Repository, label: str) -> GitTree:
    """Return the staged files below the repository's folder in question."""
    if not repository.has_work_tree:
        raise UpgradelintError(f"{repository.directory} has no work tree, so nothing is staged")
    listing = repository.run("ls-files", "-s", "-z", index=_hook_index(repository))
    reader = BlobReader(repository)
    return GitTree(label, _blob_ids(_staged(listing), reader), reader, repository.directory)


def _hook_index(repository: Repository) -> str:
    """Return the index a hook of this repository was given (`git commit -a` makes its own)."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return ""
    top = Path(repository.ask("rev-parse", "--show-toplevel") or "")
    git_directory = Path(os.path.realpath(repository.ask("rev-parse", "--absolute-git-dir") or ""))
    index = Path(os.path.realpath(top / named))
    return str(index) if index.is_file() and index.is_relative_to(git_directory) else ""


def tree_id(repository: Repository, revision: str) -> str:
    """Return the id of a revision's tree; raises UpgradelintError where git knows none."""
    return _resolved(repository, revision, "tree")


def commit_id(repository: Repository, revision: str) -> str:
    """Return the id of a revision's commit; raises UpgradelintError where git knows none."""
    return _resolved(repository, revision, "commit")


def _resolved(repository: Repository, revision: str, kind: str) -> str:
    if not revision or revision.startswith(("-", "^")) or "\0" in revision:
        raise UpgradelintError(f"{revision!r} is not a revision")
    if _RANGE.fullmatch(revision):
        raise _range(revision)
    # After a colon all is path: git would look for a file of that name.
    name = revision if ":" in revision else f"{revision}^{{{kind}}}"
    found = repository.ask("rev-parse", "--verify", "--quiet", name)
    if found is None or not _OBJECT_ID.fullmatch(found):
        raise _unknown_revision(repository, revision)
    return found


def _range(revision: str) -> UpgradelintError:
    older, _, newer = revision.partition("..")
    return UpgradelintError(
        f"{revision} is a range: name one revision, as in "
        f"upgradelint check {newer.lstrip('.') or 'HEAD'} --against {older or 'HEAD'}"
    )


def _unknown_revision(repository: Repository, revision: str) -> UpgradelintError:
    where = f"unknown revision or path {revision} in {repository.directory}"
    near = _near(repository, revision)
    remote = repository.remote()
    if not remote:
        advice = near or f"run: {repository.command} tag --list"
        return UpgradelintError(f"{where}; {advice}")
    where = f"{where}; {near}" if near else where
    there = f"{remote}/{revision}"
    if repository.ask("rev-parse", "--verify", "--quiet", f"refs/remotes/{there}^{{commit}}"):
        return UpgradelintError(f"{where}; the remote has it: write {there}")
    shallow = repository.is_shallow()
    command = f"{repository.command} fetch {_fetch_arguments(remote, revision, shallow)}"
    reason = ", a shallow clone" if shallow else ""
    return UpgradelintError(f"{where}{reason}; run: {command}")


def _near(repository: Repository, revision: str) -> str:
    """Return the question for what was likely meant; nothing where no name is alike."""
    from difflib import get_close_matches

    named = ("for-each-ref", "--format=%(refname:strip=2)", "refs/tags", "refs/heads")
    names = (repository.ask(*named) or "").split("\n")
    near = get_close_matches(revision, names, n=2)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _fetch_arguments(remote: str, revision: str, shallow: bool) -> str:
    depth = "--depth=1 " if shallow else ""
    if _OBJECT_ID.fullmatch(revision):
        return f"{depth}{remote} {revision}"
    if revision.startswith(f"{remote}/"):
        branch = revision.removeprefix(f"{remote}/")
        return depth + shlex.join([remote, f"{branch}:refs/remotes/{revision}"])
    if re.search(r"[~^:]|@\{|^[0-9a-f]{7,39}$", revision):
        return f"--unshallow {remote}" if shallow else f"--tags {remote}"
    return depth + shlex.join([remote, "tag", revision.removeprefix("refs/tags/"), "--no-tags"])


def _listed(listing: bytes) -> Iterator[tuple[bytes, str, str]]:
    """Yield mode, object id and path of what `ls-tree -z` prints."""
    for record in filter(None, listing.split(b"\0")):
        meta, _, path = record.partition(b"\t")
        mode, _, object_id = meta.split()
        yield mode, object_id.decode(), os.fsdecode(path)


def _staged(listing: bytes) -> Iterator[tuple[bytes, str, str]]:
    """Yield mode, object id and path of what `ls-files -s -z` prints."""
    for record in filter(None, listing.split(b"\0")):
        meta, _, raw_path = record.partition(b"\t")
        mode, object_id, stage = meta.split()
        path = os.fsdecode(raw_path)
        if stage != b"0":
            raise UpgradelintError(f"{path} is in conflict; resolve it, then run: git add {path}")
        yield mode, object_id.decode(), path


def _blob_ids(entries: Iterable[tuple[bytes, str, str]], reader: BlobReader) -> dict[str, str]:
    """Return object ids by path, a link to another file of the tree as that file."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    for mode, object_id, path in entries:
        if mode.startswith(_REGULAR):
            files[path] = object_id
        elif mode.startswith(_SYMLINK) and is_readable(path):
            links[path] = object_id
    for path, target in zip(links, reader.read_many(links.values()), strict=True):
        if isinstance(target, int):
            continue
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(target)))
        if aim in files:
            files.setdefault(path, files[aim])
    return files
