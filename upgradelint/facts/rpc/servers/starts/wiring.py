"""Which endpoints a program gives to its servers, and under which topic."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.facts.code import classes_of, functions_of, given, innermost, parameters_in
from upgradelint.facts.rpc.clients.messages import is_given_up
from upgradelint.facts.rpc.clients.observer import RpcWatch, library_base
from upgradelint.facts.rpc.library import RpcLibrary, route
from upgradelint.facts.rpc.servers.starts.given import Given, Resolver, class_of
from upgradelint.facts.rpc.servers.starts.mentions import Mentions, names_in
from upgradelint.facts.rpc.servers.starts.reach import Reach
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import ARGUMENTS
from upgradelint.python.libraries.names import named
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
)
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Argument, Call, Value

STEPS, MAX_PATHS = 40_000, 64
"""Of code that starts servers: it is followed roughly, what it serves is seen on the way."""

WAYS = 8
"""Of making an object: the first ones are followed by each of its methods."""

UNTOLD = tuple(Argument("", name=f"argument {number}") for number in range(8))
"""Given to a service of a library before it is known what it is made with."""

STARTERS = frozenset({"get_server", "create_consumer", "Service"})

_WORDS = ("endpoint", "rpc_server")


class Start(Frozen):
    """What is served, by the class or function of that dotted name."""

    by: str
    what: Given

    @property
    def startup(self) -> Startup:
        """Which serializers the server has."""
        return Startup("server", self.by, self.what.serializers, self.what.made)

    @property
    def asks_what(self) -> bool:
        """Whether its callers say what is served."""
        return any(map(parameters_in, self.what.lost))

    def servers(self, served: Instance | ClassValue, name: str) -> tuple[str, ...]:
        """Return the servers that have an endpoint: one of that name, or one for each choice."""
        cls, chosen = class_of(served).path, self.what.chosen
        return (cls,) if cls in chosen else tuple(sorted(chosen)) or (name,)

    @property
    def on_any_topic(self) -> Iterator[str]:
        """Yield the classes that are served on whatever topic callers say."""
        if parameters_in(self.what.topic):
            served = (endpoint for endpoint, _ in self.what.endpoints)
            yield from (endpoint.cls.path for endpoint in served if isinstance(endpoint, Instance))

    @property
    def is_known(self) -> bool:
        """Whether its callers say that, or under which topic or target it is."""
        targets = (target for _, target in self.what.endpoints)
        return self.asks_what or any(map(parameters_in, (self.what.topic, *targets)))


class Wiring:
    """Follows the code that starts servers; functions of `files` are entered."""

    def __init__(
        self, ev: Evaluator, library: RpcLibrary, resolver: Resolver, files: Collection[str]
    ) -> None:
        self._ev = ev
        self._watch = RpcWatch(ev, library, resolver)
        self._resolver = resolver
        self._files = files
        self._reach = Reach(ev.program)
        self._own: set[str] = set()
        self._followed: Counter[FunctionValue] = Counter()
        self.silent: set[str] = set()
        """The starters that were made in the last module, and seen to serve nothing."""

    def started(self, module: Module) -> Iterator[Start]:
        """Yield what the functions of a module give to servers."""
        yield from self._watched(module, self._starting(module))

    def called(self, module: Module, starters: Collection[str]) -> Iterator[Start]:
        """Yield what the functions of a module give to those of `starters` that they call."""
        yield from self._watched(module, self._calling(module, starters))

    def _watched(self, module: Module, runs: Iterator[str]) -> Iterator[Start]:
        """Yield what is served while something runs, by whom."""
        ev, self._own = self._ev, {*self._files, module.path}
        self.silent = set()
        with (
            ev.within(STEPS, self._enters, max_paths=MAX_PATHS, rough=True),
            ev.observed(self._watch, self._resolver.assigned),
        ):
            for by in runs:
                yield from (Start(by, server) for server in _once(self._watch.served))
                self._watch.served.clear()

    def _starting(self, module: Module) -> Iterator[str]:
        """Run the functions that seem to start a server; yield whose each was."""
        for func in functions_of(self._ev, module):
            if _may_start(func) and self._leads_to_servers(func.module.path):
                self._ev.explore(func, *given(func, bound=False, defaults=True))
                yield func.path
        for cls in classes_of(self._ev, module):
            methods = dict(_starters(self._ev, cls))
            self._start_library(cls, None, self._ev.base.fork())
            if methods:
                self._enter(cls)
                if self._leads_to_servers(*(base.module.path for base in cls.mro)):
                    self._start(cls, methods.values())
            yield cls.path

    def _leads_to_servers(self, *paths: str) -> bool:
        """Whether code of these files can lead to what makes a server."""
        return self._reach.makes_servers(paths, self._own)

    def _start(self, cls: ClassValue, methods: Iterable[FunctionValue]) -> None:
        """Run methods of an object, however its making may have gone."""
        made, state = Instance(cls, cls.where), self._ev.base.fork()
        state.write(made)[PARTIAL] = True
        init = innermost(find_in_class(self._ev, cls, "__init__", state)[0])
        ways = [state]
        if init is not None:
            ended = self._ev.explore(Bound(init, made), *given(init, defaults=True), state=state)
            ways = [outcome.state for outcome in ended if outcome.kind == "return"]
        self._followed.clear()
        for func in methods:
            for way in ways if func is not init else ():
                self._follow(func, made, way)

    def _follow(self, func: FunctionValue, made: Instance, way: State) -> None:
        """Run a method of an object that was made on some way, unless it ran on enough others, or
        on one that was too complex.
        """
        if self._followed[func] < WAYS:
            args, kwargs = given(func, defaults=True)
            ended = self._ev.explore(Bound(func, made), args, kwargs, way.fork())
            self._followed[func] += WAYS if is_given_up(ended) else 1

    def _calling(self, module: Module, starters: Collection[str]) -> Iterator[str]:
        """Run the functions that call starters, then what these start; yield whose each was."""
        mentions = Mentions(self._ev.program, starters)
        for starter in starters:
            self._enter(named(self._ev.program, starter))
        for func in functions_of(self._ev, module):
            if func.path not in starters and mentions.any_in(func):
                ended = self._ev.explore(func, *given(func, bound=False, defaults=True))
                made = self._begin(ended, starters)
                self.silent |= made if self._is_silent() else set()
                yield func.path

    def _is_silent(self) -> bool:
        """Whether nothing was seen to be served, or on a topic that neither it nor callers say."""
        topics = [server.topic for server in self._watch.served]
        return not topics or any(not (route(topic) or parameters_in(topic)) for topic in topics)

    def _start_library(self, cls: ClassValue, made: Instance | None, state: State) -> None:
        """Tell the library of an object whose class derives from one of its own."""
        base = library_base(cls)
        if base is not None:
            args, kwargs = state.read(made).get(ARGUMENTS, ((), ())) if made else (UNTOLD, ())
            self._watch.called(Call("", cls.where, func=base, args=args, kwargs=kwargs), state)

    def _enters(self, func: FunctionValue) -> bool:
        return func.module.stub or func.module.path in self._own

    def _enter(self, cls: Value) -> None:
        """Go into the methods of a class, those of its bases too."""
        if isinstance(cls, ClassValue):
            self._own |= {base.module.path for base in cls.mro}

    def _begin(self, ended: list[Outcome], starters: Collection[str]) -> set[str]:
        """Run the methods that start servers, of the objects that were made; return of which."""
        begun: set[str] = set()
        self._followed.clear()
        for state in (outcome.state for outcome in ended if outcome.kind == "return"):
            for made in [mutable for mutable in state.touched() if isinstance(mutable, Instance)]:
                if known := {base.path for base in made.cls.mro if base.path in starters}:
                    begun |= known
                    self._start_library(made.cls, made, state)
                    for func in dict(_starters(self._ev, made.cls)).values():
                        if func.name != "__init__":
                            self._follow(func, made, state)
        return begun


def _once(served: Iterable[Given]) -> Iterable[Given]:
    """What is served, each once, however things were then."""
    return {(server.topic, server.endpoints, server.lost): server for server in served}.values()


def _starters(ev: Evaluator, cls: ClassValue) -> Iterator[tuple[str, FunctionValue]]:
    """Yield the methods that start a server, or whose like in a base does."""
    for base in cls.mro:
        for name, raw in base.content.items():
            func = innermost(raw)
            if func is not None and _may_start(func):
                found = innermost(find_in_class(ev, cls, name, ev.base)[0])
                yield name, found or func


def _may_start(func: FunctionValue) -> bool:
    """Whether the text of a function names what starts a server."""
    return any(name in STARTERS or any(word in name for word in _WORDS) for name in names_in(func))
