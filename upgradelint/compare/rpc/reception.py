"""How a message is taken: one call delivered to the endpoints that may get it.

A message is delivered as oslo.messaging does it: the endpoints of its namespace that serve its
major version, and a minor not below the one it claims, are asked for the method; its arguments are
then passed by name. Of several servers behind one topic any may get it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.base.same import Same
from upgradelint.compare.rpc.changes import Fault
from upgradelint.facts.rpc.model import CallPath, Endpoint, Interface, RpcMethod
from upgradelint.facts.rpc.routing.interfaces import may_be_served
from upgradelint.facts.rpc.versions import offers, version_order

Endpoints = Sequence[Endpoint]

Receiver = tuple[Endpoint, RpcMethod]


def deliver(path: CallPath, endpoints: Endpoints) -> Fault | None:
    """Return why a message is not taken; None where it is, or where nobody can tell."""
    known = endpoints_of(path, endpoints)
    offered = [endpoint for endpoint in known if offers(endpoint.version, path.version)]
    if not known or may_be_served(path, endpoints):
        return None
    if not offered:
        return Fault(max(known, key=order), offered=False)
    serving = [
        (endpoint, method) for endpoint in offered if (method := endpoint.method(path.method))
    ]
    if serving:
        return _taken(path, serving)
    if any(endpoint.delegate == "?" for endpoint in offered):
        return None
    return Fault(offered[0])


def for_another(path: CallPath, calls: Iterable[CallPath], endpoints: Endpoints) -> bool:
    """Whether a place sends one of several messages, whatever the conditions, of which another is
    taken with these arguments: `TASKS[kind].delay(x, y)`.
    """
    others = (call for call in calls if call.method not in ("", path.method))
    here = (call for call in others if call.location == path.location)
    sent = path.conditions, path.arguments
    alike = (call for call in here if (call.conditions, call.arguments) == sent)
    return any(deliver(call, endpoints) is None for call in alike)


def refusals(path: CallPath, endpoints: Endpoints) -> Iterator[Fault]:
    """Yield why a message is not taken: of several servers behind its topic what each says, once
    for those that have it from the same code.
    """
    whole, servers = deliver(path, endpoints), servers_of(path, endpoints)
    if len(servers) < 2 or (whole and whole.method is None):
        yield from [whole] if whole else []
        return
    found: dict[Location, Fault] = {}
    for name, own in servers.items():
        if why := deliver(path, own):
            code = (why.method or why.endpoint).location
            known = found.get(code, why)
            found[code] = replace(known, servers=(*known.servers, name))
    for fault in found.values():
        yield replace(fault, servers=()) if len(fault.servers) == len(servers) else fault


def servers_of(path: CallPath, endpoints: Endpoints) -> dict[str, list[Endpoint]]:
    """Return the endpoints of each server that a message may come to, by its name: one whose
    servers are not known may be in any.
    """
    known = endpoints_of(path, endpoints)
    names = sorted(
        {name for endpoint in known if endpoint.topic == path.topic for name in endpoint.servers}
    )
    return {
        name: [endpoint for endpoint in known if name in endpoint.servers or not endpoint.servers]
        for name in names
    }


def receivers(path: CallPath, endpoints: Endpoints) -> list[Receiver]:
    """Return what takes a message: of several servers behind its topic what does in each."""
    each = [*servers_of(path, endpoints).values()] or [[*endpoints]]
    found = (receiver(path, own) for own in each)
    return [taker for taker in dict.fromkeys(found) if taker and _fault(path, *taker) is None]


def endpoints_of(path: CallPath, endpoints: Endpoints) -> list[Endpoint]:
    """The endpoints of the interface that a message is for."""
    if isinstance(endpoints, tuple):  # those of a release, which every message is delivered to
        return _by_interface(Same(endpoints)).get(path.interface, [])
    interface = path.interface
    return [endpoint for endpoint in endpoints if endpoint.interface == interface]


@lru_cache(maxsize=8)
def _by_interface(endpoints: Same[Endpoints]) -> Mapping[Interface, list[Endpoint]]:
    found: dict[Interface, list[Endpoint]] = {}
    for endpoint in endpoints.value:
        found.setdefault(endpoint.interface, []).append(endpoint)
    return found


def receiver(path: CallPath, endpoints: Endpoints) -> Receiver | None:
    """Return the endpoint and the method that a message reaches, None where it reaches none."""
    for endpoint in endpoints_of(path, endpoints):
        if offers(endpoint.version, path.version):
            method = endpoint.method(path.method)
            if method is not None:
                return endpoint, method
    return None


def _taken(path: CallPath, serving: Sequence[Receiver]) -> Fault | None:
    """Of several endpoints one is served: what all of them refuse is refused."""
    faults = [_fault(path, *serving_method) for serving_method in serving]
    return None if None in faults else faults[0]


def _fault(path: CallPath, endpoint: Endpoint, method: RpcMethod) -> Fault | None:
    filled, left = _placed(path, method)
    unexpected = () if method.open else tuple(sorted({*path.arguments} - {*method.names}))
    missing = tuple(sorted({*method.required} - {*path.arguments, *filled}))
    unexpected, missing = (*unexpected, *left), () if path.partial else missing
    if not unexpected and not missing:
        return None
    return Fault(endpoint, method, unexpected=unexpected, missing=missing)


def _placed(path: CallPath, method: RpcMethod) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that are filled by position, and the arguments that find no place."""
    places = method.places
    if places is None:
        return method.names[: len(path.placed)], ()
    return places[: len(path.placed)], path.placed[len(places) :]


def order(endpoint: Endpoint) -> tuple[int, int]:
    """Return what endpoints are sorted by: their versions."""
    return version_order(endpoint.version)
