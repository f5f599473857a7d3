"""What differs of clients: what they do under a version cap, and whether one reaches them."""

from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.facts.rpc.clients.call import ClientCall
from upgradelint.facts.rpc.model import CallPath


class CallRefused(Change):
    """The newer client, pinned to the older release by `cap`, does not call what that has.

    `was` is how the older one called, `now` how the newer one does where it may.
    """

    was: CallPath
    now: CallPath
    cap: str

    @property
    def moved(self) -> bool:
        """Whether it is so because the target of the whole client claims another version."""
        return not self.now.explicit and not self.now.refused

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a method, or for a client whose target moved."""
        call = self.now
        return (
            call.package,
            call.namespace,
            call.client if self.moved else call.method,
            self.moved,
        )


class RefusalUnexpected(Change):
    """The newer client, pinned to the older release by `cap`, refuses a method that is new, and
    `call` of it does not expect that.
    """

    path: CallPath
    cap: str
    call: ClientCall

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a method."""
        return (self.path.package, self.path.namespace, self.path.client, self.path.wrapper)


class ArgumentLost(Change):
    """The newer client, pinned by `cap`, leaves out `names` that the older server takes and the
    older client sent.
    """

    was: CallPath
    now: CallPath
    cap: str
    names: tuple[str, ...]

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a method."""
        return (self.now.package, self.now.namespace, self.now.method)


class ClaimTooLow(Change):
    """A message claims a version that the older release serves and carries `new` things that it
    does not have.
    """

    path: CallPath
    new: tuple[str, ...]
    served: str


class CapLost(Change):
    """A client that could be given a version cap cannot any more: `calls` of its methods; it is
    made at `location`, or sends there. `now` is one of the calls.
    """

    now: CallPath
    calls: int
    location: Location


class GuardIdle(Change):
    """A client asks whether `version` can be sent, and no version cap reaches it."""

    path: CallPath
    version: str


class GuardOutlived(Change):
    """A client asks for `version`, which every server of the older release has: it is `served`."""

    path: CallPath
    version: str
    served: str

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a question."""
        return (self.path.client, self.path.wrapper, self.version)
