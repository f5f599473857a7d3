"""The endpoints of a tree: which files hold them, and where to look if clients find none."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.reader import STARTERS, RpcReader
from upgradelint.facts.rpc.routing.matching import is_client, is_lost
from upgradelint.facts.rpc.routing.routes import Routes
from upgradelint.facts.rpc.servers.collect import ServerCollector
from upgradelint.facts.rpc.servers.reading import ServerReading
from upgradelint.facts.rpc.servers.starts.search import StartSearch
from upgradelint.facts.rpc.servers.starts.servers import Servers, servers_in
from upgradelint.facts.rpc.wiring.startup import Startup


class EndpointSearch:
    """Finds the endpoints with a target, and those without one where a client is led nowhere."""

    def __init__(self, reader: RpcReader) -> None:
        files = reader.files
        starters = {*files.having("wiring"), *files.having("maker")}
        reader.rest_on(STARTERS, starters)
        self._reader = reader
        self._files = files
        self._servers = ServerCollector(
            reader.ev, files.library, starters, files.options.servers, reader.options, reader.part
        )
        self._starts = StartSearch(reader, self._servers)
        self._of_tasks: list[Startup] = []

    def declared(self) -> Iterator[Endpoint]:
        """Yield the endpoints with a target alone."""
        for reading in self._declaring(self._files.having("server")):
            yield from reading.endpoints

    def startups(self) -> Iterator[Startup]:
        """Yield what servers are made with, by code that makes them in the library's own words, and
        what tasks are made with once they were reached.
        """
        yield from self._of_tasks
        paths, read = self._files.having("serving"), self._servers.read_wiring
        for reading in self._reader.quietly("wiring", ServerReading, paths, read):
            yield from reading.startups

    def reached(self, calls: list[CallPath]) -> list[Endpoint]:
        """Return the endpoints that calls may reach."""
        paths = dict.fromkeys((*self._files.having("server"), *self._chosen()))
        readings = self._declaring(paths)
        self._of_tasks = [startup for reading in readings for startup in reading.startups]
        readings += self._by_path(calls, readings)
        clients = {call.client for call in calls}
        found = (endpoint for reading in readings for endpoint in reading.endpoints)
        endpoints = [endpoint for endpoint in found if not is_client(endpoint, clients)]
        ways = zip(calls, Routes(endpoints, self._files.options.clients).lead(calls), strict=True)
        lost = {call.package for call, way in ways if is_lost(way, endpoints)}
        return list(self._starts.more(endpoints, lost, calls)) if lost else endpoints

    def servers(self) -> Servers:
        """Return what is known of the servers that have the endpoints."""
        return servers_in(self._starts.started or self._starts.in_words())

    def _declaring(self, paths: Iterable[str]) -> list[ServerReading]:
        return self._reader.read("server", ServerReading, paths, self._servers.read)

    def _chosen(self) -> Iterator[str]:
        """The files of the classes that the project says serve; one that is nowhere in the tree
        serves nobody.
        """
        names = {cls.rpartition(".")[0] for cls in self._files.options.servers}
        modules = self._reader.modules
        return (modules[name] for name in sorted(names) if name in modules)

    def _by_path(
        self, calls: Iterable[CallPath], known: Iterable[ServerReading]
    ) -> list[ServerReading]:
        """The functions that are called, or were promised, by their dotted paths: those that are
        not known to be tasks anyway.
        """
        queues = self._files.library.by_path
        if not queues:
            return []
        names = {call.method for call in calls if call.topic in queues and call.method}
        readings: list[ServerReading] = []
        for path, wanted in self._holding((names | self._files.promised) - _methods(known)).items():
            role = " ".join(("server of", *sorted(wanted)))
            read = partial(self._servers.read_named, names=frozenset(wanted), queue=min(queues))
            readings += self._reader.read(role, ServerReading, [path], read)
        return readings

    def _holding(self, names: Collection[str]) -> dict[str, set[str]]:
        """The files that functions of dotted names are in, each with those names."""
        modules = self._reader.modules
        found: dict[str, set[str]] = {}
        for name in sorted(names):
            parts = name.split(".")
            heads = (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
            if path := next((modules[head] for head in heads if head in modules), None):
                found.setdefault(path, set()).add(name)
        return found


def _methods(readings: Iterable[ServerReading]) -> set[str]:
    """The names of all methods that are served."""
    endpoints = (endpoint for reading in readings for endpoint in reading.endpoints)
    return {method.name for endpoint in endpoints for method in endpoint.methods}
