"""The scripts that a project installs, and the processes that its Procfile starts."""

import configparser
from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.base.toml import parsed_toml
from upgradelint.trees.tree import Tree

SECTIONS = ("console_scripts", "gui_scripts", "wsgi_scripts")
PROCFILE = "Procfile"


class Script(Frozen):
    """A script by the name it is run by, and the function that it calls: `package.module:name`."""

    name: str
    target: str
    location: Location


def scripts(tree: Tree) -> dict[str, Script]:
    """Return the scripts of a tree by name, wherever it declares them.

    A file that is not what its name says is left out: what it declares is not known then.
    """
    found: dict[str, Script] = {}
    for path in tree.paths():
        name = path.rpartition("/")[2]
        reader = _READERS.get(name)
        if reader is not None:
            for script in reader(_text(tree, path), path):
                found.setdefault(script.name, script)
    return found


def processes(tree: Tree) -> Iterator[Script]:
    """Yield the lines of a Procfile: the name of a process and its command."""
    if not tree.exists(PROCFILE):
        return
    for number, line in enumerate(_text(tree, PROCFILE).splitlines(), 1):
        name, colon, command = line.partition(":")
        if colon and not name.startswith("#"):
            yield Script(name.strip(), command.strip(), Location(PROCFILE, number))


def _text(tree: Tree, path: str) -> str:
    return tree.read(path).decode("utf-8-sig", "replace")


def _from_setup(text: str, path: str) -> Iterator[Script]:
    """What pbr or setuptools read: lines in the options of one section."""
    for section in ("entry_points", "options.entry_points"):
        options = _sections(text).get(section, {})
        for name in SECTIONS:
            yield from _lines(options.get(name, ""), text, path)


def _from_metadata(text: str, path: str) -> Iterator[Script]:
    """What a wheel holds: one section for each group."""
    sections = _sections(text)
    for name in SECTIONS:
        for script, target in sections.get(name, {}).items():
            yield _script(script, target, text, path)


def _from_project(text: str, path: str) -> Iterator[Script]:
    try:
        project = parsed_toml(text).get("project", {})
    except ValueError:
        return
    declared = project.get("scripts", {}) if isinstance(project, dict) else {}
    for name, target in declared.items() if isinstance(declared, dict) else ():
        if isinstance(target, str):
            yield _script(name, target, text, path)


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
