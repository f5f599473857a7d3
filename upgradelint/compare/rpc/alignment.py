"""The interfaces of an older release under the packages that the newer one has them in.

An interface is known by the package of its endpoints. A class that moves to another module, or that
is led to another client, serves the same interface still; so does one whose namespace is a constant
of a library in one of the releases, and may be the same.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from upgradelint.base.frozen import replace
from upgradelint.base.sealed import same
from upgradelint.facts.rpc.model import CallPath, Endpoint, Interface
from upgradelint.facts.rpc.routing.interfaces import may_be_one
from upgradelint.facts.snapshot import Snapshot


def aligned(before: Snapshot, after: Snapshot) -> Snapshot:
    """Return the older release with the packages of the newer one."""
    places = {
        server: place for server in before.rpc_servers if (place := _place(server, before, after))
    }
    moved = {endpoint: place for endpoint, place in places.items() if place != endpoint.interface}
    if not moved:
        return before
    return replace(
        before,
        rpc_servers=tuple(
            _at(server, moved.get(server, server.interface)) for server in before.rpc_servers
        ),
        rpc_calls=tuple(_led(call, before, moved) for call in before.rpc_calls),
    )


T = TypeVar("T", CallPath, Endpoint)


def _at(one: T, interface: Interface) -> T:
    return replace(one, package=interface[0], namespace=interface[1])


def _led(call: CallPath, before: Snapshot, moved: dict[Endpoint, Interface]) -> CallPath:
    """The call led to where the endpoint is that it reached: of several one that takes it."""
    reached = [endpoint for endpoint in before.rpc_servers if endpoint.interface == call.interface]
    serving = [
        (endpoint, method) for endpoint in reached if (method := endpoint.method(call.method))
    ]
    taking = [
        endpoint for endpoint, method in serving if method.takes((*call.arguments, *call.placed))
    ]
    to = next(
        iter(
            (
                *taking,
                *(endpoint for endpoint, _ in serving),
                *(endpoint for endpoint in reached if endpoint in moved),
            )
        ),
        None,
    )
    return _at(call, moved[to]) if to and to in moved else call


def _place(endpoint: Endpoint, before: Snapshot, after: Snapshot) -> Interface | None:
    """The interface of the newer endpoint that took over; None where there is none."""
    others = [to for to in after.rpc_servers if to.namespace == endpoint.namespace]
    same = [to.interface for to in others if to.cls == endpoint.cls]
    if same:
        return same[0]
    if any(to.package == endpoint.package for to in others):
        return endpoint.interface
    if renamed := _renamed(endpoint, after):
        return renamed.interface
    known = {old.interface for old in before.rpc_servers}
    fresh = [to for to in others if to.interface not in known]
    found = (found for like in _likes(endpoint, before) if (found := _only(fresh, like)))
    package = next(found, "")
    return (package, endpoint.namespace) if package else None


def _renamed(endpoint: Endpoint, after: Snapshot) -> Endpoint | None:
    """The newer endpoint of that class under a namespace of which nobody knows that it differs."""
    same = [to for to in after.rpc_servers if to.cls == endpoint.cls]
    return next((to for to in same if may_be_one(to.namespace, endpoint.namespace)), None)


def _likes(endpoint: Endpoint, before: Snapshot) -> Iterator[Callable[[Endpoint], bool]]:
    """Yield what makes another endpoint the same: topic, name, most of what clients call."""
    yield lambda to: bool(endpoint.topic) and same(to.topic, endpoint.topic)
    yield lambda to: _name(to) == _name(endpoint)
    called = {call.method for call in before.rpc_calls if call.interface == endpoint.interface}
    served = {name for name in called if endpoint.method(name)}
    yield lambda to: 2 * sum(bool(to.method(name)) for name in served) > len(served) > 0


def _only(fresh: list[Endpoint], like: Callable[[Endpoint], bool]) -> str:
    packages = {endpoint.package for endpoint in fresh if like(endpoint)}
    return packages.pop() if len(packages) == 1 else ""


def _name(endpoint: Endpoint) -> str:
    return endpoint.cls.rpartition(".")[2]
