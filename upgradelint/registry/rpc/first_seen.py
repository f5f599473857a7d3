"""Which version of an interface introduced what: seen step by step, or in the past."""

from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.versions import version_order
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.model import Registry
from upgradelint.registry.named import named_servers
from upgradelint.registry.rpc.server_entries import FirstSeen

Known = Mapping[str, str]


def step_seen(registry: Registry, servers: Mapping[str, Endpoint]) -> FirstSeen:
    """Return what is known when the recorded endpoints become `servers`.

    What is new in a recorded interface came with its present version. In one that was not recorded
    only a major's first version tells: nothing is older.
    """
    dates: dict[str, Known] = {}
    for key in sorted(registry.first_seen.keys() | servers.keys()):
        known = registry.first_seen.get(key, {})
        promised = set(_promised_names(registry, key))
        kept = {name: known[name] for name in sorted(known) if name in promised}
        if key in servers:
            kept.update(_new(servers[key], known, registry.promise.servers.get(key), promised))
        dates[key] = kept
    return {key: known for key, known in dates.items() if known}


class PastServers:
    """The names that each version of the recorded interfaces had, seen oldest first: those at the
    newest release that had it, else those of all states of it.
    """

    def __init__(self, registry: Registry) -> None:
        recorded = registry.promise.servers
        self._packages = {
            (endpoint.cls, endpoint.namespace): endpoint.package for endpoint in recorded.values()
        }
        self._names: dict[str, dict[str, set[str]]] = {key: {} for key in recorded}
        self._released: dict[str, dict[str, set[str]]] = {key: {} for key in recorded}
        self._add(recorded)

    @property
    def names(self) -> Mapping[str, Mapping[str, set[str]]]:
        """By interface and version."""
        return {key: named | self._released[key] for key, named in self._names.items()}

    def see(self, snapshot: Snapshot, *, released: bool = False) -> None:
        """Take note of a state; a class serves the interface that it serves now.

        Where it serves is told by its clients too, and those of the past are not read.
        """
        servers = tuple(
            replace(
                server, package=self._packages.get((server.cls, server.namespace), server.package)
            )
            for server in snapshot.rpc_servers
        )
        self._add(named_servers(replace(snapshot, rpc_servers=servers)), released=released)

    def _add(self, servers: Mapping[str, Endpoint], *, released: bool = False) -> None:
        for key in self._names.keys() & servers.keys():
            endpoint = servers[key]
            if released:
                self._released[key][endpoint.version] = {*names_of(endpoint)}
            else:
                self._names[key].setdefault(endpoint.version, set()).update(names_of(endpoint))


def past_seen(registry: Registry, past: PastServers) -> FirstSeen:
    """Return what is known when past states of the endpoints are known too.

    A name that a version has and the version seen before it has not came with it. Of two dates
    the older one counts.
    """
    dated = dict(registry.first_seen)
    for key, versions in past.names.items():
        known = dated.get(key, {})
        older = {
            name: names for name, names in _dated(versions).items() if _is_older(names, name, known)
        }
        present = {*names_of(registry.promise.servers[key]), *_promised_names(registry, key)}
        dates = sorted({**known, **older}.items())
        dated[key] = {name: version for name, version in dates if name in present}
    return {key: known for key, known in sorted(dated.items()) if known}


def still_seen(registry: Registry) -> FirstSeen:
    """Return what is known of the names that an interface has, in the code or in a release."""
    dates = {}
    for key, known in sorted(registry.first_seen.items()):
        names = set(_promised_names(registry, key))
        if key in registry.promise.servers:
            names.update(names_of(registry.promise.servers[key]))
        dates[key] = {name: version for name, version in known.items() if name in names}
    return {key: known for key, known in dates.items() if known}


def _dated(versions: Mapping[str, set[str]]) -> Known:
    found: dict[str, str] = {}
    before: set[str] | None = None
    for version in sorted(versions, key=version_order):
        names = versions[version]
        if before is not None or version_order(version)[1] == 0:
            found.update(dict.fromkeys(names - (before or set()), version))
        before = names
    return found


def _is_older(version: str, name: str, known: Known) -> bool:
    return name not in known or version_order(version) < version_order(known[name])


def names_of(endpoint: Endpoint) -> Iterator[str]:
    """Yield `method` and `method.parameter` for all that an endpoint has."""
    for method in endpoint.methods:
        yield method.name
        yield from (f"{method.name}.{parameter.name}" for parameter in method.parameters)


def is_first(endpoint: Endpoint) -> bool:
    """Whether a version is the first of its major."""
    return version_order(endpoint.version)[1] == 0


def _new(
    now: Endpoint, known: Known, was: Endpoint | None, promised: set[str]
) -> Iterator[tuple[str, str]]:
    before = set(names_of(was)) | promised if was is not None else promised
    for name in names_of(now):
        if name in known and name in before:
            yield name, known[name]
        elif (was is not None and name not in before) or (not before and is_first(now)):
            yield name, now.version


def _promised_names(registry: Registry, key: str) -> Iterator[str]:
    for release in registry.releases.values():
        if release.promise is not None and key in release.promise.servers:
            yield from names_of(release.promise.servers[key])
