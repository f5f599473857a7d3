"""What files that do not parse may hold, by their bytes and by where they lie."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.collect import MIGRATION
from upgradelint.facts.migrations.models.collect import MODELS
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.store import FileMarks, Readings, Role
from upgradelint.facts.unproven import Unproven
from upgradelint.facts.unread import Content, UnreadFile
from upgradelint.python.sources.source import UnreadableError, parse
from upgradelint.trees.blob import git_blob_id
from upgradelint.trees.tree import Tree

_VERSIONS = "versions"
_OBJECTS = re.compile(rb"[Vv]ersioned_?[Oo]bject|^\s+VERSION\s*=", re.MULTILINE)
_SENDS = re.compile(rb"messaging|celery|rpc|tasks")
_TEMPLATE = re.compile(r"\{[{%]")
_DEFINED = re.compile(rb"^[ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)", re.MULTILINE)
_REVISION = re.compile(rb"^revision\b[^=\n]*=\s*['\"]([^'\"\n]+)", re.MULTILINE)
_SERVING: frozenset[Role] = frozenset({"server", "maker"})


def unread_files(
    broken: Mapping[str, UnreadableError],
    tree: Tree,
    hits: Mapping[str, frozenset[bytes]],
    roles: Mapping[str, frozenset[Role]],
    versions: Collection[str],
    readings: Readings,
) -> Iterator[UnreadFile]:
    """Yield the `broken` files. They, and what was seen in them at first sight, are by path;
    `versions` are the folders of migrations.
    """
    readers = _readers(readings.doubted, tree) if broken else {}
    for path, error in sorted(broken.items()):
        data = _bytes(tree, path)
        marks = FileMarks(hits.get(path, frozenset()), roles.get(path, frozenset()))
        content = _content(path, data, marks, versions)
        read_by = frozenset(readers.get(path, ()))
        yield replace(_unread(path, error, data), content=content, readers=read_by)


def _unread(path: str, error: UnreadableError, data: bytes) -> UnreadFile:
    names = (*_DEFINED.findall(data), *_REVISION.findall(data))
    defines = frozenset(name.decode("utf-8", "replace") for name in names)
    place = Location(path, error.line)
    return UnreadFile(None, error.reason, place, git_blob_id(data), defines)


def _readers(doubted: Mapping[str, frozenset[str]], tree: Tree) -> dict[str, set[str]]:
    """Return by unread file those whose facts were read by what it says."""
    found: dict[str, set[str]] = {}
    for path in tree.paths():
        for name, broken in doubted.items():
            if f" {path} " in f" {name} ":
                for module in broken:
                    found.setdefault(module, set()).add(path)
    return found


def parse_errors(tree: Tree, paths: Iterable[str]) -> dict[str, UnreadableError]:
    """Return by path why files do not parse, of those that do not."""
    found: dict[str, UnreadableError] = {}
    for path in paths:
        try:
            parse(_bytes(tree, path))
        except UnreadableError as error:
            found[path] = error
    return found


def with_unparsed(snapshot: Snapshot, tree: Tree, paths: Iterable[str]) -> Snapshot:
    """Return what a tree promises, with those of some files that do not parse: by their bytes alone
    nothing told that they matter.
    """
    known = {file.location.path for file in snapshot.unread}
    broken = parse_errors(
        tree,
        (candidate for candidate in paths if candidate not in known and tree.exists(candidate)),
    )
    found = tuple(_unread(path, error, _bytes(tree, path)) for path, error in broken.items())
    unproven = (Unproven("file", file.location.path, file.reason, file.location) for file in found)
    return replace(
        snapshot,
        unread=(*snapshot.unread, *found),
        unproven=(*snapshot.unproven, *unproven),
    )


def _bytes(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)
    except UpgradelintError:
        return b""


def _content(
    path: str, data: bytes, file_marks: FileMarks, versions: Collection[str]
) -> Content | None:
    """Say what a file holds; the template of a project is nobody's code yet."""
    folder = path.rpartition("/")[0]
    if _TEMPLATE.search(path):
        return None
    if folder in versions or folder.rpartition("/")[2] == _VERSIONS or MIGRATION.search(data):
        return "migration"
    if _registers(file_marks.hits) and _OBJECTS.search(data):
        return "objects"
    if MODELS.search(data):
        return "models"
    sends = "client" in file_marks.roles and _SENDS.search(data)
    return "RPC" if sends or file_marks.roles & _SERVING else None


def _registers(hits: Iterable[bytes]) -> bool:
    return any(b"egist" in hit or b"objectify" in hit or hit == b"@" for hit in hits)
