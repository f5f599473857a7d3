"""Which endpoints a client talks to: by the topic they are served under, by package, by name.

The calls of a client that nothing leads to an endpoint have no package, and reach nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile

from upgradelint.base.frozen import Struct, field, replace
from upgradelint.facts.rpc.model import UNLED, UNTOLD, CallPath, Endpoint
from upgradelint.facts.rpc.routing.interfaces import may_be_served
from upgradelint.facts.rpc.versions import is_version, offers
from upgradelint.facts.unproven import Unproven

Speaker = tuple[str, str, str]
"""A client, its namespace and its topic."""


class Routes(Struct):
    """The interfaces of a program, and which of them each client talks to.

    `named` is the class that serves a client where the project says so.
    """

    endpoints: Sequence[Endpoint]
    named: Mapping[str, str] = field(default_factory=dict)
    found: dict[Speaker, str] = field(default_factory=dict)

    def lead(self, calls: Iterable[CallPath]) -> Iterator[CallPath]:
        """Yield the calls with the package of the endpoints they reach, or without any."""
        every = list(calls)
        groups = _grouped(call for call in every if call.unproven != UNTOLD)
        ways = (
            self._as_configured,
            self._by_topic,
            self._by_package,
            self._by_fellow,
            self._by_surface,
            self._by_most,
        )
        for way in ways:
            for speaker, group in groups.items():
                if speaker not in self.found and (package := way(speaker, group)):
                    self.found[speaker] = package
        for call in every:
            known = self.found.get(_speaker(call), "")
            yield self._by_name(call) if call.unproven == UNTOLD else replace(call, package=known)

    def _by_name(self, call: CallPath) -> CallPath:
        """What is sent by a client that cannot be told, where one endpoint alone may take it.

        Who gets through to an endpoint that serves 1.0 claims that.
        """
        taking = [
            (endpoint, method)
            for endpoint in self.endpoints
            if (method := endpoint.method(call.method))
        ]
        if len(taking) != 1 or taking[0][0].version != "1.0":
            return replace(call, package="")
        endpoint, method = taking[0]
        if not method.takes(call.arguments):
            return replace(call, package="")
        way = replace(call, package=endpoint.package, namespace=endpoint.namespace)
        return replace(way, version="1.0", unproven="")

    def _as_configured(self, speaker: Speaker, group: list[CallPath]) -> str:
        """The endpoints beside the class that the project names."""
        meant = self.named.get(speaker[0])
        return next((endpoint.package for endpoint in self.endpoints if endpoint.cls == meant), "")

    def _by_topic(self, speaker: Speaker, group: list[CallPath]) -> str:
        _, namespace, topic = speaker
        served = (endpoint for endpoint in self.endpoints if topic and endpoint.topic == topic)
        return next(
            (endpoint.package for endpoint in served if endpoint.namespace == namespace), ""
        )

    def _by_package(self, speaker: Speaker, group: list[CallPath]) -> str:
        """The endpoints beside the client, where they have every method it calls."""
        package = group[0].package
        served = self._served(package, speaker)
        return package if served and not _missing(served, group) else ""

    def _by_fellow(self, speaker: Speaker, group: list[CallPath]) -> str:
        """Where another client of the topic was led: a command or a script that sends one call."""
        _, namespace, topic = speaker
        same = (key for key in self.found if topic and key[1:] == (namespace, topic))
        return next((self.found[key] for key in same), "")

    def _by_surface(self, speaker: Speaker, group: list[CallPath]) -> str:
        """The only endpoints anywhere that have every method the client calls."""
        certain = [endpoint for endpoint in self.endpoints if endpoint.delegate != "?"]
        known = {endpoint.package: self._served(endpoint.package, speaker) for endpoint in certain}
        full = [
            package for package, served in known.items() if served and not _missing(served, group)
        ]
        return full[0] if len(full) == 1 and _methods(group) else ""

    def _by_most(self, speaker: Speaker, group: list[CallPath]) -> str:
        """The endpoints beside the client that have more of what it calls than they have not."""
        package = group[0].package
        served = self._served(package, speaker)
        missing, wanted = len(_missing(served, group)), len(_methods(group))
        if 2 * missing == wanted and not _is_offered(served, group):
            return ""
        return package if served and 2 * missing <= wanted else ""

    def _served(self, package: str, speaker: Speaker) -> list[Endpoint]:
        """The endpoints of a package that may be meant: none of another namespace or topic."""
        _, namespace, topic = speaker
        return [
            endpoint
            for endpoint in self.endpoints
            if endpoint.interface == (package, namespace)
            and (not topic or not endpoint.topic or endpoint.topic == topic)
        ]


def gathered(endpoints: Iterable[Endpoint], calls: Iterable[CallPath]) -> Iterator[Endpoint]:
    """Yield the endpoints; those served together under a topic get the package of its clients: of
    several the nearest, then the one that calls most. With the topic, where clients of others are
    in that package too, or clients of others alone.
    """
    packages: dict[str, Counter[str]] = defaultdict(Counter)
    topics: dict[str, set[str]] = defaultdict(set)
    for call in calls:
        packages[call.topic][call.package] += 1
        topics[call.package] |= {call.topic} - {""}
    for endpoint in endpoints:
        found = packages.get(endpoint.topic) if endpoint.topic else None
        near = partial(_nearness, endpoint.package, found or Counter())
        package = max(found, key=near) if found else endpoint.package
        others = topics.get(package, set()) - {endpoint.topic}
        shared = bool(endpoint.topic) and bool(others)
        yield replace(endpoint, package=f"{package}.{endpoint.topic}" if shared else package)


def _nearness(package: str, calls: Counter[str], other: str) -> tuple[int, int, str]:
    pairs = zip(package.split("."), other.split("."), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return same, calls[other], other


def unproven(calls: tuple[CallPath, ...], endpoints: tuple[Endpoint, ...]) -> Iterator[Unproven]:
    """Yield the calls that could not be read, the clients whose endpoint is not known, and the
    receivers that take what they get.
    """
    known_pairs = {
        (call.client, call.wrapper, call.unproven): call for call in calls if call.unproven
    }
    for call_path in known_pairs.values():
        yield Unproven(
            "rpc", f"{call_path.client}.{call_path.wrapper}", call_path.unproven, call_path.location
        )
    lost = {
        call.client: call
        for call in reversed(calls)
        if not call.package and call.unproven != UNTOLD
    }
    for client, call_path in lost.items():
        yield Unproven("rpc", client, UNLED, call_path.location)
    yield from _doubted(calls, endpoints)
    yield from _open(calls, endpoints)
    for endpoint in endpoints:
        if endpoint.delegate == "?":
            reason = "what else it serves cannot be told: a method that is gone is not missed"
            yield Unproven("rpc", endpoint.cls, reason, endpoint.location)


def _doubted(calls: tuple[CallPath, ...], endpoints: tuple[Endpoint, ...]) -> Iterator[Unproven]:
    """Yield the calls that an endpoint takes whose namespace may be theirs, and no other one."""
    known_pairs: set[tuple[str, str]] = set()
    for call in calls:
        name = f"{call.client}.{call.wrapper}"
        own = (endpoint for endpoint in endpoints if endpoint.interface == call.interface)
        if (
            call.unproven
            or not call.package
            or any(endpoint.serves(call.method) for endpoint in own)
        ):
            continue
        other = may_be_served(call, endpoints)
        if other is not None and (name, call.method) not in known_pairs:
            known_pairs.add((name, call.method))
            apart = " and ".join(
                speaker.namespace.strip("<>") or "none" for speaker in (call, other)
            )
            reason = f"whether {apart} are one namespace cannot be told"
            yield Unproven("rpc", name, reason, call.location)


def _open(calls: tuple[CallPath, ...], endpoints: tuple[Endpoint, ...]) -> Iterator[Unproven]:
    called = {(call.package, call.namespace, call.method) for call in calls}
    for endpoint in endpoints:
        for method in endpoint.methods:
            key = (endpoint.package, endpoint.namespace, method.name)
            judged = method.forwarded or method.ignores
            if method.open and not judged and key in called:
                reason = "it takes any argument: what clients send is not checked"
                name = method.name.removeprefix(f"{endpoint.cls}.")  # a task has all of it
                yield Unproven("rpc", f"{endpoint.cls}.{name}", reason, method.location)


def _grouped(calls: Iterable[CallPath]) -> Mapping[Speaker, list[CallPath]]:
    groups: dict[Speaker, list[CallPath]] = defaultdict(list)
    for call in calls:
        groups[_speaker(call)].append(call)
    return groups


def _speaker(call: CallPath) -> Speaker:
    return call.client, call.namespace, call.topic


def _missing(served: list[Endpoint], group: list[CallPath]) -> set[str]:
    """The called methods that none of the endpoints has, whatever version they claim."""
    return {
        name for name in _methods(group) if not any(endpoint.serves(name) for endpoint in served)
    }


def _is_offered(served: list[Endpoint], group: list[CallPath]) -> bool:
    """Whether one of the endpoints has a called method in the version that the call claims."""
    return any(
        to.serves(call.method) and is_version(call.version) and offers(to.version, call.version)
        for call in group
        for to in served
    )


def _methods(group: list[CallPath]) -> set[str]:
    return {call.method for call in group if call.method}
