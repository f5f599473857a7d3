"""The RPC interfaces of a tree: which files to look at, then endpoints and calls, joined."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from upgradelint.facts.collect_rpc_clients import ClientCollector
from upgradelint.facts.collect_rpc_servers import ServerCollector
from upgradelint.facts.oslo_messaging import OsloMessaging, Role, RpcLibrary
from upgradelint.facts.rpc import CallPath, Endpoint
from upgradelint.facts.snapshot import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.layout import Layout
from upgradelint.python.program import Module
from upgradelint.trees.select import Selection

_CLIENT_NAME = b"rpcapi"
_CALLED = re.compile(rb"(?:rpcapi\w*|rpcapi\.\w+\(\)|indirection_api)\.[\s\\]*(\w+)")
_CALLED_ITSELF = re.compile(rb"\bself\.(\w+)\(")


@dataclass(frozen=True, slots=True)
class RpcFacts:
    """What a tree serves, what it sends, and what could not be read of that."""

    servers: tuple[Endpoint, ...] = ()
    calls: tuple[CallPath, ...] = ()
    unproven: tuple[Unproven, ...] = ()


@dataclass(slots=True)
class RpcFiles:
    """The files that may hold endpoints or clients, noticed while all files pass by."""

    selection: Selection
    library: RpcLibrary = field(default_factory=OsloMessaging)
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    called_itself: set[str] = field(default_factory=set)

    def passing(self, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """Yield the files as they come."""
        for path, data in files:
            if path in self.selection:
                self._notice(path, data)
            yield path, data

    def _notice(self, path: str, data: bytes) -> None:
        roles = self.library.roles(data)
        if _CLIENT_NAME in data:
            self.called.update(map(bytes.decode, _CALLED.findall(data)))
        if roles:
            self.roles[path] = roles
        if "client" in roles:
            self.called_itself.update(map(bytes.decode, _CALLED_ITSELF.findall(data)))

    def collect(self, ev: Evaluator, layout: Layout) -> RpcFacts:
        """Return what the noticed files promise; only their functions are entered for it."""
        modules = {path: ev.program.module(layout.module_name(path)) for path in self.roles}
        clients = ClientCollector(ev, self.library, self._with("client", modules))
        ev.enters = lambda func: func.module.path in self.roles or not func.module.project
        try:
            calls = list(clients.run())
        finally:
            ev.enters = None
        called = frozenset(one.method for one in calls)
        servers = ServerCollector(ev, self.library, self._with("server", modules), called)
        endpoints = tuple(servers.run())
        joined = tuple(_joined(self._with_use(calls), endpoints))
        unproven = (*clients.unproven, *servers.unproven, *_unproven(joined, endpoints))
        return RpcFacts(_with_topics(endpoints, joined), joined, unproven)

    def _with_use(self, calls: list[CallPath]) -> Iterator[CallPath]:
        """Say whether anybody seems to call the client's method.

        Only of clients in a module of the usual name, which leads to their callers, and only where
        some of their callers are in the tree.
        """
        known = {one.client for one in calls if one.wrapper in self.called}
        for one in calls:
            named = one.wrapper in self.called or one.wrapper in self.called_itself
            told = _CLIENT_NAME.decode() in one.client and one.client in known
            yield replace(one, used=named or not told)

    def _with(self, role: Role, modules: dict[str, Module | None]) -> list[Module]:
        return [one for path, one in modules.items() if one and role in self.roles[path]]


def _joined(calls: Iterable[CallPath], endpoints: tuple[Endpoint, ...]) -> Iterator[CallPath]:
    """Put a call from elsewhere (a command, a script) into the package that serves its topic."""
    calls = list(calls)
    served = {one.package for one in endpoints}
    topics = {one.topic: one.package for one in calls if one.topic and one.package in served}
    for one in calls:
        package = one.package if one.package in served else topics.get(one.topic, one.package)
        yield replace(one, package=package)


def _with_topics(
    endpoints: tuple[Endpoint, ...], calls: tuple[CallPath, ...]
) -> tuple[Endpoint, ...]:
    """Give endpoints the topic that the clients of their package send to, where it is one."""
    topics: dict[tuple[str, str], set[str]] = {}
    for one in calls:
        topics.setdefault((one.package, one.namespace), set()).add(one.topic)
    known = {key: found.copy().pop() for key, found in topics.items() if len(found) == 1}
    return tuple(
        replace(one, topic=one.topic or known.get((one.package, one.namespace), ""))
        for one in endpoints
    )


def _unproven(calls: tuple[CallPath, ...], endpoints: tuple[Endpoint, ...]) -> Iterator[Unproven]:
    """Yield the calls that could not be read, and those whose receiver takes what it gets."""
    seen = {(one.client, one.wrapper, one.unproven): one for one in calls if one.unproven}
    for one in seen.values():
        yield Unproven("rpc", f"{one.client}.{one.wrapper}", one.unproven, one.location)
    called = {(one.package, one.namespace, one.method) for one in calls}
    for endpoint in endpoints:
        for method in endpoint.methods:
            key = (endpoint.package, endpoint.namespace, method.name)
            if method.open and not method.forwarded and key in called:
                reason = "it takes any argument: what clients send is not checked"
                yield Unproven("rpc", f"{endpoint.cls}.{method.name}", reason, method.location)
