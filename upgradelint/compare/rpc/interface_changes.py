"""What differs of interfaces themselves: what endpoints serve, and where clients find them."""

from upgradelint.compare.changes import Change
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod


class SurfaceChanged(Change):
    """What an endpoint serves its clients differs inside one major version.

    `methods` are the names of new ones, `gone` the older ones that no client calls; `parameters`
    the (method, parameter) pairs of new ones, `sent` those of them that a client of the newer
    release sends, `defaults` the (method, parameter, old text, new text) rows of those whose
    default differs.
    """

    before: Endpoint
    after: Endpoint
    methods: tuple[str, ...]
    gone: tuple[RpcMethod, ...]
    parameters: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, str], ...]
    defaults: tuple[tuple[str, str, str, str], ...]


class InterfaceChange(Change):
    """An interface that clients of the older release use is somewhere else; `path` is one of the
    calls, `calls` how many there are.
    """

    path: CallPath
    calls: int

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for an interface."""
        return (self.path.package, self.path.namespace)


class NamespaceChanged(InterfaceChange):
    """The endpoint is served under another namespace."""

    before: Endpoint
    after: Endpoint


class EndpointGone(InterfaceChange):
    """No endpoint serves the interface any more; `now` is a call of the newer release to it."""

    before: Endpoint
    now: CallPath | None


class TopicChanged(InterfaceChange):
    """The newer clients send to another `topic`, if nobody says otherwise; it was `before`."""

    now: CallPath
    before: str
    topic: str


class VersionLowered(Change):
    """An endpoint serves a lower minor version of its major."""

    before: Endpoint
    after: Endpoint
