"""The RPC interfaces of a tree: which files to look at, then endpoints and calls, joined."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from functools import partial
from typing import TypeVar

from upgradelint.base.frozen import Frozen, Struct, field, replace
from upgradelint.facts.rpc.clients import ClientCollector, ClientReading
from upgradelint.facts.rpc.config_options import ORIGIN, ConfigOptions
from upgradelint.facts.rpc.interfaces import with_topics
from upgradelint.facts.rpc.library import Libraries
from upgradelint.facts.rpc.matching import (
    is_client,
    is_lost,
    is_message,
    told_once,
    with_called,
    without_contexts,
)
from upgradelint.facts.rpc.model import UNTOLD, CallPath, Endpoint
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.rpc.queue_files import Look, QueueFiles
from upgradelint.facts.rpc.routes import Routes, gathered, unproven
from upgradelint.facts.rpc.servers.collect import ServerCollector, ServerReading
from upgradelint.facts.rpc.written import written
from upgradelint.facts.store import FileMarks, Readings, Role
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import Layout
from upgradelint.python.values.modules import Module

T = TypeVar("T", ClientReading, ServerReading)

_MAKERS, _STARTERS = "rpc-makers", "rpc-starters"
"""Kinds of origins: which files make clients, which start servers."""

INDIRECTION = frozenset(
    """
    object_action object_backport object_backport_versions object_class_action
    object_class_action_versions
""".split()
)
"""What oslo.versionedobjects calls on the client that a project hands it."""

ROUNDS = 3
"""How often those are looked for who call what starts a server."""

_CLIENT_NAME = b"rpcapi"
_CALLED = re.compile(
    rb"api(?:(?<=rpcapi)|(?<=_api))(?:\w{0,60}|\.\w{1,60}\(\)|\(\))"
    rb"(?:\[[^\]\n]{0,99}\])?\.[\s\\]{0,99}(\w+)"
)
_CALLERS = (_CLIENT_NAME, b"_api.", b"_api().")
_CALLING = re.compile(rb"\b(\w++)(?:\.create)?\(")
_STARTER = re.compile(rb"[A-Z]\w{0,99}|\w{0,60}(?:serv|rpc|endpoint|consum)\w{0,60}")
_STARTING = (b"ervice", b"launch", b"rpc", b"server")
_OPTION = re.compile(rb"\bStrOpt\(\s*['\"]([\w-]+)['\"]")
_ASKED = re.compile(rb"\.(\w+_(?:call|cast))\b")
_CALLED_ITSELF = re.compile(rb"\bself\.(\w+)\(")
_DERIVED = re.compile(rb"^class\s+\w+\s*\(\s*(?:\w+\.)*(\w+)", re.MULTILINE)


class RpcFacts(Frozen):
    """What a tree serves, what it sends, and what could not be read of that."""

    servers: tuple[Endpoint, ...] = ()
    calls: tuple[CallPath, ...] = ()
    unproven: tuple[Unproven, ...] = ()


class RpcFiles(Struct):
    """The files that may hold endpoints or clients, noticed while all files pass by."""

    options: RpcOptions
    library: Libraries
    promised: frozenset[str] = frozenset()
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    queues: QueueFiles = field(default_factory=QueueFiles)
    named: dict[str, frozenset[str]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    called_itself: set[str] = field(default_factory=set)
    bases: dict[str, frozenset[str]] = field(default_factory=dict)
    starts: dict[str, frozenset[str]] = field(default_factory=dict)
    asks: dict[str, frozenset[str]] = field(default_factory=dict)
    defined: dict[str, list[str]] = field(default_factory=dict)
    in_use: str = ""

    def look(self, data: bytes) -> FileMarks:
        """Return what a file is in RPC interfaces, and the names it seems to call."""
        roles = self.library.roles(data)
        called = _CALLED.findall(data) if any(caller in data for caller in _CALLERS) else ()
        itself = _CALLED_ITSELF.findall(data) if "client" in roles else ()
        asking = b"_call" in data or b"_cast" in data
        starting = any(one in data for one in _STARTING)
        related = starting or b"rpc" in data.lower()
        return FileMarks(
            roles=roles,
            called=frozenset(map(bytes.decode, called)),
            called_itself=frozenset(map(bytes.decode, itself)),
            bases=frozenset(map(bytes.decode, _DERIVED.findall(data) if related else ())),
            starts=frozenset(map(bytes.decode, _started(data) if starting else ())),
            asks=frozenset(map(bytes.decode, _ASKED.findall(data))) if asking else frozenset(),
            options=frozenset(map(_option_name, _OPTION.findall(data) if b"Opt" in data else ())),
            queues=self.library.used(data),
            queueing=self.library.queueing(data),
            tasks=self.library.defined(data),
        )

    def notice(self, path: str, file_marks: FileMarks) -> None:
        """Take note of a judged file."""
        self.called |= file_marks.called
        self.called_itself |= file_marks.called_itself
        self.roles[path] = file_marks.roles
        self.queues.notice(path, file_marks)
        self.starts[path] = file_marks.starts
        if file_marks.asks:
            self.asks[path] = file_marks.asks
        for name in file_marks.options:
            self.defined.setdefault(name, []).append(path)
        if file_marks.bases:
            self.bases[path] = file_marks.bases

    def settle(self, look: Look, *, tasks: bool) -> None:
        """Decide, when all files are noticed, which hold tasks of the libraries that are used."""
        self.library = self.library.using(self.queues.used, tasks=tasks)
        self.in_use = " ".join(sorted({*self.queues.used, *(["tasks"] if tasks else [])}))
        self.named = self.queues.naming(look)
        for path in self.queues.defining():
            self.roles[path] |= {"server"}
        for path in (*self.queues.asking(), *self.named):
            self.roles[path] |= {"client"}

    def collect(self, ev: Evaluator, layout: Layout, readings: Readings) -> RpcFacts:
        """Return what the noticed files promise."""
        return _Reading(self, ev, layout, readings).run()

    def served(self, ev: Evaluator, layout: Layout, readings: Readings) -> RpcFacts:
        """Return the endpoints with a target alone: what they serve, and nobody who calls."""
        return _Reading(self, ev, layout, readings).served()

    def derived(self, names: Collection[str], role: Role) -> list[str]:
        """Return the files with classes that derive from one of those names, none of a role."""
        found = (path for path, bases in self.bases.items() if not bases.isdisjoint(names))
        return [path for path in found if role not in self.roles[path]]

    def having(self, role: Role) -> list[str]:
        """Return the files of a role."""
        return [path for path, roles in self.roles.items() if role in roles]

    def without_tasks(self) -> list[str]:
        """Let go the files that only queue tasks, of which there are none; return them."""
        idle = [path for path, roles in self.roles.items() if "queuing" in roles]
        self.roles |= {path: self.roles[path] - {"client", "queuing"} for path in idle}
        return idle


class _Reading:
    """One reading of the noticed files: clients first, since they say which methods matter."""

    def __init__(self, files: RpcFiles, ev: Evaluator, layout: Layout, readings: Readings) -> None:
        self._files = files
        self._ev = ev
        self._layout = layout
        self._readings = readings
        self._unread: list[Unproven] = []
        self._options = self._configuration()

    def run(self) -> RpcFacts:
        """Return what the files promise."""
        calls = list(told_once(self._calls()))
        endpoints = self._endpoints(calls)
        led = (one for one in self._led(endpoints, calls) if is_message(one, endpoints))
        joined = tuple(self._with_use(led))
        known = tuple(
            without_contexts(with_called(endpoint, joined), joined) for endpoint in endpoints
        )
        unread = tuple(dict.fromkeys((*self._unread, *unproven(joined, known))))
        return RpcFacts(*written(with_topics(known, joined), joined), unread)

    def served(self) -> RpcFacts:
        """Return the endpoints with a target."""
        read = self._read(
            "server", ServerReading, self._files.having("server"), self._servers().read
        )
        return RpcFacts(tuple(endpoint for each in read for endpoint in each.endpoints))

    def _servers(self) -> ServerCollector:
        files = self._files
        starters = {*files.having("wiring"), *files.having("maker")}
        self._readings.origin(_STARTERS, lambda _: " ".join((*sorted(starters), "-", files.in_use)))
        named = files.options.servers
        return ServerCollector(self._ev, files.library, starters, named, self._options)

    def _calls(self) -> Iterator[CallPath]:
        """The calls of files that send, and of classes elsewhere that derive from their helpers."""
        makers, targets = self._files.having("maker"), self._files.having("server")
        in_use = self._files.in_use
        self._readings.origin(
            _MAKERS, lambda _: " ".join((*sorted({*makers, "-", *targets}), "-", in_use))
        )
        clients = ClientCollector(
            self._ev, self._files.library, {*makers}, {*targets}, self._options
        )
        found = self._sending(clients, self._files.having("client"))
        names = {path.client.rpartition(".")[2] for one in found.values() for path in one.helpers}
        made = (
            path.client
            for each in (*makers, *targets)
            if each in found
            for path in found[each].calls
        )
        names |= {one.rpartition(".")[2] for one in made}
        names |= {
            path.client.rpartition(".")[2]
            for one in found.values()
            for path in one.calls
            if path.unproven == UNTOLD
        }
        derived = self._files.derived(names, "client")
        found |= self._sending(clients, derived)
        found |= self._asking(
            clients, {helper.wrapper for one in found.values() for helper in one.helpers}
        )
        read = list(found.values())
        callers = {name for one in read for name in one.callers}
        for one in read:
            yield from one.calls
            yield from (path for path in one.helpers if path.client not in callers)

    def _sending(self, clients: ClientCollector, paths: Iterable[str]) -> dict[str, ClientReading]:
        """The calls of files, by what the tasks are called that they know."""
        found = {}
        for path in paths:
            names = self._files.named.get(path, frozenset())
            role, read = " ".join(("client", *sorted(names))), partial(clients.read, tasks=names)
            found[path] = self._read(role, ClientReading, [path], read)[0]
        return found

    def _asking(self, clients: ClientCollector, helpers: set[str]) -> dict[str, ClientReading]:
        """The calls of files that name methods to helpers, by what these are called."""
        asks = self._files.asks
        paths = [path for path, found in asks.items() if not found.isdisjoint(helpers)]
        known = frozenset(name for path in paths for name in asks[path] & helpers)
        kind = f"client of {' '.join(sorted(known))}"
        read = partial(clients.read_asking, helpers=known)
        return dict(zip(paths, self._read(kind, ClientReading, paths, read), strict=True))

    def _endpoints(self, calls: list[CallPath]) -> list[Endpoint]:
        """The endpoints with a target; those without one too where a client finds none."""
        files, servers = self._files, self._servers()
        clients = {call.client for call in calls}
        paths = dict.fromkeys((*files.having("server"), *self._holding(files.options.servers)))
        read = self._read("server", ServerReading, paths, servers.read)
        read += self._by_path(servers, calls, read)
        found = (endpoint for each in read for endpoint in each.endpoints)
        endpoints = [one for one in found if not is_client(one, clients)]
        ways = zip(calls, self._led(endpoints, calls), strict=True)
        lost = {one.package for one, way in ways if is_lost(way, endpoints)}
        return list(self._more(servers, endpoints, lost, calls)) if lost else endpoints

    def _by_path(
        self, servers: ServerCollector, calls: Iterable[CallPath], known: Iterable[ServerReading]
    ) -> list[ServerReading]:
        """The functions that are called, or were promised, by their dotted paths: those that are
        not known to be tasks anyway.
        """
        queues = self._files.library.by_path
        names = {call.method for call in calls if call.topic in queues and call.method}
        modules = {self._layout.module_name(path): path for path in self._files.roles}
        found: dict[str, set[str]] = {}
        tasks = {one.name for each in known for to in each.endpoints for one in to.methods}
        for name in sorted((names | self._files.promised) - tasks) if queues else ():
            parts = name.split(".")
            heads = (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
            if path := next((modules[head] for head in heads if head in modules), None):
                found.setdefault(path, set()).add(name)
        read: list[ServerReading] = []
        for path, wanted in found.items():
            role = " ".join(("server of", *sorted(wanted)))
            of_these = partial(servers.read_named, names=frozenset(wanted), queue=min(queues))
            read += self._read(role, ServerReading, [path], of_these)
        return read

    def _led(self, endpoints: list[Endpoint], calls: list[CallPath]) -> Iterator[CallPath]:
        return Routes(endpoints, self._files.options.clients).lead(calls)

    def _holding(self, classes: Iterable[str]) -> Iterator[str]:
        """The files that hold classes; one that is nowhere in the tree serves nobody."""
        names = {name.rpartition(".")[0] for name in classes}
        paths = {self._layout.module_name(path): path for path in self._files.roles}
        return (paths[name] for name in sorted(names) if name in paths)

    def _more(
        self,
        servers: ServerCollector,
        endpoints: list[Endpoint],
        lost: Container[str],
        calls: list[CallPath],
    ) -> Iterator[Endpoint]:
        """The endpoints that only the files beside lost clients show, or the start of a server."""
        known = {endpoint.cls: endpoint for endpoint in endpoints}
        for read in self._read("server", ServerReading, self._beside(lost), servers.read):
            for one in read.endpoints:
                known.setdefault(one.cls, one)
        topics: dict[str, set[str]] = defaultdict(set)
        wired = self._wired(servers)
        several = _on_several_topics(wired)
        for one in (endpoint for each in wired for endpoint in each.endpoints):
            known.setdefault(one.cls, one)
            topics[one.cls] |= {one.topic} - {""}
        for name, found in topics.items():
            topics[name] |= {known[name].topic} - {""}
            is_one = len(found) == 1 and name not in several
            known[name] = replace(known[name], topic=found.pop() if is_one else "")
        yield from gathered(known.values(), calls)

    def _wired(self, servers: ServerCollector) -> list[ServerReading]:
        """What servers are given, also by classes that derive from one that gives itself, and by
        those who call what serves what it is told to.
        """
        wiring = self._files.having("wiring")
        read = self._read("wiring", ServerReading, wiring, servers.read_wiring)
        begun = {endpoint.cls for each in read for endpoint in each.endpoints}
        begun = begun.union(*(each.told for each in read))
        names = {one.rpartition(".")[2] for one in begun}
        derived = self._files.derived(names, "wiring")
        read += self._read("wiring", ServerReading, derived, servers.read_wiring)
        told: frozenset[str] = frozenset()
        for _ in range(ROUNDS):
            more = frozenset().union(*(one.told for one in read)) - told
            if not more:
                break
            told |= more
            read += self._callers(servers, told)
        return read

    def _callers(self, servers: ServerCollector, told: frozenset[str]) -> list[ServerReading]:
        """What is served by those who seem to call classes and functions of these names."""
        names = {one.rpartition(".")[2] for one in told}
        paths = [path for path, found in self._files.starts.items() if not found.isdisjoint(names)]
        kind = f"called {' '.join(sorted(told))}"
        return self._read(kind, ServerReading, paths, partial(servers.read_calls, starters=told))

    def _configuration(self) -> ConfigOptions:
        """The options of the configuration, wherever they are defined."""
        defined = self._files.defined
        self._readings.origin(ORIGIN, lambda name: " ".join(sorted(defined.get(name, ()))))

        def modules(name: str) -> list[Module]:
            paths = defined.get(name, ())
            return [one for one in map(self._ev.program.at, paths) if one]

        return ConfigOptions(self._ev, modules)

    def _beside(self, lost: Container[str]) -> list[str]:
        """The files in the packages of clients that were led nowhere."""
        names = {path: self._layout.module_name(path) for path in self._files.roles}
        return [
            path
            for path, name in names.items()
            if name.rpartition(".")[0] in lost and "server" not in self._files.roles[path]
        ]

    def _read(
        self, role: str, kind: type[T], paths: Iterable[str], read: Callable[[Module], T]
    ) -> list[T]:
        """Return the readings of files in a role, and note what could not be read."""
        queues = "".join(f"{name} " for name in sorted(self._files.library.optional))
        origin = _MAKERS if role.startswith("client") else _STARTERS

        def of_file(path: str) -> T:
            module = self._ev.program.at(path)
            self._ev.program.origins.noted.add(f"{origin}:")
            return read(module) if module else kind()

        found = [
            self._readings.read(f"rpc {queues}{role} {path}", path, kind, partial(of_file, path))
            for path in paths
        ]
        self._unread += [each for one in found for each in one.unproven]
        return found

    def _with_use(self, calls: Iterable[CallPath]) -> Iterator[CallPath]:
        """Say whether anybody seems to call the client's method.

        Only of clients in a module of the usual name, which leads to their callers, and only where
        some of their callers are in the tree.
        """
        files, paths = self._files, list(calls)
        known = {one.client for one in paths if one.wrapper in files.called}
        for path in paths:
            named = path.wrapper in files.called | files.called_itself | INDIRECTION
            told = _CLIENT_NAME.decode() in path.client and path.client in known
            yield replace(path, used=named or not told)


def _on_several_topics(wired: Iterable[ServerReading]) -> set[str]:
    """The classes of services that are started elsewhere, too: on a topic that was not seen."""
    read = list(wired)
    silent = frozenset[str]().union(*(one.silent for one in read))
    return {cls for one in read for by, cls in one.whoever_calls if by in silent}


def _started(data: bytes) -> Iterator[bytes]:
    return filter(_STARTER.fullmatch, set(_CALLING.findall(data)))


def _option_name(written: bytes) -> str:
    return written.decode().replace("-", "_")
