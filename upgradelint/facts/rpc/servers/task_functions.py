"""The functions of a module that are called by names of their own, as one endpoint of a queue."""

from ast import AnnAssign, Assign, AsyncFunctionDef, ClassDef, FunctionDef
from collections.abc import Iterator, Sequence
from operator import attrgetter

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.code import innermost, layers
from upgradelint.facts.rpc.library import (
    RpcLibrary,
    Target,
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
        for value in self._made_here(module):
            for task in self._library.tasks(value, self._ev.base):
                if isinstance(task, Unknown):
                    lost.append(task)
                elif task.listed or task.func.module is module:
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
        first, *rest = name.removeprefix(f"{module.name}.").split(".")
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

    def _made_here(self, module: Module) -> Iterator[Value]:
        """Yield what the statements of a module make and name, but for imports."""
        for statement, names in zip(module.source.body, module.source.names, strict=True):
            if isinstance(statement, (ClassDef, FunctionDef, AsyncFunctionDef, Assign, AnnAssign)):
                yield from (self._ev.program.lookup(module, name) for name in names)

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
