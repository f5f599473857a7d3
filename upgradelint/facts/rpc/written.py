"""Endpoints and calls as they are written: a topic that no file using it shows is told by name.

They were led to each other by its value before.
"""

from upgradelint.base.frozen import replace
from upgradelint.base.sealed import sealed
from upgradelint.facts.rpc.model import CallPath, Endpoint


def written(
    endpoints: tuple[Endpoint, ...], calls: tuple[CallPath, ...]
) -> tuple[tuple[Endpoint, ...], tuple[CallPath, ...]]:
    """Return them without the values of topics that come from elsewhere."""
    every = [(endpoint.topic, endpoint.topic_name) for endpoint in endpoints if endpoint.topic]
    every += [(call.topic, call.topic_name) for call in calls if call.topic]
    shown = {topic for topic, name in every if not name}
    names = {topic: sealed(name, topic) for topic, name in reversed(every) if topic not in shown}
    if not names:
        return endpoints, calls
    packages = {endpoint.package: _package(endpoint, names) for endpoint in endpoints}
    return (
        tuple(
            replace(
                endpoint,
                package=packages[endpoint.package],
                topic=names.get(endpoint.topic, endpoint.topic),
            )
            for endpoint in endpoints
        ),
        tuple(
            replace(
                call,
                package=packages.get(call.package, call.package),
                topic=names.get(call.topic, call.topic),
            )
            for call in calls
        ),
    )


def _package(endpoint: Endpoint, names: dict[str, str]) -> str:
    """The package of an endpoint, which its topic may be a part of."""
    package, dot, last = endpoint.package.rpartition(".")
    if endpoint.package == endpoint.topic:
        return names.get(endpoint.topic, endpoint.package)
    return (
        f"{package}{dot}{names[last]}"
        if last == endpoint.topic and last in names
        else endpoint.package
    )
