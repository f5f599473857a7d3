"""The entry points that a project declares."""

import configparser
from collections.abc import Iterator, Mapping, Sequence

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.base.toml import parsed_toml
from upgradelint.trees.tree import Tree

WSGI = "wsgi_scripts"
SECTIONS = ("console_scripts", "gui_scripts", WSGI)

Group = str
"""What entry points are looked up by: `console_scripts`, or a name of the project's own."""


class Script(Frozen):
    """A script by the name it is run by, and the function that it calls: `package.module:name`; or
    what another entry point names.
    """

    name: str
    target: str
    location: Location


def entry_points(tree: Tree) -> dict[Group, list[Script]]:
    """Return the entry points of a tree by group, wherever it declares them.

    A file that is not what its name says is left out: what it declares is not known then.
    """
    found: dict[Group, list[Script]] = {}
    for path in tree.paths():
        name = path.rpartition("/")[2]
        reader = _READERS.get(name)
        if reader is not None:
            for group, script in reader(_text(tree, path), path):
                found.setdefault(group, []).append(script)
    return found


def scripts(declared: Mapping[Group, Sequence[Script]]) -> dict[str, Script]:
    """Return the scripts among entry points by name; of two with one name the first counts."""
    found: dict[str, Script] = {}
    for script in (script for group in SECTIONS for script in declared.get(group, ())):
        found.setdefault(script.name, script)
    return found


def _text(tree: Tree, path: str) -> str:
    return tree.read(path).decode("utf-8-sig", "replace")


def _from_setup(text: str, path: str) -> Iterator[tuple[Group, Script]]:
    """What pbr or setuptools read: lines in the options of one section."""
    for section in ("entry_points", "options.entry_points"):
        for group, lines in _sections(text).get(section, {}).items():
            yield from ((group, script) for script in _lines(lines, text, path))


def _from_metadata(text: str, path: str) -> Iterator[tuple[Group, Script]]:
    """What a wheel holds: one section for each group."""
    for group, declared in _sections(text).items():
        for name, target in declared.items():
            yield group, _script(name, target, text, path)


def _from_project(text: str, path: str) -> Iterator[tuple[Group, Script]]:
    try:
        project = _table(parsed_toml(text).get("project"))
    except ValueError:
        return
    groups = {"console_scripts": project.get("scripts"), **_table(project.get("entry-points"))}
    for group, declared in groups.items():
        for name, target in _table(declared).items():
            if isinstance(target, str):
                yield group, _script(name, target, text, path)


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


_READERS = {
    "setup.cfg": _from_setup,
    "entry_points.txt": _from_metadata,
    "pyproject.toml": _from_project,
}


def _sections(text: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {name: dict(parser.items(name)) for name in parser.sections()}


def _lines(text: str, whole: str, path: str) -> Iterator[Script]:
    for line in text.splitlines():
        name, equals, target = line.partition("=")
        if equals and not name.lstrip().startswith("#"):
            yield _script(name.strip(), target.strip(), whole, path)


def _script(name: str, target: str, text: str, path: str) -> Script:
    lines = text.splitlines()
    numbers = (number for number, line in enumerate(lines, 1) if line.strip().startswith(name))
    return Script(name, target.partition("[")[0].strip(), Location(path, next(numbers, 1)))
