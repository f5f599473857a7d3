"""The commands of a project that an upgrade runs, in the words that an operator types."""

import ast
from collections.abc import Iterable, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.services.entry_points import Script
from upgradelint.facts.services.model import Command, Does, Half
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.definitions import ModuleValue
from upgradelint.python.values.modules import Module

_DOES: dict[str, Does] = {
    "sync": "schema",
    "db_sync": "schema",
    "dbsync": "schema",
    "upgrade": "schema",
    "migrate": "schema",
    "online_data_migrations": "data",
}
_SCHEMA_WORDS = ("db", "database", "dbsync", "migrat", "schema")


def commands(ev: Evaluator, scripts: Iterable[Script], upgrades: UpgradeFacts) -> Iterator[Command]:
    """Yield the commands of scripts whose module holds them as classes by category, or as parsers
    that it adds; a class of oslo.upgradecheck has the one of that library.
    """
    checking = {check.cls.rpartition(".")[0] for check in upgrades.checks}
    for script in scripts:
        name = script.target.partition(":")[0]
        module = ev.program.module(name)
        if module is None:
            continue
        if name in checking:
            yield Command(f"{script.name} upgrade check", "check", script.location)
        yield from _of_categories(script, module)
        yield from _of_parsers(script, module)
        for one in (module, *_handed_to(ev, module)):
            yield from _of_named_classes(script, one)


def _handed_to(ev: Evaluator, module: Module) -> Iterator[Module]:
    """The modules of the project that a script's own imports by name: one of them has its code."""
    for name in dict.fromkeys(name for names in module.source.names for name in names):
        value = ev.program.lookup(module, name)
        if isinstance(value, ModuleValue) and value.module.project:
            yield value.module


def _of_named_classes(script: Script, module: Module) -> Iterator[Command]:
    """Classes with a `name` that is made a parser; `--expand` and `--contract` are of their own."""
    classes = [one for one in module.source.body if isinstance(one, ast.ClassDef)]
    nodes = (one for cls in classes for one in ast.walk(cls) if isinstance(one, ast.Attribute))
    if any(one.attr == "add_parser" for one in nodes):
        for cls in classes:
            for word in filter(_DOES.__contains__, _named(cls)):
                words, where = f"{script.name} {word}", module.at(cls)
                halves = _halves(cls) if _DOES[word] == "schema" else []
                for half in halves:
                    yield Command(f"{words} --{half}", _DOES[word], where, half=half)
                if not halves:
                    yield Command(words, _DOES[word], where)


def _named(cls: ast.ClassDef) -> Iterator[str]:
    for one in cls.body:
        match one:
            case ast.Assign(targets=[ast.Name(id="name")], value=ast.Constant(value=str(word))):
                yield word


def _halves(cls: ast.ClassDef) -> list[Half]:
    texts = {one.value for one in ast.walk(cls) if isinstance(one, ast.Constant)}
    halves: tuple[Half, ...] = ("expand", "contract")
    return [half for half in halves if f"--{half}" in texts]


def _of_categories(script: Script, module: Module) -> Iterator[Command]:
    """`{'db': DbCommands}` and the methods of that class."""
    classes = {one.name: one for one in module.source.body if isinstance(one, ast.ClassDef)}
    for key, cls in _categories(module):
        if not any(word in key for word in _SCHEMA_WORDS):
            continue
        for method in classes[cls].body if cls in classes else ():
            if isinstance(method, ast.FunctionDef) and method.name in _DOES:
                words = f"{script.name} {key} {method.name}"
                yield Command(words, _DOES[method.name], module.at(method), key)


def _categories(module: Module) -> Iterator[tuple[str, str]]:
    for one in module.source.body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Dict):
            for key, value in zip(one.value.keys, one.value.values, strict=True):
                match key, value:
                    case ast.Constant(value=str(text)), ast.Name(id=name):
                        yield text, name


def _of_parsers(script: Script, module: Module) -> Iterator[Command]:
    """`add_parser('upgrade')`, also by a function of the module that is given the name."""
    if not any(word in script.target.lower() or word in script.name for word in _SCHEMA_WORDS):
        return
    for statement in module.source.body:
        for one in ast.walk(statement):
            match one:
                case ast.Call(func=func, args=args) if "parser" in _name(func):
                    for arg in args:
                        yield from _parser(script, arg, module.at(one))


def _parser(script: Script, arg: ast.expr, where: Location) -> Iterator[Command]:
    match arg:
        case ast.Constant(value=str(word)) if word in _DOES:
            yield Command(f"{script.name} {word}", _DOES[word], where)


def _name(func: ast.expr) -> str:
    return getattr(func, "attr", getattr(func, "id", ""))
