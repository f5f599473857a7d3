"""Drivers of databases among the dependencies that a project declares."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from upgradelint.base.toml import parsed_toml
from upgradelint.facts.migrations.environment.ini import parsed_ini

_DRIVERS = {
    "postgresql": "psycopg psycopg2 psycopg2-binary psycopg-binary psycopg-c asyncpg pg8000",
    "mysql": "pymysql mysqlclient aiomysql asyncmy mysql-connector-python mysql-connector",
    "mariadb": "mariadb",
}
_BY_DRIVER = {name: dialect for dialect, names in _DRIVERS.items() for name in names.split()}
_NAME = re.compile(r"\s*[\"']?([A-Za-z][\w.-]*)")
_NOT_RUN = re.compile(r"test|dev|doc|lint|ci\b|build|example", re.IGNORECASE)


def form_of(path: str) -> str | None:
    """Return how a file lists dependencies, None for one that lists none for production."""
    name = path.rpartition("/")[2]
    if name in _READERS:
        return name
    return "requirements.txt" if _is_requirements(path) else None


def drivers_in(form: str, text: str) -> list[str]:
    """Return the dialects whose drivers a file of one of the `FORMS` lists for production."""
    return [dialect for requirement in _READERS[form](text) if (dialect := _dialect(requirement))]


def _is_requirements(path: str) -> bool:
    """Whether a file lists what is installed in production, as pip reads it."""
    folder, _, name = path.rpartition("/")
    if not name.endswith((".txt", ".in")) or _NOT_RUN.search(path):
        return False
    return "requirements" in name or folder.endswith("requirements")


def _dialect(requirement: str) -> str | None:
    found = _NAME.match(requirement)
    return _BY_DRIVER.get(found[1].lower().replace("_", "-")) if found else None


def _toml(text: str) -> dict[str, Any]:
    try:
        return parsed_toml(text)
    except ValueError:
        return {}


def _table(value: object, *names: str) -> dict[str, Any]:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _pyproject(text: str) -> Iterator[str]:
    """The dependencies and those extras that are no tools, in the standard's form and Poetry's."""
    document = _toml(text)
    project = _table(document, "project")
    yield from _texts(project.get("dependencies"))
    for name, group in _table(project, "optional-dependencies").items():
        if not _NOT_RUN.search(name):
            yield from _texts(group)
    yield from _table(document, "tool", "poetry", "dependencies")


def _pipfile(text: str) -> Iterator[str]:
    yield from _table(_toml(text), "packages")


def _setup(text: str) -> Iterator[str]:
    parser = parsed_ini(text)
    if parser.has_section("options"):
        yield from parser["options"].get("install_requires", "").splitlines()
    for name in ("options.extras_require", "extras"):
        for group, given in parser[name].items() if parser.has_section(name) else ():
            if not _NOT_RUN.search(group):
                yield from given.splitlines()


def _texts(value: object) -> Iterator[str]:
    yield from (text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


_READERS: dict[str, Callable[[str], Iterable[str]]] = {
    "pyproject.toml": _pyproject,
    "Pipfile": _pipfile,
    "setup.cfg": _setup,
    "setup.py": re.compile(r"[\"']([A-Za-z][\w.-]*)").findall,
    "requirements.txt": str.splitlines,
}
FORMS = tuple(_READERS)
"""Kinds of files that list dependencies, the most certain first; pip's have many names."""
