"""The RPC interfaces of a tree: which files to look at, then endpoints and calls, joined."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from upgradelint.facts.collect_rpc_clients import ClientCollector, ClientReading
from upgradelint.facts.collect_rpc_servers import ServerCollector, ServerReading
from upgradelint.facts.glance import Glance, Role
from upgradelint.facts.oslo_messaging import OsloMessaging, RpcLibrary
from upgradelint.facts.rpc import CallPath, Endpoint
from upgradelint.facts.shelf import Readings
from upgradelint.facts.snapshot import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.layout import Layout
from upgradelint.python.program import Module

T = TypeVar("T", ClientReading, ServerReading)

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

    library: RpcLibrary = field(default_factory=OsloMessaging)
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    called_itself: set[str] = field(default_factory=set)

    def look(self, data: bytes) -> Glance:
        """Return what a file is in RPC interfaces, and the names it seems to call."""
        roles = self.library.roles(data)
        called = _CALLED.findall(data) if _CLIENT_NAME in data else ()
        itself = _CALLED_ITSELF.findall(data) if "client" in roles else ()
        return Glance(
            roles=roles,
            called=frozenset(map(bytes.decode, called)),
            called_itself=frozenset(map(bytes.decode, itself)),
        )

    def notice(self, path: str, glance: Glance) -> None:
        """Take note of a judged file."""
        self.called |= glance.called
        self.called_itself |= glance.called_itself
        if glance.roles:
            self.roles[path] = glance.roles

    def collect(self, ev: Evaluator, layout: Layout, readings: Readings) -> RpcFacts:
        """Return what the noticed files promise; only their functions are entered for it."""
        readings.origin("rpc-files", lambda _: " ".join(sorted(self.roles)))
        clients = ClientCollector(ev, self.library)
        ev.enters = lambda func: func.module.path in self.roles or not func.module.project
        try:
            read = self._read(ev, layout, readings, "client", ClientReading, clients.read)
        finally:
            ev.enters = None
        calls = [call for one in read for call in one.calls]
        called = frozenset(one.method for one in calls)
        readings.origin("rpc-called", lambda _: " ".join(sorted(filter(_is_private, called))))
        servers = ServerCollector(ev, self.library, called)
        served = self._read(ev, layout, readings, "server", ServerReading, servers.read)
        endpoints = tuple(endpoint for one in served for endpoint in one.endpoints)
        joined = tuple(_joined(self._with_use(calls), endpoints))
        lost = [each for one in read for each in one.unproven]
        lost += [each for one in served for each in one.unproven]
        unproven = (*lost, *_unproven(joined, endpoints))
        return RpcFacts(_with_topics(endpoints, joined), joined, unproven)

    def _read(
        self,
        ev: Evaluator,
        layout: Layout,
        readings: Readings,
        role: Role,
        kind: type[T],
        read: Callable[[Module], T],
    ) -> list[T]:
        """Return the readings of all files of a role."""

        def of_file(path: str) -> T:
            module = ev.program.module(layout.module_name(path))
            ev.program.origins.noted.add("rpc-files:" if role == "client" else "rpc-called:")
            return read(module) if module else kind()

        paths = [path for path, roles in self.roles.items() if role in roles]
        return [readings.read(f"rpc {role} {path}", kind, partial(of_file, path)) for path in paths]

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


def _is_private(name: str) -> bool:
    return name.startswith("_")


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
