"""Which databases a project runs on, by what it says elsewhere: read as data, never run.

The most certain source that names one decides: the URL that alembic connects to, the servers of
its compose files, the drivers among its dependencies, the dialects that its migrations import.
SQLite says nothing: developers use it where production does not.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.environment.drivers import FORMS, drivers_in, form_of
from upgradelint.facts.migrations.environment.ini import parsed_ini
from upgradelint.facts.prefilter import prefiltered
from upgradelint.facts.store import FactStore, FileMarks
from upgradelint.trees.blob import COMPOSE
from upgradelint.trees.tree import Tree

_URL = re.compile(r"\b(postgresql|postgres|mysql|mariadb)(?:\+\w+)?://")
_IMAGE = re.compile(
    r"^\s*image:\s*[\"']?(?:[\w.:-]+/)*(postgres|postgis|pgvector|timescaledb|mysql|mariadb|percona)",
    re.MULTILINE,
)
_COMPOSE = re.compile(COMPOSE)
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


Said = Iterator[tuple[str, Iterable[str]]]
"""Where something is said, and what."""

_DEEP = 3
"""Compose files and dependencies further down belong to examples and to other services."""


def find_databases(tree: Tree, versions: Iterable[str], store: FactStore) -> Databases:
    """Return the databases of a project whose revisions are at the paths `versions`.

    The store keeps what each file says by its content.
    """
    known = list(versions)
    looking = _Looking(tree, store, known)
    for read in (looking.connected, looking.composed, looking.driven) if known else ():
        found = _joined(read())
        if found.dialects:
            return found
    imported = (name for _, names in looking.imported() for name in names)
    return _named(imported, "dialects that migrations import")


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


class _Looking:
    """Looks at files of a tree for names of databases, of one kind of source after the other."""

    def __init__(self, tree: Tree, store: FactStore, versions: list[str]) -> None:
        self._tree, self._store, self._versions = tree, store, versions
        self._folders = {str(PurePosixPath(path).parent.parent) for path in versions}
        self._paths = list(tree.paths()) if versions else []

    def _look(self, kind: str, paths: list[str], look: Callable[[str], Iterable[str]]) -> Said:
        def marks(data: bytes) -> FileMarks:
            names = look(data.decode("utf-8-sig", "replace"))
            return FileMarks(frozenset(name.encode() for name in names))

        kind = f"databases {kind}"
        for path, found in prefiltered(self._tree, paths, self._store, kind, marks):
            yield path, sorted(hit.decode() for hit in found.hits)

    def connected(self) -> Said:
        """`sqlalchemy.url` of alembic.ini, and what is written out in env.py."""
        inis = [path for path in self._paths if path.endswith("alembic.ini")]
        for path, names in self._look("ini", inis, _urls):
            yield f"sqlalchemy.url of {path}", names
        places = {f"{folder}/env.py" if folder != "." else "env.py" for folder in self._folders}
        yield from self._look("url", [path for path in self._paths if path in places], _URL.findall)

    def composed(self) -> Said:
        """The images of compose files."""
        near = [path for path in self._paths if path.count("/") < _DEEP]
        files = [path for path in near if _COMPOSE.fullmatch(path.rpartition("/")[2])]
        return self._look("image", files, _IMAGE.findall)

    def driven(self) -> Said:
        """Drivers among the dependencies."""
        near = [path for path in self._paths if path.count("/") < _DEEP]
        for form in FORMS:
            mine = [path for path in near if form_of(path) == form]
            for path, names in self._look(f"drivers {form}", mine, partial(drivers_in, form)):
                yield f"drivers in {path}", names

    def imported(self) -> Said:
        """Dialects that the migrations import."""
        return self._look("imports", self._versions, _IMPORTED.findall)


def _urls(text: str) -> list[str]:
    parser = parsed_ini(text)
    given = (parser[name].get("sqlalchemy.url", "") for name in parser.sections())
    return [found for url in given for found in _URL.findall(url)]
