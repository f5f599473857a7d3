"""Upgrade checks of oslo.upgradecheck: what a command lists, and the methods that it has."""

import ast
import re
from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.code import innermost
from upgradelint.facts.data.upgrades import UpgradeChecks
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown

LIST = "_upgrade_checks"
_CHECK = re.compile(r"_?check_\w+|\w+_(?:status|check)", re.IGNORECASE)
_UNBOUND = re.compile(r"module \S+ has no name \w+|name \w+ is not bound")


def upgrade_checks(ev: Evaluator, module: Module) -> Iterator[UpgradeChecks]:
    """Yield the classes of a module that list checks."""
    for statement in module.source.body:
        if isinstance(statement, ast.ClassDef):
            cls = ev.program.lookup(module, statement.name)
            if isinstance(cls, ClassValue) and isinstance(cls.content.get(LIST), tuple):
                yield _read(cls, statement)


def _read(cls: ClassValue, node: ast.ClassDef) -> UpgradeChecks:
    listed: set[FunctionValue] = set()
    broken: list[tuple[str, Location]] = []
    for entry in cls.content[LIST]:
        value = entry[1] if isinstance(entry, tuple) and len(entry) == 2 else entry
        value = value[0] if isinstance(value, tuple) and value else value
        func = innermost(value)
        if func is not None:
            listed.add(func)
        elif type(value) is Unknown and _UNBOUND.fullmatch(value.reason):
            broken.append((value.reason, value.where))
    mentioned = set(_mentioned(node))
    methods = (innermost(method) for method in cls.content.values())
    unlisted = (
        (method.name, method.where)
        for method in methods
        if method is not None
        and method not in listed
        and method.owner is cls
        and method.name not in mentioned
        and _is_check(method)
    )
    names = tuple(sorted(function.name for function in listed))
    return UpgradeChecks(cls.path, names, tuple(unlisted), tuple(broken), _place(cls, node))


def _is_check(func: FunctionValue) -> bool:
    """Whether a method is called like a check, and can be called as one is."""
    spec = func.node.args
    required = len(spec.args) - len(func.defaults)
    return _CHECK.fullmatch(func.name) is not None and required == 1


def _mentioned(node: ast.ClassDef) -> Iterator[str]:
    """Yield the names that the class speaks of: what a method calls is no check of its own."""
    for inner in nodes_of(node):
        if isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            yield inner.id
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _place(cls: ClassValue, node: ast.ClassDef) -> Location:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == LIST for target in statement.targets
        ):
            return cls.module.at(statement)
    return cls.where
