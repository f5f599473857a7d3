"""Endpoints that give objects in the version that their caller names, and no newer one."""

import ast
from collections.abc import Callable, Iterable, Iterator

from upgradelint.facts.rpc.model import Endpoint
from upgradelint.python.evaluator import Evaluator

_CONVERTING, _VERSION = "obj_to_primitive", "target_version"
_MARK = _CONVERTING.encode()


def giving(
    ev: Evaluator, servers: Iterable[Endpoint], read: Callable[[str], bytes]
) -> Iterator[str]:
    """Yield the dotted methods that convert an object to the version in one of their parameters."""
    for path in dict.fromkeys(endpoint.cls for endpoint in servers):
        name, _, cls = path.rpartition(".")
        module = ev.program.module(name)
        known = module is not None and module.project and _MARK in read(module.path)
        for statement in module.source.body if module and known else ():
            if isinstance(statement, ast.ClassDef) and statement.name == cls:
                yield from (f"{path}.{method}" for method in _giving(statement))


def _giving(cls: ast.ClassDef) -> Iterator[str]:
    for method in cls.body:
        if isinstance(method, ast.FunctionDef):
            parameters = {parameter.arg for parameter in method.args.args}
            if any(_converts(node, parameters) for node in ast.walk(method)):
                yield method.name


def _converts(node: ast.AST, parameters: set[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name), args=args, keywords=keywords):
            named = [keyword.value for keyword in keywords if keyword.arg == _VERSION]
            versions = [each.id for each in (*args[:1], *named) if isinstance(each, ast.Name)]
            return name == _CONVERTING and not parameters.isdisjoint(versions)
    return False
