"""The functions of a module that are called by names of their own, as one endpoint of a queue."""

import ast
from collections.abc import Iterator, Sequence
from operator import attrgetter

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.code import innermost, layers
from upgradelint.facts.rpc.library import (
    RpcLibrary,
    Target,
    Task,
    known_pieces,
    name_of,
    queue_of,
    route,
)
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.facts.rpc.servers.methods.method import MethodReader
from upgradelint.facts.rpc.versions import read_version
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.shown import topic_name
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value
from upgradelint.python.values.words import why

_NAMING = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign, ast.AnnAssign)
_HOLDING = (ast.If, ast.Try, ast.With, ast.For)


class TaskFunctions:
    """Reads tasks; what of them cannot be told is put into `unproven`, what their options say of
    their messages into `setups`.
    """

    def __init__(
        self,
        ev: Evaluator,
        library: RpcLibrary,
        reader: MethodReader,
        unproven: list[Unproven],
        setups: list[Startup],
    ) -> None:
        self._ev = ev
        self._library = library
        self._reader = reader
        self._unproven = unproven
        self._setups = setups

    def of_module(self, module: Module) -> Iterator[Endpoint]:
        """Yield the endpoints of the tasks that a module makes or lists."""
        found: dict[Target, list[RpcMethod]] = {}
        lost: list[Unknown] = []
        for task in self._tasks(module):
            if isinstance(task, Unknown):
                lost.append(task)
            else:
                found.setdefault(task.target, []).append(self._reader.task(task))
                self._setups += task.setups
        for task in lost:
            reason = f"a task that is listed cannot be told: {why(task)}"
            self._unproven.append(Unproven("rpc", module.name, reason, task.where))
        for target, methods in found.items():
            endpoint = self._endpoint(module, target, [*dict.fromkeys(methods)])
            yield replace(endpoint, delegate="?") if lost else endpoint

    def named(self, module: Module, names: frozenset[str], queue: str) -> Iterator[Endpoint]:
        """Yield the endpoint of functions that a queue calls by these dotted paths."""
        found = (self._named(module, name) for name in sorted(names))
        if methods := [method for method in found if method]:
            yield self._endpoint(module, queue_of(queue), methods)

    def _named(self, module: Module, name: str) -> RpcMethod | None:
        first, *rest = name.removeprefix(f"{module.imported}.").split(".")
        value = self._ev.program.lookup(module, first)
        for part in rest:
            value = value.content.get(part) if isinstance(value, ClassValue) else None
        func = innermost(value)
        if func is not None:
            wrappers = tuple(layers(value))[:-1]
            return self._reader.function(name, func, bound=False, wrappers=wrappers)
        if isinstance(value, Unknown):
            return RpcMethod(name, (), (), open=True, location=value.where)
        return None

    def _tasks(self, module: Module) -> Iterator[Task | Unknown]:
        """Yield the tasks that a module has names for, and those that running it makes."""
        for value in self._made_here(module):
            for task in self._library.tasks(value, self._ev.base):
                if isinstance(task, Unknown) or task.listed or task.func.module is module:
                    yield task
        noted = (what for what in module.noted if isinstance(what, Task))
        yield from (task for task in noted if task.func.module.project)

    def _made_here(self, module: Module) -> Iterator[Value]:
        """Run the statements of a module that may make a task, and yield what they name."""
        program = self._ev.program
        for index, (statement, names) in enumerate(
            zip(module.source.body, module.source.names, strict=True)
        ):
            if isinstance(statement, _NAMING):
                yield from (program.lookup(module, name) for name in names)
            elif _may_make(statement):
                program.run_statement(module, index)

    def _endpoint(self, module: Module, target: Target, methods: Sequence[RpcMethod]) -> Endpoint:
        where = Location(module.path, 1)
        self._unproven += [
            Unproven("rpc", module.name, "the name of a task cannot be told", method.location)
            for method in methods
            if not method.name
        ]
        named = (method for method in methods if method.name)
        return Endpoint(
            package=route(target.topic),
            namespace=name_of(target.namespace) or "",
            version=read_version(target.version)[0],
            cls=module.name,
            methods=tuple(sorted(named, key=attrgetter("name"))),
            location=where,
            version_location=where,
            topic=route(target.topic),
            topic_name=topic_name(known_pieces(target.topic), [module], where.line),
        )


def _may_make(statement: ast.AST) -> bool:
    """Whether a statement may make a task: it calls something with what it is given, or holds one
    that may.
    """
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call) and bool(statement.value.args)
    inner = ast.iter_child_nodes(statement) if isinstance(statement, _HOLDING) else ()
    return isinstance(statement, _NAMING) or any(map(_may_make, inner))
