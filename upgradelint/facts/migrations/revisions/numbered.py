"""sqlalchemy-migrate: scripts that are numbered, in Python or as SQL for one database."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from upgradelint.base.digits import whole
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.options import FOLDERS
from upgradelint.trees.blob import UnreadableFileError

TOOL: Final = "sqlalchemy-migrate"
_PYTHON = re.compile(r"(?:.*/)?versions/(\d+)_[^/]*\.py$")
_SQL = re.compile(r"(?:.*/)?versions/(\d+)_(?:[^/]*_)?([A-Za-z0-9]+)_upgrade\.sql$")
_STATEMENT = re.compile(r"[^;]+")

Read = Callable[[str], bytes]


def number_of(path: str) -> str | None:
    """Return the number of a script in Python as an id, None for what is no such script."""
    found = _PYTHON.match(path)
    return f"{whole(found[1]):03}" if found else None


def with_scripts(
    found: dict[str, Revision], paths: Iterable[str], read: Read, tree_of: Callable[[str], str]
) -> dict[str, Revision]:
    """Return the revisions with what scripts of SQL do, in trees that have scripts in Python.

    On its database a script takes the place of the one in Python that has its number.
    """
    trees = {revision.tree for revision in found.values() if revision.tool == TOOL}
    joined = dict(found)
    for path in paths if trees else ():
        named = _SQL.match(path)
        if named and (tree := tree_of(path)) in trees:
            made = _script(path, tree, named, read)
            known = joined.get(made.key)
            joined[made.key] = made if known is None else _beside(known, made)
    return joined


def _script(path: str, tree: str, named: re.Match[str], read: Read) -> Revision:
    database = FOLDERS.get(named[2].lower())
    dialects = (database,) if database else ()
    number = f"{whole(named[1]):03}"
    try:
        text = read(path).decode("utf-8-sig", "replace")
    except UnreadableFileError:
        text = ""
    operations = tuple(_operations(text, path, dialects))
    place = Location(path, 1)
    return Revision(number, (), (), (), "none", path, tree, operations, place, tool=TOOL)


def _operations(text: str, path: str, dialects: tuple[str, ...]) -> Iterator[Operation]:
    from upgradelint.facts.migrations.operations.sql.reading import read_sql

    for statement in _STATEMENT.finditer(text):
        begin = statement.start() + len(statement[0]) - len(statement[0].lstrip())
        line = text.count("\n", 0, begin) + 1
        for operation in read_sql(statement[0], *dialects):
            yield replace(operation, dialects=dialects, location=Location(path, line))


def _beside(known: Revision, script: Revision) -> Revision:
    """A revision whose script in Python does not run where it has one of SQL."""
    return replace(known, operations=(*known.operations, *script.operations), digest="")


def chained(found: dict[str, Revision]) -> dict[str, Revision]:
    """Return the revisions, each script with the one of its tree that has the number before."""
    numbers: dict[str, list[str]] = {}
    for revision in found.values():
        if revision.tool == TOOL:
            numbers.setdefault(revision.tree, []).append(revision.id)
    below = {tree: _below(ids) for tree, ids in numbers.items()}
    return {
        key: replace(revision, down_revisions=below[revision.tree][revision.id])
        if revision.tool == TOOL
        else revision
        for key, revision in found.items()
    }


def _below(ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    ordered = sorted(set(ids), key=whole)
    return dict(zip(ordered, [(), *((ident,) for ident in ordered)], strict=False))
