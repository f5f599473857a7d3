"""What clients and servers are made with, before and after: no message shows it."""

from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.snapshot import Snapshot


class StartupChanged(Change):
    """A class or function gives less to what it makes: `lost` are the names of what is gone."""

    before: Startup
    now: Startup
    lost: tuple[str, ...]

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for all that one line makes."""
        return (self.now.location, self.lost)


class ClientSerializerLost(StartupChanged):
    """A client is made without a serializer that it had."""


class ServerSerializerLost(StartupChanged):
    """A server is made without a serializer that it had."""


def compare_startups(
    before: Snapshot, after: Snapshot
) -> Iterator[ClientSerializerLost | ServerSerializerLost]:
    """Yield what is made with less than it was; another serializer in its place is no loss."""
    old = {one.key: one for one in before.startups}
    for now in after.startups:
        was = old.get(now.key)
        if was is not None and {*now.has} < {*was.has}:
            lost = tuple(name for name in was.has if name not in now.has)
            kind = ClientSerializerLost if now.kind == "client" else ServerSerializerLost
            yield kind(was, now, lost)
