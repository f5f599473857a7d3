"""Calls that are not understood: the changes that rules on RPC ask for."""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.compare.changes import Change
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod

Reach = Literal["always", "pinned", "long ago"]
"""When a client goes a way: without a version cap or with its own release's; with that of the
release compared with; only with older ones."""


class Fault(Frozen):
    """Why a message is not taken: no `method` where none was found, no version `offered` either.
    `servers` names those behind its topic that refuse it, where not all of them do.
    """

    endpoint: Endpoint
    method: RpcMethod | None = None
    offered: bool = True
    unexpected: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()


class RpcChange(Change):
    """A message that its receiver does not take."""

    path: CallPath
    fault: Fault

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all calls of a method, or of a version that is not served."""
        endpoint = self.fault.endpoint
        method = self.path.method if self.fault.offered else ""
        return (
            endpoint.package,
            endpoint.namespace,
            method,
            self.fault.method is None,
            self.fault.servers,
        )


class Untaken(RpcChange):
    """What the older release sends as it may, and the newer one does not take any more.

    `was` is the method as the older release served it.
    """

    was: RpcMethod

    @property
    def untranslated(self) -> bool:
        """Whether a proxy hands the call on to a method of a newer major as it is."""
        return self.fault.method is not None and self.fault.method.forwarded

    @property
    def added(self) -> tuple[str, ...]:
        """The parameters that are new and have no default."""
        retitled = dict(self.renamed).values()
        known = self.was.names
        return tuple(
            name for name in self.fault.missing if name not in known and name not in retitled
        )

    @property
    def tightened(self) -> tuple[str, ...]:
        """The parameters that lost their default."""
        return tuple(name for name in self.fault.missing if name in self.was.names)

    @property
    def removed(self) -> tuple[str, ...]:
        """The parameters that are gone."""
        retitled = dict(self.renamed)
        return tuple(name for name in self.fault.unexpected if name not in retitled)

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """The parameters that have another name at the same place: (old name, new name) pairs.

        Where one was added or removed, only those of which all before are in their old place.
        """
        now = self.fault.method
        if now is None:
            return ()
        same = len(self.was.names) == len(now.names)
        found: list[tuple[str, str]] = []
        for old, new in zip(self.was.names, now.names, strict=False):
            if old in self.fault.unexpected and new not in self.was.names:
                found.append((old, new))
            elif old != new and not same:
                break
        return tuple(found)


class OldCall(Untaken):
    """A call of the older release that the newer one does not take any more."""


class OldCallSuffers(Change):
    """A call of the older release is taken, and not as it was meant."""

    path: CallPath
    endpoint: Endpoint
    method: RpcMethod
    name: str

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a parameter."""
        endpoint = self.endpoint
        return (endpoint.package, endpoint.namespace, self.method.name, self.name)


class DefaultNotTolerated(OldCallSuffers):
    """What the older client does not send is looked into as if it did: that raises `error`."""

    error: str


class ArgumentIgnored(OldCallSuffers):
    """What the older client sends was looked at, and is looked at no more."""


class ArgumentReshaped(OldCallSuffers):
    """What the older client sends `was` of another shape than what the method takes `now`."""

    was: str
    now: str


class ReplyGone(OldCallSuffers):
    """The older client looks at a reply that the method does not give any more."""


class ReplyMissing(Change):
    """The newer client looks at a reply that the `method` of the older server does not give."""

    path: CallPath
    endpoint: Endpoint
    method: RpcMethod
    cap: str

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a method."""
        return (self.endpoint.package, self.endpoint.namespace, self.method.name)


class OldMessage(Untaken):
    """A message of the older release's queue that the newer worker does not take any more.

    Where `has_caller` is False, no caller of the task is known: anyone who knows its name may.
    """

    has_caller: bool = True


class PlacesSwapped(Change):
    """What the older release sends by position arrives in other parameters of the same names:
    (argument, parameter) `pairs`. Where `has_caller` is False, none is known.
    """

    path: CallPath
    endpoint: Endpoint
    method: RpcMethod
    pairs: tuple[tuple[str, str], ...]
    has_caller: bool = True

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a method."""
        return (self.endpoint.package, self.endpoint.namespace, self.method.name)


class NewMessage(RpcChange):
    """The newer release queues what the older worker does not take."""


class NewCall(RpcChange):
    """The newer release calls, as its pin allows, what the older one does not take.

    `cap` is the version the client is pinned to, empty where it has no pin; `now_version` that of
    the newer endpoint which takes it.
    """

    cap: str
    now_version: str

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all that is new to servers which no pin holds the client back from."""
        if self.cap or self.fault.method is not None:
            return super().cause
        return (self.fault.endpoint.package, self.fault.endpoint.namespace)


class OwnCall(RpcChange):
    """A revision does not understand its own call; `reach` says when that way is gone."""

    reach: Reach


class OwnMessage(OwnCall):
    """A revision queues what its own worker does not take."""
