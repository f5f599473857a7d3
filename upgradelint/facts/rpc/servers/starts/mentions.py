"""Whether a function names one of the classes and functions that start servers."""

import ast
from collections.abc import Collection, Iterator

from upgradelint.python.programs.program import Program
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.values.definitions import (
    ClassValue,
    FunctionValue,
    ModuleValue,
    NativeType,
)
from upgradelint.python.values.terms import Attribute, Call, Operation, Outside, Value


class Mentions:
    """Finds who names one of `starters`, and no other class that is called so."""

    def __init__(self, program: Program, starters: Collection[str]) -> None:
        self._program = program
        self._starters = starters
        self._names = {starter.rpartition(".")[2] for starter in starters}

    def any_in(self, func: FunctionValue) -> bool:
        """Whether a function seems to name one."""
        local = _bound(func)
        nodes = (node for node in nodes_of(func.node) if name_in(node) in self._names)
        return any(not self._is_other(self._meant(node, func, local)) for node in nodes)

    def _is_other(self, value: Value) -> bool:
        return isinstance(value, ClassValue) and not self._may_be(value)

    def _may_be(self, value: Value) -> bool:
        """Whether a value may be a starter or derive from one: not what a library has, or makes
        from nothing that may be.
        """
        match value:
            case None | str() | int() | float() | bytes() | Outside() | NativeType():
                return False
            case ClassValue():
                return self._may_derive(value)
            case Attribute(base=base):
                return self._may_be(base)
            case Call(func=func, args=args, kwargs=kwargs):
                return any(map(self._may_be, (func, *args, *(given for _, given in kwargs))))
            case Operation(operands=operands):
                return any(map(self._may_be, operands))
        return True

    def _may_derive(self, cls: ClassValue) -> bool:
        if any(base.path in self._starters for base in cls.mro):
            return True
        if cls.opaque is None:
            return False
        given = (value for base in cls.mro for value in (*base.bases, *base.keywords.values()))
        parts = (value for value in given if value not in cls.mro)
        return any(_is_decorated(base) for base in cls.mro) or any(map(self._may_be, parts))

    def _meant(self, node: ast.AST, func: FunctionValue, local: Collection[str]) -> Value:
        """What a name of the module means, or one of a module that it names; else None."""
        if isinstance(node, ast.Name) and node.id not in local:
            return self._program.lookup(func.module, node.id)
        if isinstance(node, ast.Attribute):
            base = self._meant(node.value, func, local)
            if isinstance(base, ModuleValue):
                return self._program.member(base.module, node.attr)
        return None


def names_in(func: FunctionValue) -> Iterator[str]:
    """Yield the names and attributes that a function uses."""
    return map(name_in, nodes_of(func.node))


def name_in(node: ast.AST) -> str:
    """Return the name or attribute that a node is, "" for any other."""
    name = getattr(node, "attr", getattr(node, "id", ""))
    return name if isinstance(name, str) else ""


def _is_decorated(cls: ClassValue) -> bool:
    """Whether a class is decorated, or made by no statement: who knows what it is then."""
    return cls.node is None or bool(cls.node.decorator_list)


def _bound(func: FunctionValue) -> set[str]:
    """The names that a function binds itself, whatever way it does."""
    found: set[str | None] = set()
    for node in nodes_of(func.node):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        else:
            found |= {getattr(node, name, None) for name in ("arg", "name", "asname")}
    return {name.partition(".")[0] for name in found if isinstance(name, str)}
