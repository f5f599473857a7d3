"""Which servers there are behind a topic, and which classes each of them serves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.rpc.library import route
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.servers.reading import ServerReading
from upgradelint.facts.rpc.servers.starts.given import class_of
from upgradelint.facts.rpc.servers.starts.wiring import Start

Servers = Mapping[str, tuple[str, tuple[str, ...]]]
"""By the dotted name of a class, the one topic that it is served under and the servers."""


def with_names(starts: Iterable[Start]) -> Iterator[tuple[Start, str]]:
    """Yield starts with the names of their servers: who starts them, and with which class where
    that starts several on one topic.
    """
    every = list(starts)
    places: dict[tuple[str, str], set[Location]] = defaultdict(set)
    for start in every:
        places[_key(start)].add(start.what.made)
    for start in every:
        several = len(places[_key(start)]) > 1 and start.what.endpoints
        first = f" with {class_of(start.what.endpoints[0][0]).name}" if several else ""
        yield start, f"{start.by}{first}"


def servers_in(readings: Iterable[ServerReading]) -> Servers:
    """Return the servers of the classes that are served under one topic. What a class starts that
    others derive from is theirs.
    """
    every = list(readings)
    several = on_several_topics(every)
    bases = frozenset(chain.from_iterable(server_reading.bases for server_reading in every))
    pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for endpoint in chain.from_iterable(server_reading.endpoints for server_reading in every):
        names = [name for name in endpoint.servers if name.partition(" ")[0] not in bases]
        pairs[endpoint.cls] |= {(endpoint.topic, name) for name in names}
    return {
        cls: (min(found)[0], tuple(sorted(name for _, name in found)))
        for cls, found in pairs.items()
        if len({topic for topic, _ in found}) == 1 and cls not in several
    }


def with_servers(
    endpoints: Iterable[Endpoint], calls: Iterable[CallPath], servers: Servers
) -> Iterator[Endpoint]:
    """Yield the endpoints with their servers; those that no client was led to, with the package of
    the clients of their topic.
    """
    sent = [call for call in calls if call.package]
    packages = {(call.topic, call.namespace): call.package for call in sent}
    reached = {call.interface for call in sent}
    for endpoint in endpoints:
        topic, names = servers.get(endpoint.cls, ("", ()))
        if not topic or endpoint.topic not in ("", topic):
            yield replace(endpoint, servers=())
            continue
        beside = packages.get((topic, endpoint.namespace), endpoint.package)
        package = endpoint.package if endpoint.interface in reached else beside
        yield replace(endpoint, topic=topic, package=package, servers=names)


def on_several_topics(readings: Iterable[ServerReading]) -> set[str]:
    """Return the classes of services that are started elsewhere, too, on a topic not seen."""
    every = list(readings)
    silent = {name for reading in every for name in reading.silent}
    pairs = (pair for reading in every for pair in reading.on_any_topic)
    return {cls for starter, cls in pairs if starter in silent}


def _key(start: Start) -> tuple[str, str]:
    return start.by, route(start.what.topic)
