"""What servers are given, as endpoints."""

from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.facts.code import parameters_in
from upgradelint.facts.rpc.library import RpcLibrary, Target
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.servers.class_endpoints import ClassEndpoints
from upgradelint.facts.rpc.servers.forwarding import Forwarding
from upgradelint.facts.rpc.servers.starts.given import class_of
from upgradelint.facts.rpc.servers.starts.wiring import Start
from upgradelint.facts.rpc.servers.targets import Targets
from upgradelint.facts.unproven import Unproven
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value


class GivenEndpoints:
    """Makes endpoints of what is served; what cannot be told is put into `unproven`."""

    def __init__(
        self,
        endpoints: ClassEndpoints,
        library: RpcLibrary,
        targets: Targets,
        forwards: Forwarding,
        unproven: list[Unproven],
    ) -> None:
        self._endpoints = endpoints
        self._library = library
        self._targets = targets
        self._forwards = forwards
        self._unproven = unproven

    def of(self, start: Start, name: str, module: Module) -> Iterator[Endpoint]:
        """Yield the endpoints of a server of that name that a module starts; one whose target
        callers say is known where they do.
        """
        given = start.what
        behind = [
            (start.servers(each[0], name), *pair)
            for each in given.endpoints
            for pair in self._behind(*each, given.state)
        ]
        unknown = any(
            isinstance(value, Unknown) and not parameters_in(value) for _, value, _ in behind
        )
        for servers, served, target in behind:
            if isinstance(served, Unknown) or self._is_open(target):
                continue
            for endpoint in self._served(class_of(served), given.topic, target, module):
                full = self._forwarding(endpoint, served, given.state)
                is_open = given.lost or unknown
                delegate = full.delegate or ("?" if is_open else "")
                yield replace(full, delegate=delegate, servers=servers)

    def _is_open(self, target: Value) -> bool:
        """Whether callers say what a target is."""
        known = self._library.target(target)
        return any(map(parameters_in, (known.version, known.namespace) if known else (target,)))

    def _behind(self, served: Value, target: Value, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield what is served, with its target: in place of a proxy without one what it stands
        for, where that is known.
        """
        is_proxy = isinstance(served, Instance) and self._forwards.is_forwarding(served)
        if not is_proxy or target is not None or self._targets.declared(served.cls):
            yield served, target
            return
        for known in self._forwards.behind(served, state) or [served]:
            target = state.read(known).get("target") if isinstance(known, Instance) else None
            yield known, target

    def _served(
        self, cls: ClassValue, topic: Value, target: Value, module: Module
    ) -> Iterator[Endpoint]:
        """Yield the endpoint that a server is given; `target` is what its instance has, if any.

        A proxy without one has that of another, as it has all else.
        """
        known = self._library.target(target) or self._targets.declared(cls)
        if known is None and self._endpoints.is_proxy(cls):
            reason = "its target cannot be told: it is that of what it stands for"
            self._unproven.append(Unproven("rpc", cls.path, reason, cls.where))
            return
        known = replace(known or Target(), topic=topic)
        yield from self._endpoints.endpoint(cls, known, cls.where, module)

    def _forwarding(self, endpoint: Endpoint, served: Value, state: State) -> Endpoint:
        """An endpoint with what its instance hands on to the objects that it holds."""
        if not isinstance(served, Instance) or not self._forwards.is_forwarding(served):
            return endpoint
        methods = (*endpoint.methods, *self._forwards.methods(served, state))
        delegate = "?" if self._forwards.is_open(served, state) else ""
        ordered = tuple(sorted(methods, key=lambda method: method.name))
        return replace(endpoint, methods=ordered, delegate=delegate)
