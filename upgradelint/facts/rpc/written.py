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
    every = [(one.topic, one.topic_name) for one in endpoints if one.topic]
    every += [(one.topic, one.topic_name) for one in calls if one.topic]
    shown = {topic for topic, name in every if not name}
    names = {topic: sealed(name, topic) for topic, name in reversed(every) if topic not in shown}
    if not names:
        return endpoints, calls
    packages = {one.package: _package(one, names) for one in endpoints}
    return (
        tuple(
            replace(one, package=packages[one.package], topic=names.get(one.topic, one.topic))
            for one in endpoints
        ),
        tuple(
            replace(
                one,
                package=packages.get(one.package, one.package),
                topic=names.get(one.topic, one.topic),
            )
            for one in calls
        ),
    )


def _package(one: Endpoint, names: dict[str, str]) -> str:
    """The package of an endpoint, which its topic may be a part of."""
    package, dot, last = one.package.rpartition(".")
    if one.package == one.topic:
        return names.get(one.topic, one.package)
    return f"{package}{dot}{names[last]}" if last == one.topic and last in names else one.package
