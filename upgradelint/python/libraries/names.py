"""What strings name: modules, classes by their dotted name, and entry points of the project."""

from collections.abc import Iterator
from typing import Any

from upgradelint.base.location import Location
from upgradelint.base.toml import parsed_toml
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.libraries.files import text_of
from upgradelint.python.operations.natives import Kwargs, Table
from upgradelint.python.operations.unknown_calls import call_unknown
from upgradelint.python.programs.program import Program
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Outside, Unknown, Value

NAMES = Table()

CLASS, OBJECT = "oslo_utils.importutils.import_class", "oslo_utils.importutils.import_object"

Groups = dict[str, dict[str, str]]
"""Entry points: the dotted name of what is loaded, by group and name."""


@NAMES.named("importlib.import_module", "oslo_utils.importutils.import_module")
def _import_module(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[0], str) and not args[0].startswith("."):
        return ev.program.imported(args[0])
    return Call("", where, func=Outside("importlib.import_module"), args=tuple(args))


@NAMES.named(CLASS, "django.utils.module_loading.import_string", "pydoc.locate")
def _import_class(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    found = named(ev.program, args[0])
    return found or call_unknown(ev, Outside(CLASS), args, kwargs, state, where)


@NAMES.named(OBJECT)
def _import_object(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    found = named(ev.program, args[0])
    if found is None:
        return call_unknown(ev, Outside(OBJECT), args, kwargs, state, where)
    return ev.call(found, args[1:], kwargs, state, where)


def named(program: Program, path: Value) -> Value:
    """Return what a dotted name of a class means, or one of an entry point; None if it is none."""
    name, _, last = path.replace(":", ".").rpartition(".") if isinstance(path, str) else ("",) * 3
    if not name or not last.isidentifier():
        return None
    module = program.module(name)
    return program.member(module, last) if module else program.outside(f"{name}.{last}")


@NAMES.named("_entry.load")
def _load(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """What an entry point of the project names."""
    group, name = args
    if isinstance(group, str) and isinstance(name, str):
        found = named(ev.program, entry_points(ev.program).get(group, {}).get(name))
        if found is not None:
            return found
    return Unknown(f"no entry point {name!r} of {group!r} is known", where)


def entry_points(program: Program) -> Groups:
    """Return the entry points that the project declares, wherever it does."""
    found: Groups = {}
    for path, text in text_of(program, DECLARING):
        for group, points in _declared(path, text):
            found.setdefault(group, {}).update(points)
    return found


DECLARING = ("setup.cfg", "pyproject.toml", "entry_points.txt")


def _declared(path: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    import configparser

    try:
        if path.endswith(".toml"):
            yield from _of_project(parsed_toml(text))
        elif path.endswith(".cfg"):
            yield from _sections(text, "entry_points")
        else:
            yield from _sections(text, None)
    except (ValueError, configparser.Error, AttributeError):
        return


def _of_project(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for group, points in data.get("project", {}).get("entry-points", {}).items():
        yield group, {name: point for name, point in points.items() if isinstance(point, str)}


def _sections(text: str, inside: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Sections of `name = module:Class` lines, or of one section the groups that it holds."""
    import configparser

    parser = configparser.RawConfigParser(delimiters=("=",), strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    if inside is None:
        yield from ((group, dict(parser[group])) for group in parser.sections())
    elif parser.has_section(inside):
        for group, lines in parser[inside].items():
            pairs = (line.partition("=") for line in lines.splitlines() if "=" in line)
            yield group, {name.strip(): target.strip() for name, _, target in pairs}
