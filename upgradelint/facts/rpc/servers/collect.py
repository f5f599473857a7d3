"""The endpoints of a module: classes with a target, tasks, and what servers are given."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from upgradelint.facts.rpc.config_options import ConfigOptions
from upgradelint.facts.rpc.library import RpcLibrary
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.servers.class_endpoints import ClassEndpoints
from upgradelint.facts.rpc.servers.delegates import with_delegates
from upgradelint.facts.rpc.servers.forwarding import Forwarding
from upgradelint.facts.rpc.servers.methods.method import MethodReader
from upgradelint.facts.rpc.servers.methods.of_class import ClassMethods, ReadPart
from upgradelint.facts.rpc.servers.reading import ServerReading
from upgradelint.facts.rpc.servers.starts.endpoints import GivenEndpoints
from upgradelint.facts.rpc.servers.starts.given import Resolver
from upgradelint.facts.rpc.servers.starts.servers import with_names
from upgradelint.facts.rpc.servers.starts.wiring import Start, Wiring
from upgradelint.facts.rpc.servers.targets import Targets
from upgradelint.facts.rpc.servers.task_functions import TaskFunctions
from upgradelint.facts.rpc.wiring.startup import Startup, joined
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.libraries.names import named
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.modules import Module


class ServerCollector:
    """Reads the endpoints of modules; the methods of a class are read once for all of them.

    `starters` are the files whose functions are entered to see what a server is given, `named` the
    classes that serve because the project says so, with their topics; `part` reads a method by
    itself.
    """

    def __init__(
        self,
        ev: Evaluator,
        library: RpcLibrary,
        starters: set[str],
        named: Mapping[str, str],
        options: ConfigOptions,
        part: ReadPart,
    ) -> None:
        reader, targets = MethodReader(ev), Targets(ev, library, named)
        methods = ClassMethods(ev, library, reader, part)
        lost: list[Unproven] = []
        self._ev = ev
        self._unproven = lost
        self._setups: list[Startup] = []
        self._wiring = Wiring(ev, library, Resolver(ev, options, library), starters)
        self._tasks = TaskFunctions(ev, library, reader, lost, self._setups)
        self._classes = ClassEndpoints(ev, options, targets, methods, lost)
        forwards = Forwarding(ev, reader)
        self._given = GivenEndpoints(self._classes, library, targets, forwards, lost)

    def read(self, module: Module) -> ServerReading:
        """Return the endpoints of a module; proxies get what they forward."""
        self._unproven.clear()
        self._setups.clear()
        found = [*self._classes.of_module(module), *self._tasks.of_module(module)]
        self._unproven += self._classes.unreadable(module)
        return self._reading(with_delegates(self._ev, found, self._classes.classes))

    def read_named(self, module: Module, names: frozenset[str], queue: str) -> ServerReading:
        """Return the functions of a module that a task queue calls by these dotted paths."""
        self._unproven.clear()
        self._setups.clear()
        return self._reading(self._tasks.named(module, names, queue))

    def read_wiring(self, module: Module) -> ServerReading:
        """Return the endpoints that the functions of a module give to servers."""
        return self._started(module, self._wiring.started(module))

    def read_calls(self, module: Module, starters: Collection[str]) -> ServerReading:
        """Return the endpoints that a module has served by classes and functions it calls."""
        return self._started(module, self._wiring.called(module, starters))

    def _reading(self, endpoints: Iterable[Endpoint]) -> ServerReading:
        found = tuple(endpoints)
        setups = tuple(joined(self._setups))
        return ServerReading(found, unproven=tuple(self._unproven), startups=setups)

    def _started(self, module: Module, starts: Iterable[Start]) -> ServerReading:
        """The endpoints that are served; what callers say is known where they do."""
        self._unproven.clear()
        every = list(starts)
        asking = {start.by for start in every if start.asks_what}
        known = with_names(start for start in every if start.by not in asking)
        found = [endpoint for start in known for endpoint in self._given.of(*start, module)]
        served = ((start.by, cls) for start in every for cls in start.on_any_topic)
        return ServerReading(
            endpoints=tuple(dict.fromkeys(found)),
            starters=frozenset(start.by for start in every if start.is_known),
            unproven=tuple(dict.fromkeys(self._unproven)),
            on_any_topic=tuple(dict.fromkeys(served)),
            silent=frozenset(self._wiring.silent),
            startups=tuple(joined(start.startup for start in every)),
            bases=frozenset(self._bases(every)),
        )

    def _bases(self, starts: Iterable[Start]) -> Iterator[str]:
        """Yield the dotted names of the classes that those who start servers derive from."""
        for cls in (named(self._ev.program, start.by) for start in starts):
            yield from (base.path for base in cls.mro[1:]) if isinstance(cls, ClassValue) else ()
