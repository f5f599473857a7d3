"""The endpoints that have no target of their own: who starts servers, and what these are given."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.reader import RpcReader
from upgradelint.facts.rpc.routing.routes import gathered
from upgradelint.facts.rpc.servers.collect import ServerCollector
from upgradelint.facts.rpc.servers.reading import ServerReading
from upgradelint.facts.rpc.servers.starts.servers import on_several_topics
from upgradelint.facts.store import Role
from upgradelint.python.values.modules import Module

Read = Callable[[Module], ServerReading]
Reads = Callable[[str, type[ServerReading], Iterable[str], Read], list[ServerReading]]

ROUNDS = 3
"""How often those are looked for who call what starts a server."""


class StartSearch:
    """Finds the files beside clients that were led nowhere, and the code that starts servers."""

    def __init__(self, reader: RpcReader, servers: ServerCollector) -> None:
        self._reader = reader
        self._files = reader.files
        self._servers = servers
        self.started: list[ServerReading] = []

    def more(
        self, endpoints: Iterable[Endpoint], lost: Container[str], calls: Iterable[CallPath]
    ) -> Iterator[Endpoint]:
        """Yield the endpoints, with those that only the start of a server shows, or the files in
        the packages of `lost` clients.
        """
        known = {endpoint.cls: endpoint for endpoint in endpoints}
        beside = self._reader.read("server", ServerReading, self._beside(lost), self._servers.read)
        self.started = started = self._started()
        for endpoint in _endpoints((*beside, *started)):
            known.setdefault(endpoint.cls, endpoint)
        for cls, topic in _topics(started, known).items():
            known[cls] = replace(known[cls], topic=topic)
        yield from gathered(known.values(), calls)

    def _beside(self, lost: Container[str]) -> list[str]:
        """The files in the packages of clients that were led nowhere."""
        names = {path: self._reader.layout.module_name(path) for path in self._files.roles}
        return [
            path
            for path, name in names.items()
            if name.rpartition(".")[0] in lost and "server" not in self._files.roles[path]
        ]

    def _started(self) -> list[ServerReading]:
        """What servers are given, also by classes that derive from one that gives itself, and by
        those who call what serves as its callers say.
        """
        readings = self._starting("wiring", self._reader.read)
        known: set[str] = set()
        for _ in range(ROUNDS):
            if _starters(readings) <= known:
                break
            known |= _starters(readings)
            readings += self._calling(frozenset(known))
        return readings

    def in_words(self) -> list[ServerReading]:
        """Return what servers are given by code that makes them in the library's own words, and
        by classes that derive from it.
        """
        return self._starting("serving", self._reader.quietly)

    def _starting(self, role: Role, read: Reads) -> list[ServerReading]:
        def wired(paths: Iterable[str]) -> list[ServerReading]:
            return read("wiring", ServerReading, paths, self._servers.read_wiring)

        readings = wired(self._files.having(role))
        serving = {endpoint.cls for endpoint in _endpoints(readings)} | _starters(readings)
        return readings + wired(self._files.derived(_last_names(serving), role))

    def _calling(self, starters: frozenset[str]) -> list[ServerReading]:
        """What is served by those who seem to call classes and functions of these names."""
        names, starts = _last_names(starters), self._files.starts
        paths = [path for path, called in starts.items() if not called.isdisjoint(names)]
        role = f"called {' '.join(sorted(starters))}"
        read = partial(self._servers.read_calls, starters=starters)
        return self._reader.read(role, ServerReading, paths, read)


def _endpoints(readings: Iterable[ServerReading]) -> Iterator[Endpoint]:
    return (endpoint for reading in readings for endpoint in reading.endpoints)


def _starters(readings: Iterable[ServerReading]) -> set[str]:
    return {name for reading in readings for name in reading.starters}


def _last_names(dotted: Iterable[str]) -> set[str]:
    return {name.rpartition(".")[2] for name in dotted}


def _topics(started: list[ServerReading], known: Mapping[str, Endpoint]) -> dict[str, str]:
    """The topics of the classes that servers are given; "" of those that have several."""
    found: dict[str, set[str]] = defaultdict(set)
    for endpoint in _endpoints(started):
        found[endpoint.cls] |= {endpoint.topic, known[endpoint.cls].topic} - {""}
    several = on_several_topics(started)
    return {
        cls: min(topics) if len(topics) == 1 and cls not in several else ""
        for cls, topics in found.items()
    }
