"""What the version cap of a client comes from: the configuration, a call, or whoever makes it."""

import ast
from collections.abc import Iterator
from typing import Literal

from upgradelint.facts.services.model import PinSource
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.source import written
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.modules import Module

_CAP = "version_cap"
_CONFIGURATION = ("CONF.", "cfg.CONF.")


def pin_sources(ev: Evaluator, module: Module, client: str) -> Iterator[PinSource]:
    """Yield where a client, or the bases that it derives from, take its version cap from."""
    cls = ev.program.lookup(module, client.rpartition(".")[2])
    found: list[PinSource] = []
    for base in cls.mro if isinstance(cls, ClassValue) else ():
        for method in _methods(base):
            found += _Cap(method).sources(client, base.module)
    order = ("option", "call", "caller")
    best = min((order.index(pin_source.how) for pin_source in found), default=0)
    yield from (pin_source for pin_source in dict.fromkeys(found) if pin_source.how == order[best])


def _methods(cls: ClassValue) -> Iterator[ast.FunctionDef]:
    body = cls.node.body if cls.node else ()
    return (statement for statement in body if isinstance(statement, ast.FunctionDef))


class _Cap:
    """The expressions in a method that a cap is made of, also through names of the method."""

    def __init__(self, method: ast.FunctionDef) -> None:
        self._method = method
        self._made: list[ast.expr] = []
        self._names = {_CAP}
        while new := [node for node in self._given() if node not in self._made]:
            self._made += new
            self._names |= {node.id for node in self._nodes() if isinstance(node, ast.Name)}

    def sources(self, client: str, module: Module) -> Iterator[PinSource]:
        """Yield each option that is read; else what is called, or the parameter."""
        found = {
            option: node
            for node in self._nodes()
            if isinstance(node, ast.Attribute) and (option := _option(node))
        }
        groups = {option.rpartition(".")[0] for option in found}
        for option in found.keys() - groups:
            words = tuple(sorted(set(self._compared(option))))
            yield PinSource(client, "option", option, words, module.at(found[option]))
        if self._made and not found:
            called = any(isinstance(node, ast.Call) for node in self._nodes())
            how: Literal["call", "caller"] = "call" if called else "caller"
            yield PinSource(client, how, "", (), module.at(self._made[0]))

    def _nodes(self) -> Iterator[ast.AST]:
        return (node for made in self._made for node in ast.walk(made))

    def _given(self) -> Iterator[ast.expr]:
        for node in ast.walk(self._method):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in self._names:
                    yield value
                case ast.keyword(arg=str(name), value=value) if name == _CAP:
                    yield value

    def _compared(self, option: str) -> Iterator[str]:
        """Yield the texts that the option, or a name that the cap is made of, is compared with."""
        for node in ast.walk(self._method):
            if isinstance(node, ast.Compare):
                sides = (node.left, *node.comparators)
                about = any(isinstance(side, ast.Name) and side.id in self._names for side in sides)
                if about or any(written(side).endswith(option) for side in sides):
                    yield from _texts(sides)


def _texts(sides: tuple[ast.expr, ...]) -> Iterator[str]:
    for side in sides:
        if isinstance(side, ast.Constant) and isinstance(side.value, str):
            yield side.value


def _option(node: ast.Attribute) -> str:
    text = written(node)
    base = next((each for each in _CONFIGURATION if text.startswith(each)), "")
    option = text.removeprefix(base) if base else ""
    return option if option.replace(".", "").isidentifier() else ""
