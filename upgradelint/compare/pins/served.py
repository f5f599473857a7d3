"""What interfaces the lists of a tree speak of, and what is served of them."""

import re
from collections.abc import Iterable

from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.versions import version_order
from upgradelint.facts.snapshot import Snapshot

_RPC = re.compile(r"^rpc_|_rpc$|^rpc$|_rpc_version$", re.IGNORECASE)
_TOPIC = re.compile(r"[._-]")


def newest(endpoints: Iterable[Endpoint]) -> Endpoint | None:
    """Return the endpoint of the highest version."""
    return max(endpoints, key=lambda endpoint: version_order(endpoint.version), default=None)


def by_owner(snapshot: Snapshot, owner: str, package: str) -> tuple[Endpoint, ...]:
    """Return the endpoints of the one interface that a class calls or serves, else nothing.

    Of a class whose calls are not known, that is the one interface of its package.
    """
    served = [server for server in snapshot.rpc_servers if server.cls == owner]
    if served:
        return tuple(served)
    keys = {call.interface for call in snapshot.rpc_calls if call.client == owner} & {
        server.interface for server in snapshot.rpc_servers
    }
    if not keys:
        keys = {server.interface for server in snapshot.rpc_servers if server.package == package}
    found = [server for server in snapshot.rpc_servers if server.interface in keys]
    return tuple(found) if len(keys) == 1 else ()


def by_interface(snapshot: Snapshot, name: str, others: Iterable[str]) -> tuple[Endpoint, ...]:
    """Return the endpoints of the interface that a list calls `compute_rpc` or the like.

    A bare `rpc` is the one interface that the `others` in the list do not name.
    """
    if not _RPC.search(name):
        return ()
    stem = _RPC.sub("", name)
    if stem:
        return tuple(server for server in snapshot.rpc_servers if _is_called(server, stem))
    taken = [_RPC.sub("", other) for other in others]
    left = [
        server
        for server in snapshot.rpc_servers
        if not any(stem and _is_called(server, stem) for stem in taken) and "." in server.package
    ]
    return tuple(left) if len({endpoint.interface for endpoint in left}) == 1 else ()


def _methods(endpoint: Endpoint) -> set[tuple[str, str, str]]:
    return {(*endpoint.interface, method.name) for method in endpoint.methods}


def _is_called(endpoint: Endpoint, stem: str) -> bool:
    if endpoint.namespace:
        return endpoint.namespace == stem
    parts = _TOPIC.split(endpoint.topic) if endpoint.topic else []
    return stem in (endpoint.package.rpartition(".")[2], endpoint.topic, *parts[-1:])
