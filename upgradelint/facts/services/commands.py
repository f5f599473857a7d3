"""The commands of a project that an upgrade runs, in the words that an operator types."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from upgradelint.base.location import Location
from upgradelint.facts.services.entry_points import Group, Script, scripts
from upgradelint.facts.services.model import Command, Does, Half
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.definitions import ModuleValue
from upgradelint.python.values.modules import Module

_DOES: dict[str, Does] = {
    "upgrade": "schema",
    "sync": "schema",
    "db_sync": "schema",
    "dbsync": "schema",
    "migrate": "schema",
    "online_data_migrations": "data",
}
"""Of two that do the same the first counts: `upgrade` can be told where to stop."""

_MOVES = re.compile(r"migrate_\w+_data|\w*data_migrations?")
"""What moves rows while services run: of the project's own names for it."""

_CHECKS = "oslo_upgradecheck"
_CHECKED = _CHECKS.encode()
_ADDS = b"add_parser"
_SCHEMA_WORDS = ("db", "database", "dbsync", "migrat", "schema")

Category = tuple[str, Module, str]
"""A word, and the module and the name of the class whose methods are the commands under it."""


def commands(
    ev: Evaluator, declared: Mapping[Group, Sequence[Script]], read: Callable[[str], bytes]
) -> Iterator[Command]:
    """Yield the commands of scripts whose module holds them as classes by category, looks those up
    as entry points, or adds parsers; who imports oslo.upgradecheck has the one of that library.
    """
    for script in scripts(declared).values():
        module = ev.program.module(script.target.partition(":")[0])
        if module is None or not module.project:
            continue
        named = _imported(module) if _CHECKED in read(module.path) else ()
        if any(_is_check(ev.program.lookup(module, name)) for name in named):
            yield Command(f"{script.name} upgrade check", "check", script.location)
        yield from _of_categories(script, _categories(module))
        yield from _of_categories(script, _looked_up(ev, module, declared))
        yield from _of_parsers(script, module)
        for loaded in (module, *_handed_to(ev, module)):
            if _ADDS in read(loaded.path):
                yield from _of_named_classes(script, loaded)


def _handed_to(ev: Evaluator, module: Module) -> Iterator[Module]:
    """The modules of the project that a script's own imports by name: one of them has its code."""
    for name in _imported(module):
        value = ev.program.lookup(module, name)
        if isinstance(value, ModuleValue) and value.module.project:
            yield value.module


def _imported(module: Module) -> Iterable[str]:
    """The names that the imports of a module bind."""
    bound = zip(module.source.body, module.source.names, strict=True)
    imports = (names for statement, names in bound if _imports(statement))
    return dict.fromkeys(name for names in imports for name in names)


def _imports(statement: ast.stmt) -> bool:
    return any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(statement))


def _is_check(value: object) -> bool:
    return str(value).partition(".")[0] == _CHECKS


def _of_named_classes(script: Script, module: Module) -> Iterator[Command]:
    """Classes with a `name` that is made a parser; `--expand` and `--contract` are of their own."""
    classes = [statement for statement in module.source.body if isinstance(statement, ast.ClassDef)]
    nodes = (node for cls in classes for node in ast.walk(cls) if isinstance(node, ast.Attribute))
    if any(node.attr == _ADDS.decode() for node in nodes):
        for cls in classes:
            for word in filter(_DOES.__contains__, _named(cls)):
                words, where = f"{script.name} {word}", module.at(cls)
                yield from _in_halves(words, _DOES[word], where, _halves(cls))


def _named(cls: ast.ClassDef) -> Iterator[str]:
    for statement in cls.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="name")], value=ast.Constant(value=str(word))):
                yield word


def _halves(*nodes: ast.AST) -> list[Half]:
    inside = (inner for node in nodes for inner in ast.walk(node))
    texts = {inner.value for inner in inside if isinstance(inner, ast.Constant)}
    halves: tuple[Half, ...] = ("expand", "contract")
    return [*halves] if texts.issuperset(f"--{half}" for half in halves) else []


def _of_categories(script: Script, categories: Iterable[Category]) -> Iterator[Command]:
    """The methods of classes; where two of a class do the same, the first that is known."""
    for key, module, name in categories:
        if any(word in key for word in _SCHEMA_WORDS):
            methods = {function.name: function for function in _methods(module, name)}
            known = [category for category in _DOES if category in methods]
            for word in {_DOES[category]: category for category in reversed(known)}.values():
                words = f"{script.name} {key} {word}"
                yield Command(words, _DOES[word], module.at(methods[word]), key)
            for name in sorted(filter(_MOVES.fullmatch, methods.keys() - _DOES.keys())):
                yield Command(f"{script.name} {key} {name}", "rows", module.at(methods[name]), key)


def _methods(module: Module, cls: str) -> Iterator[ast.FunctionDef]:
    for statement in module.source.body:
        if isinstance(statement, ast.ClassDef) and statement.name == cls:
            yield from (each for each in statement.body if isinstance(each, ast.FunctionDef))


def _looked_up(
    ev: Evaluator, module: Module, declared: Mapping[Group, Sequence[Script]]
) -> Iterator[Category]:
    """The classes of entry points whose group the module names: `ExtensionManager('manage')`."""
    nodes = (node for statement in module.source.body for node in ast.walk(statement))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    for point in (script for group in declared if group in texts for script in declared[group]):
        name, _, cls = point.target.partition(":")
        found = ev.program.module(name)
        if found is not None:
            yield point.name, found, cls


def _categories(module: Module) -> Iterator[Category]:
    """`{'db': DbCommands}`."""
    for statement in module.source.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict):
            for key, value in zip(statement.value.keys, statement.value.values, strict=True):
                match key, value:
                    case ast.Constant(value=str(text)), ast.Name(id=name):
                        yield text, module, name


def _of_parsers(script: Script, module: Module) -> Iterator[Command]:
    """`add_parser('upgrade')`, also by a function of the module that is given the name."""
    if not any(word in script.target.lower() or word in script.name for word in _SCHEMA_WORDS):
        return
    halves = _halves(*module.source.body)
    for statement in module.source.body:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=func, args=args) if "parser" in _name(func):
                    for arg in args:
                        yield from _parser(script, arg, halves, module.at(node))


def _parser(
    script: Script, arg: ast.expr, halves: list[Half], where: Location
) -> Iterator[Command]:
    match arg:
        case ast.Constant(value=str(word)) if word in _DOES:
            yield from _in_halves(f"{script.name} {word}", _DOES[word], where, halves)


def _in_halves(words: str, does: Does, where: Location, halves: list[Half]) -> Iterator[Command]:
    """The command, or one for each half of the schema that an option chooses."""
    if does != "schema" or not halves:
        yield Command(words, does, where)
    else:
        yield from (Command(f"{words} --{half}", does, where, half=half) for half in halves)


def _name(func: ast.expr) -> str:
    return getattr(func, "attr", getattr(func, "id", ""))
