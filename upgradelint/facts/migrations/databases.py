"""Which databases a project runs on, by what it says elsewhere: read as data, never run.

The most certain source that names one decides: the URL that alembic connects to, the servers of
its compose files, the drivers among its dependencies, the dialects that its migrations import.
SQLite says nothing: developers use it where production does not.
"""

import configparser
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.drivers import drivers_in
from upgradelint.trees.blob import UnreadableFileError
from upgradelint.trees.tree import Tree

_URL = re.compile(r"\b(postgresql|postgres|mysql|mariadb)(?:\+\w+)?://")
_IMAGE = re.compile(
    r"^\s*image:\s*[\"']?(?:[\w.:-]+/)*(postgres|postgis|pgvector|timescaledb|mysql|mariadb|percona)",
    re.MULTILINE,
)
_COMPOSE = re.compile(r"(?:docker-)?compose[\w.-]*\.ya?ml$")
_IMPORTED = re.compile(r"\bsqlalchemy\.dialects(?:\.| import )(postgresql|mysql)\b")
_DIALECTS = {
    "postgres": "postgresql",
    "postgis": "postgresql",
    "pgvector": "postgresql",
    "timescaledb": "postgresql",
    "percona": "mysql",
}


class Databases(Frozen):
    """`dialects` by SQLAlchemy's names, none where nothing says so; `place` is where it is said."""

    dialects: tuple[str, ...] = ()
    place: str = ""


def find_databases(tree: Tree, versions: Iterable[str]) -> Databases:
    """Return the databases of a project whose revisions are at the paths `versions`."""
    known = list(versions)
    folders = {str(PurePosixPath(path).parent.parent) for path in known}
    paths = list(tree.paths()) if known else []
    for read in (_connected, _composed, _driven):
        found = _joined(read(tree, paths, folders))
        if found.dialects:
            return found
    return _named(_imported(tree, known), "dialects that migrations import")


Said = Iterator[tuple[str, Iterable[str]]]
"""Where something is said, and what."""


def _joined(said: Said) -> Databases:
    """All that sources of one kind say; the first is the one that is named."""
    names: dict[str, str] = {}
    for place, found in said:
        for name in found:
            names.setdefault(name, place)
    return _named(names, next(iter(names.values()), ""))


def _named(names: Iterable[str], place: str) -> Databases:
    found = dict.fromkeys(_DIALECTS.get(name, name) for name in names)
    return Databases(tuple(sorted(found)), place if found else "")


def _connected(tree: Tree, paths: list[str], folders: set[str]) -> Said:
    """`sqlalchemy.url` of alembic.ini, and what is written out in env.py."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name.endswith("alembic.ini"):
            yield f"sqlalchemy.url of {path}", _urls(_text(tree, path))
        elif name == "env.py" and (folder or ".") in folders:
            yield path, _URL.findall(_text(tree, path))


def _urls(text: str) -> list[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return []
    given = (parser[name].get("sqlalchemy.url", "") for name in parser.sections())
    return [found for url in given for found in _URL.findall(url)]


def _composed(tree: Tree, paths: list[str], folders: set[str]) -> Said:
    for path in paths:
        if _COMPOSE.fullmatch(path.rpartition("/")[2]) and path.count("/") < _DEEP:
            yield path, _IMAGE.findall(_text(tree, path))


_DEEP = 3
"""Compose files further down belong to examples and to other services."""


def _driven(tree: Tree, paths: list[str], folders: set[str]) -> Said:
    for path in (one for one in paths if one.count("/") < _DEEP):
        yield f"drivers in {path}", drivers_in(path, partial(_text, tree))


def _imported(tree: Tree, paths: list[str]) -> Iterator[str]:
    for _, data in tree.read_many(paths):
        if b"sqlalchemy.dialects" in data:
            yield from _IMPORTED.findall(data.decode("utf-8", "replace"))


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.read(path).decode("utf-8-sig", "replace")
    except UnreadableFileError:
        return ""
