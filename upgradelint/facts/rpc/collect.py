"""The RPC interfaces of a tree: endpoints and calls, joined."""

from upgradelint.base.frozen import Frozen
from upgradelint.facts.rpc.clients.search import ClientSearch
from upgradelint.facts.rpc.clients.use import with_use
from upgradelint.facts.rpc.files import RpcFiles
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.reader import RpcReader
from upgradelint.facts.rpc.routing.interfaces import with_topics
from upgradelint.facts.rpc.routing.matching import (
    is_message,
    known_clients,
    with_called,
    without_contexts,
)
from upgradelint.facts.rpc.routing.routes import Routes, unproven
from upgradelint.facts.rpc.servers.search import EndpointSearch
from upgradelint.facts.rpc.servers.starts.servers import with_servers
from upgradelint.facts.rpc.servers.task_names import (
    TaskNames,
    called_so,
    set_up_so,
    with_names,
)
from upgradelint.facts.rpc.wiring.startup import Startup, joined
from upgradelint.facts.rpc.written import written
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import Layout


class RpcFacts(Frozen):
    """What a tree serves, what it sends, and what could not be read of that."""

    servers: tuple[Endpoint, ...] = ()
    calls: tuple[CallPath, ...] = ()
    unproven: tuple[Unproven, ...] = ()
    startups: tuple[Startup, ...] = ()


def collect_rpc(files: RpcFiles, ev: Evaluator, layout: Layout, readings: Readings) -> RpcFacts:
    """Return what the noticed files promise: clients first, they say which methods matter."""
    reader = RpcReader(files, ev, layout, readings)
    clients, servers = ClientSearch(reader), EndpointSearch(reader)
    calls = known_clients(clients.calls())
    endpoints = servers.reached(calls)
    names = TaskNames(reader).of(endpoints)
    endpoints = with_names(endpoints, names, reader.unproven)
    calls = called_so(calls, names)
    led = Routes(endpoints, files.options.clients).lead(calls)
    sent = tuple(with_use((call for call in led if is_message(call, endpoints)), files))
    served = tuple(without_contexts(with_called(endpoint, sent), sent) for endpoint in endpoints)
    doubts = tuple(dict.fromkeys((*reader.unproven, *unproven(sent, served))))
    startups = joined(set_up_so((*clients.startups, *servers.startups()), names))
    known = tuple(with_servers(with_topics(served, sent), sent, servers.servers()))
    return RpcFacts(*written(known, sent), doubts, tuple(startups))


def collect_targets(files: RpcFiles, ev: Evaluator, layout: Layout, readings: Readings) -> RpcFacts:
    """Return the endpoints with a target alone: what they serve, and nobody who calls."""
    reader = RpcReader(files, ev, layout, readings)
    return RpcFacts(tuple(EndpointSearch(reader).declared()))
