"""Calls and endpoints side by side: what each says of the other."""

from collections.abc import Collection, Container, Iterable

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.model import UNTOLD, CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.servers.methods.method import names_context
from upgradelint.facts.rpc.versions import UNVERSIONED, version_order


def is_lost(call: CallPath, endpoints: Collection[Endpoint]) -> bool:
    """Whether more endpoints are looked for: where none is known, or one of those that a client
    was led to does not take what it sends to its topic.

    Not for what may be no message, if there are some.
    """
    if not call.package:
        return call.unproven != UNTOLD or not endpoints
    reached = [endpoint for endpoint in endpoints if endpoint.interface == call.interface]
    by_topic = (
        bool(call.topic) and not call.unproven and not any(endpoint.topic for endpoint in reached)
    )
    serving = [endpoint for endpoint in reached if endpoint.serves(call.method)]
    return by_topic and not (
        serving and all(_takes(endpoint, call) for endpoint in _of_major(serving, call))
    )


def _of_major(serving: list[Endpoint], call: CallPath) -> list[Endpoint]:
    """Those endpoints that serve the major that a call claims; all where none of them does."""
    claimed = version_order(call.version)[0] if call.version else None
    return [
        endpoint for endpoint in serving if version_order(endpoint.version)[0] == claimed
    ] or serving


def _takes(endpoint: Endpoint, call: CallPath) -> bool:
    """Whether an endpoint takes a call, be its version what it may."""
    method = endpoint.method(call.method)
    if method is None:
        return endpoint.delegate == "?"
    return method.has_context and method.takes((*call.arguments, *call.placed))


def known_clients(calls: Iterable[CallPath]) -> list[CallPath]:
    """Return the calls; a mixin's is known where a class that derives from it makes the client."""
    every = list(calls)
    known = {call.location for call in every if call.unproven != UNTOLD}
    return [call for call in every if call.unproven != UNTOLD or call.location not in known]


def is_client(endpoint: Endpoint, clients: Container[str]) -> bool:
    """Whether a class with a target is the one that sends to it."""
    return bool(endpoint.topic) and endpoint.cls in clients and endpoint.version != UNVERSIONED


def is_message(call: CallPath, endpoints: Iterable[Endpoint]) -> bool:
    """Whether a call is one for sure, claims a version, or some endpoint has what it names."""
    known = call.unproven != UNTOLD or call.malformed
    return bool(known) or any(endpoint.method(call.method) for endpoint in endpoints)


def without_contexts(endpoint: Endpoint, calls: Iterable[CallPath]) -> Endpoint:
    """The endpoint; what clients send by name to the place of the context is none."""
    sent: dict[str, set[str]] = {}
    for call in calls:
        if call.interface == endpoint.interface:
            sent.setdefault(call.method, set()).update(call.arguments)
    methods = tuple(
        _without_context(method, sent.get(method.name, ())) for method in endpoint.methods
    )
    return endpoint if methods == endpoint.methods else replace(endpoint, methods=methods)


def _without_context(method: RpcMethod, sent: Container[str]) -> RpcMethod:
    parameter = method.context
    if (
        parameter is None
        or parameter.name not in sent
        or parameter.name in method.names
        or names_context(parameter)
    ):
        return method
    needed = (parameter.name,) if parameter.default is None else ()
    return replace(
        method,
        parameters=(parameter, *method.parameters),
        required=tuple(sorted((*method.required, *needed))),
        has_context=False,
    )


def with_called(endpoint: Endpoint, calls: Iterable[CallPath]) -> Endpoint:
    """The endpoint with those of its hidden methods that clients name."""
    called = {call.method for call in calls}
    shown = [method for method in endpoint.hidden if method.name in called]
    methods = sorted((*endpoint.methods, *shown), key=lambda method: method.name)
    hidden = tuple(method for method in endpoint.hidden if method not in shown)
    return replace(endpoint, methods=tuple(methods), hidden=hidden) if shown else endpoint
