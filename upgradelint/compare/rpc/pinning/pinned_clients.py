"""What a newer client that is pinned to the older release does, against what the older one did."""

from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import (
    ArgumentLost,
    CallRefused,
    ClaimTooLow,
    GuardOutlived,
)
from upgradelint.compare.rpc.clients.wrappers import Calls, Wrapper, by_wrapper, wrapper_of
from upgradelint.compare.rpc.delivery import allowed, pin, proven
from upgradelint.compare.rpc.pinning.versions_sent import overclaimed
from upgradelint.compare.rpc.reception import deliver, receiver
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.rpc.versions import offers
from upgradelint.facts.snapshot import Snapshot


def compare_clients(
    before: Snapshot, after: Snapshot
) -> Iterator[CallRefused | ArgumentLost | ClaimTooLow | GuardOutlived]:
    """Yield where the newer clients do less for older servers than the older clients did, and what
    they do although no older server needs it.
    """
    old, new = by_wrapper(before), by_wrapper(after)
    unread = {unproven.subject for unproven in after.unproven if unproven.family == "rpc"}
    mistaken = {wrapper_of(path) for path, _ in overclaimed(after)}
    for key, ways in new.items():
        cap = pin(ways[0], before.rpc_servers)
        if cap and ways[0].pinned and ".".join(key[:2]) not in unread:
            called = old.get(key) or _renamed(key, old, new)
            was = [call for call in called if allowed(cap, call) and works(call, before)]
            found = _compared(was, ways, cap, before, after)
            yield from (
                change for change in found if key not in mistaken or type(change) is ArgumentLost
            )
    for path in proven(after):
        yield from _too_low(path, before, after)
        yield from _outlived(path, before)


def _compared(
    was: list[CallPath], ways: list[CallPath], cap: str, before: Snapshot, after: Snapshot
) -> Iterator[CallRefused | ArgumentLost]:
    left = [way for way in ways if allowed(cap, way)]
    gone = any(
        (fault := deliver(call, after.rpc_servers)) and not fault.offered for call in was[:1]
    )
    served = not gone and all(works(call, after) for call in ways)
    if was and not left and served:
        yield CallRefused(was[0], min(ways, key=lambda call: len(call.refused)), cap)
    free = {name for way in ways if not way.refused for name in way.arguments}
    for call in left if was else ():
        names = _lost(call, was, free, before)
        if names:
            yield ArgumentLost(was[0], call, cap, names)


def _renamed(key: Wrapper, old: Calls, new: Calls) -> list[CallPath]:
    """How a client's method called before, where it calls something else in its place now."""
    here = key[:2]
    before = {wrapper: ways for wrapper, ways in old.items() if wrapper[:2] == here}
    if not before.keys().isdisjoint(new):
        return []
    return [way for ways in before.values() for way in ways]


def _lost(now: CallPath, was: list[CallPath], free: set[str], before: Snapshot) -> tuple[str, ...]:
    """What the older clients always sent, and the newer one sends only to newer servers."""
    found = receiver(now, before.rpc_servers)
    always = set.intersection(*(set(call.arguments) for call in was))
    if found is None or not now.refused:
        return ()
    optional = {*found[1].names} - {*found[1].required}
    return tuple(sorted((always & free & optional) - {*now.arguments}))


def works(path: CallPath, snapshot: Snapshot) -> bool:
    """Whether a release takes a call."""
    return (
        receiver(path, snapshot.rpc_servers) is not None
        and deliver(path, snapshot.rpc_servers) is None
    )


def _too_low(path: CallPath, before: Snapshot, after: Snapshot) -> Iterator[ClaimTooLow]:
    """A claim that older servers take for a message that they do not understand; where the client
    may send it to them, that is told as such.
    """
    served = pin(path, before.rpc_servers)
    if not served or not offers(served, path.version) or not works(path, after):
        return
    fault = deliver(path, before.rpc_servers)
    if fault is None or allowed(served if path.pinned else "", path):
        return
    new = fault.unexpected if fault.method else (f"{path.method}()",)
    if new:
        yield ClaimTooLow(path, new, served)


def _outlived(path: CallPath, before: Snapshot) -> Iterator[GuardOutlived]:
    served = pin(path, before.rpc_servers)
    for version in path.refused:
        if served and offers(served, version):
            yield GuardOutlived(path, version, served)
