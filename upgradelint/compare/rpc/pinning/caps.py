"""Version caps, by which operators hold clients back until all servers are upgraded: promises."""

from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.compare.rpc.clients.client_changes import CapLost, GuardIdle
from upgradelint.compare.rpc.delivery import proven
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.snapshot import Snapshot

Wrapper = tuple[str, str]
"""A client and its method."""


def compare_caps(before: Snapshot, after: Snapshot) -> Iterator[CapLost]:
    """Yield the clients that could be given a version cap, and cannot any more."""
    old = {
        key: ways for key, ways in _by_wrapper(before).items() if all(call.pinned for call in ways)
    }
    lost: dict[str, list[CallPath]] = {}
    kept: set[str] = set()
    for key, ways in _by_wrapper(after).items():
        if any(call.pinned for call in ways):
            kept.add(key[0])
        elif key in old:
            lost.setdefault(key[0], []).append(ways[0])
    for client, paths in lost.items():
        place = paths[0].location if client in kept else _made(paths[0])
        yield CapLost(paths[0], len(paths), place)


def idle_guards(before: Snapshot | None, after: Snapshot) -> Iterator[GuardIdle]:
    """Yield, of each client, the first guard that lets everything through; where the client has
    lost its cap that is what is wrong.
    """
    reported = {change.now.client for change in compare_caps(before, after)} if before else set()
    for path in sorted(proven(after), key=lambda call: call.location):
        if path.idle and path.client not in reported:
            reported.add(path.client)
            yield GuardIdle(path, path.idle[0])


def _made(path: CallPath) -> Location:
    """Where a client is made, if that is in its own file."""
    return path.made if path.made.path == path.location.path else path.location


def _by_wrapper(snapshot: Snapshot) -> dict[Wrapper, list[CallPath]]:
    found: dict[Wrapper, list[CallPath]] = {}
    for call in proven(snapshot):
        found.setdefault((call.client, call.wrapper), []).append(call)
    return found
