"""Interfaces as clients and endpoints name them: topics and namespaces, told or not."""

from collections import defaultdict
from collections.abc import Iterable

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.model import CallPath, Endpoint, Interface
from upgradelint.facts.rpc.versions import offers

_OPTION = "oslo_config.cfg.CONF."


def name_of(speaker: Endpoint | CallPath) -> str:
    """Name an interface by its namespace, its topic, its package, else the class that speaks.

    An option with its group, or the last name of a library's constant, stands for its value.
    """
    owner = speaker.client if isinstance(speaker, CallPath) else speaker.cls
    name = speaker.namespace or speaker.topic or (speaker.package or owner).rpartition(".")[2]
    if not name.startswith("<"):
        return name
    constant = name.strip("<>")
    option = constant.removeprefix(_OPTION)
    return constant.rpartition(".")[2] if option == constant else option


def with_topics(
    endpoints: tuple[Endpoint, ...], calls: tuple[CallPath, ...]
) -> tuple[Endpoint, ...]:
    """Give endpoints the topic that the clients of their package send to, where it is one."""
    topics: dict[Interface, set[str]] = defaultdict(set)
    for call in calls:
        topics[call.interface] |= {call.topic} - {""}
    known = {key: found.copy().pop() for key, found in topics.items() if len(found) == 1}
    return tuple(
        replace(endpoint, topic=endpoint.topic or known.get(endpoint.interface, ""))
        for endpoint in endpoints
    )


def may_be_served(call: CallPath, endpoints: Iterable[Endpoint]) -> Endpoint | None:
    """Return an endpoint of another namespace that has the method of a call, if the two may be one:
    a constant of a library that is not there stands for any namespace. None where there is none.
    """
    for endpoint in endpoints:
        apart = endpoint.namespace != call.namespace
        open_to = apart and may_be_one(endpoint.namespace, call.namespace)
        meant = open_to and _is_beside(endpoint, call) and endpoint.method(call.method)
        if meant and offers(endpoint.version, call.version):
            return endpoint
    return None


def may_be_one(namespace: str, other: str) -> bool:
    """Whether two namespaces may be the same: one is a constant or an option, not a value."""
    return namespace == other or "<" in (namespace[:1], other[:1])


def _is_beside(endpoint: Endpoint, call: CallPath) -> bool:
    """Whether an endpoint is of the server that a call is for."""
    return call.package == endpoint.package or call.topic == endpoint.topic != ""
