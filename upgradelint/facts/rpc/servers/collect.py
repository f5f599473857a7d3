"""The endpoints of a program: classes with a target, and the methods that clients can call."""

from ast import AnnAssign, Assign, AsyncFunctionDef, ClassDef, FunctionDef
from collections.abc import Collection, Iterable, Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of, innermost, layers, parameters_in
from upgradelint.facts.rpc.config_options import ConfigOptions
from upgradelint.facts.rpc.library import (
    RpcLibrary,
    Target,
    known_pieces,
    name_of,
    queue_of,
    route,
)
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.facts.rpc.servers.endpoints import Given, Resolver
from upgradelint.facts.rpc.servers.forwarding import Forwarding
from upgradelint.facts.rpc.servers.left_out import with_use
from upgradelint.facts.rpc.servers.methods import MethodReader, is_method, is_of_class
from upgradelint.facts.rpc.servers.proxies import with_forwarding
from upgradelint.facts.rpc.servers.reading import ServerReading
from upgradelint.facts.rpc.servers.wiring import Start, Wiring
from upgradelint.facts.rpc.versions import read_version, version_order
from upgradelint.facts.shown import topic_name
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, ClassValue, Descriptor, Instance
from upgradelint.python.values.effort import FILE_STEPS, Allowance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value
from upgradelint.python.values.words import why

Methods = tuple[tuple[RpcMethod, bool], ...]
"""The methods of a class, and whether they count only where a client names them."""


class ServerCollector:
    """Reads the endpoints of modules; the methods of a class are read once for all of them.

    `starters` are the files whose functions are entered to see what a server is given, `named` the
    classes that serve because the project says so, with their topics.
    """

    def __init__(
        self,
        ev: Evaluator,
        library: RpcLibrary,
        starters: set[str],
        named: Mapping[str, str],
        options: ConfigOptions,
    ) -> None:
        self._ev = ev
        self._options = options
        self._wiring = Wiring(ev, library, Resolver(ev, options, library), starters)
        self._named = named
        self._classes: dict[str, ClassValue] = {}
        self._methods_of: dict[ClassValue, tuple[Methods, set[str]]] = {}
        self._library = library
        self._reader = MethodReader(ev)
        self._forwards = Forwarding(ev, self._reader)
        self._unproven: list[Unproven] = []
        self._reading: Module | None = None

    def read(self, module: Module) -> ServerReading:
        """Return the endpoints of a module; proxies get what they forward."""
        self._unproven, self._reading = [], module
        found = [*self._of_module(module), *self._tasks(module)]
        self._unproven += _unreadable(self._ev, module)
        endpoints = tuple(self._with_base(self._with_delegate(one, found)) for one in found)
        return ServerReading(endpoints, unproven=tuple(self._unproven))

    def read_named(self, module: Module, names: frozenset[str], queue: str) -> ServerReading:
        """Return the functions of a module that a task queue calls by these dotted paths."""
        self._unproven, self._reading = [], module
        found = [self._named_function(module, name) for name in sorted(names)]
        methods = [method for method in found if method]
        endpoints = self._served_by(module, queue_of(queue), methods) if methods else ()
        return ServerReading(tuple(endpoints), unproven=tuple(self._unproven))

    def _named_function(self, module: Module, name: str) -> RpcMethod | None:
        first, *rest = name.removeprefix(f"{module.name}.").split(".")
        value = self._ev.program.lookup(module, first)
        for part in rest:
            value = value.content.get(part) if isinstance(value, ClassValue) else None
        func = innermost(value)
        if func is not None:
            return self._reader.function(
                name, func, bound=False, wrappers=tuple(layers(value))[:-1]
            )
        if isinstance(value, Unknown):
            return RpcMethod(name, (), (), open=True, location=value.where)
        return None

    def read_wiring(self, module: Module) -> ServerReading:
        """Return the endpoints that the functions of a module give to servers."""
        self._reading = module
        return self._started(self._wiring.started(module))

    def read_calls(self, module: Module, starters: Collection[str]) -> ServerReading:
        """Return the endpoints that a module has served by classes and functions it calls."""
        self._reading = module
        return self._started(self._wiring.called(module, starters))

    def _started(self, starts: Iterable[Start]) -> ServerReading:
        """The endpoints that are served; what callers say is told of where they do."""
        self._unproven, every = [], list(starts)
        asking = {one.by for one in every if one.asks_what}
        known = (one.what for one in every if one.by not in asking)
        found = [each for what in known for each in self._given(what)]
        told = frozenset(one.by for one in every if one.is_known)
        same = dict.fromkeys((one.by, cls) for one in every for cls in one.whoever_calls)
        return ServerReading(
            tuple(dict.fromkeys(found)),
            told,
            tuple(dict.fromkeys(self._unproven)),
            tuple(same),
            frozenset(self._wiring.silent),
        )

    def _given(self, what: Given) -> Iterator[Endpoint]:
        """The endpoints of a server; one whose target callers say is told of there."""
        endpoints = [one for each in what.endpoints for one in self._behind(*each, what.state)]
        unknown = any(isinstance(one, Unknown) and not parameters_in(one) for one, _ in endpoints)
        for served, target in endpoints:
            known = self._library.target(target)
            told = (known.version, known.namespace) if known else (target,)
            if isinstance(served, Unknown) or any(map(parameters_in, told)):
                continue
            cls = served.cls if isinstance(served, Instance) else served
            for one in self._served(cls, what.topic, target):
                full = self._forwarding(one, served, what.state)
                is_open = what.lost or unknown
                yield replace(full, delegate=full.delegate or "?") if is_open else full

    def _behind(self, served: Value, target: Value, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield what is served, with its target: in place of a proxy without one what it stands
        for, where that is told.
        """
        is_proxy = isinstance(served, Instance) and self._forwards.is_forwarding(served)
        if not is_proxy or target is not None or self._declared(served.cls):
            yield served, target
            return
        for one in self._forwards.behind(served, state) or [served]:
            yield one, state.read(one).get("target") if isinstance(one, Instance) else None

    def _served(self, cls: ClassValue, topic: Value, target: Value) -> Iterator[Endpoint]:
        """Yield the endpoint that a server is given; `target` is what its instance has, if any.

        A proxy without one has that of another, as it has all else.
        """
        known = self._library.target(target) or self._declared(cls)
        if known is None and self._is_proxy(cls):
            reason = "its target cannot be told: it is that of what it stands for"
            self._unproven.append(Unproven("rpc", cls.path, reason, cls.where))
            return
        known = known or Target()
        yield from self._endpoint(cls, replace(known, topic=topic), cls.where)

    def _forwarding(self, endpoint: Endpoint, served: Value, state: State) -> Endpoint:
        """An endpoint with what its instance hands on to the objects that it holds."""
        if not isinstance(served, Instance) or not self._forwards.is_forwarding(served):
            return endpoint
        methods = (*endpoint.methods, *self._forwards.methods(served, state))
        delegate = "?" if self._forwards.is_open(served, state) else ""
        return replace(endpoint, methods=tuple(sorted(methods, key=_name)), delegate=delegate)

    def _of_module(self, module: Module) -> Iterator[Endpoint]:
        for cls in classes_of(self._ev, module):
            target = self._told(cls) if cls.path in self._named else self._declared(cls)
            if target is not None:
                yield from self._endpoint(cls, target, self._where(cls))

    def _told(self, cls: ClassValue) -> Target:
        """The target of a class that the project calls a server."""
        target, topic = self._declared(cls) or Target(), self._named[cls.path]
        return replace(target, topic=topic) if topic else target

    def _tasks(self, module: Module) -> Iterator[Endpoint]:
        """The functions of a module that are called by names of their own, as one endpoint."""
        found: dict[Target, list[RpcMethod]] = {}
        lost: list[Unknown] = []
        for value in self._made_here(module):
            for task in self._library.tasks(value, self._ev.base):
                if isinstance(task, Unknown):
                    lost.append(task)
                elif task.listed or task.func.module is module:
                    found.setdefault(task.target, []).append(self._reader.task(task))
        self._unproven += [
            Unproven(
                "rpc", module.name, f"a task that is listed cannot be told: {why(one)}", one.where
            )
            for one in lost
        ]
        for target, methods in found.items():
            for endpoint in self._served_by(module, target, [*dict.fromkeys(methods)]):
                yield replace(endpoint, delegate="?") if lost else endpoint

    def _made_here(self, module: Module) -> Iterator[Value]:
        """Yield what the statements of a module make and name, but for imports."""
        for statement, names in zip(module.source.body, module.source.names, strict=True):
            if isinstance(statement, (ClassDef, FunctionDef, AsyncFunctionDef, Assign, AnnAssign)):
                yield from (self._ev.program.lookup(module, name) for name in names)

    def _served_by(
        self, module: Module, target: Target, methods: list[RpcMethod]
    ) -> Iterator[Endpoint]:
        where = Location(module.path, 1)
        self._unproven += [
            Unproven("rpc", module.name, "the name of a task cannot be told", method.location)
            for method in methods
            if not method.name
        ]
        yield Endpoint(
            package=route(target.topic),
            namespace=name_of(target.namespace) or "",
            version=read_version(target.version)[0],
            cls=module.name,
            methods=tuple(
                sorted((method for method in methods if method.name), key=lambda one: one.name)
            ),
            location=where,
            version_location=where,
            topic=route(target.topic),
            topic_name=topic_name(known_pieces(target.topic), [module], where.line),
        )

    def _where(self, cls: ClassValue) -> Location:
        found = find_in_class(self._ev, cls, "target", self._ev.base)[0]
        return found.where if isinstance(found, Unknown) else cls.where

    def _declared(self, cls: ClassValue) -> Target | None:
        """The target that a class has, or that its property makes."""
        raw, _ = find_in_class(self._ev, cls, "target", self._ev.base)
        if isinstance(raw, Descriptor) and raw.kind == "property":
            known = map(self._library.target, self._made(cls, raw.func))
            return next(filter(None, known), None)
        return self._library.target(raw)

    def _made(self, cls: ClassValue, getter: Value) -> Iterator[Value]:
        instance, state = Instance(cls, cls.where), self._ev.base.fork()
        state.write(instance)[PARTIAL] = True
        for one in self._ev.explore(Bound(getter, instance), state=state):
            yield one.value

    def _endpoint(self, cls: ClassValue, target: Target, where: Location) -> Iterator[Endpoint]:
        target = self._options.settled(target)
        given = "1.0" if target.version is None else target.version
        version, malformed = read_version(given)
        namespace = name_of(target.namespace)
        if not version or namespace is None:
            reason = f"its target cannot be told: {why(target.namespace if version else given)}"
            self._unproven.append(Unproven("rpc", cls.path, reason, where))
            return
        self._classes[cls.path] = cls
        methods = self._methods(cls)
        yield Endpoint(
            package=cls.module.package,
            namespace=namespace,
            version=version,
            cls=cls.path,
            methods=tuple(method for method, hidden in methods if not hidden),
            location=cls.where,
            version_location=where,
            topic=route(target.topic),
            topic_name=self._topic_name(cls, target, where),
            malformed=malformed,
            delegate="?" if self._is_proxy(cls) else "",
            hidden=tuple(method for method, hidden in methods if hidden),
        )

    def _topic_name(self, cls: ClassValue, target: Target, where: Location) -> str:
        if cls.path in self._named:
            return ""
        modules = [cls.module, self._reading]
        return topic_name(known_pieces(target.topic), modules, where.line)

    def _is_proxy(self, cls: ClassValue) -> bool:
        return bool(find_in_class(self._ev, cls, "__getattr__", self._ev.base)[1])

    def _with_delegate(self, endpoint: Endpoint, found: list[Endpoint]) -> Endpoint:
        """A proxy with the methods it forwards to the newest endpoint beside it, be it by hand."""
        others = [
            other for other in found if not other.delegate and other.interface == endpoint.interface
        ]
        if not endpoint.delegate:
            return self._by_hand(endpoint, others)
        if not others:
            return endpoint
        newest = max(others, key=lambda other: version_order(other.version))
        own = {method.name for method in endpoint.methods}
        more = [replace(each, forwarded=True) for each in newest.methods if each.name not in own]
        methods = sorted((*endpoint.methods, *more), key=lambda each: each.name)
        proxy = replace(endpoint, methods=tuple(methods), delegate=newest.cls)
        return with_forwarding(self._ev, self._classes[endpoint.cls], proxy, (newest,))

    def _by_hand(self, endpoint: Endpoint, others: list[Endpoint]) -> Endpoint:
        """An endpoint, which may stand for those of other majors method by method."""
        major, cls = version_order(endpoint.version)[0], self._classes.get(endpoint.cls)
        majors = [one for one in others if version_order(one.version)[0] != major]
        if cls is None or not majors:
            return endpoint
        majors.sort(key=lambda other: version_order(other.version), reverse=True)
        return with_forwarding(self._ev, cls, endpoint, majors)

    def _with_base(self, endpoint: Endpoint) -> Endpoint:
        """An endpoint that may have any method, where a base of its class cannot be read."""
        cls = self._classes.get(endpoint.cls)
        bases = (base for one in (cls.mro if cls else ()) for base in one.bases)
        unread = any(type(base) is Unknown for base in bases)
        return replace(endpoint, delegate=endpoint.delegate or "?") if unread else endpoint

    def _methods(self, cls: ClassValue) -> Methods:
        """Return the methods of a class; they are read once, as if no file had asked for them.

        Many files may start the same server: each of them rests on what the class was read from.
        """
        ev = self._ev
        origins = ev.program.origins
        if cls not in self._methods_of:
            with origins.apart() as noted, ev.forgetting(), ev.allowed(Allowance(FILE_STEPS)):
                self._methods_of[cls] = (tuple(self._read_methods(cls)), noted)
        methods, noted = self._methods_of[cls]
        origins.noted.update(noted)
        return methods

    def _read_methods(self, cls: ClassValue) -> Iterator[tuple[RpcMethod, bool]]:
        names = {name for one in cls.mro for name in one.content}
        for name in sorted(names):
            raw, _ = find_in_class(self._ev, cls, name, self._ev.base)
            if name.startswith("__"):
                continue
            written = innermost(raw) if is_method(raw) else None
            if written is not None:
                hidden = name.startswith("_") or is_of_class(raw)
                method = self._reader.read(name, raw, written)
                yield with_use(self._ev, cls, method, raw, written), hidden
            elif isinstance(raw, Unknown) and self._library.target(raw) is None:
                yield RpcMethod(name, (), (), open=True, location=raw.where), name.startswith("_")


def _unreadable(ev: Evaluator, module: Module) -> Iterator[Unproven]:
    """The classes of a module that cannot be read: each might be an endpoint."""
    for statement in module.source.body:
        if not isinstance(statement, ClassDef):
            continue
        value = ev.program.lookup(module, statement.name)
        if type(value) is Unknown:
            reason = f"the class cannot be read: {why(value)}"
            yield Unproven("rpc", f"{module.name}.{statement.name}", reason, module.at(statement))


def _name(method: RpcMethod) -> str:
    return method.name
