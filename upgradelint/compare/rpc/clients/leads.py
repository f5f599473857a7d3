"""Clients of a newer release that its own code leads nowhere: they go where they went before.

A method that is gone or renamed makes a client and its endpoint unlike; what is found of the two is
the finding then, and no doubt stands beside it.
"""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import replace
from upgradelint.compare.rpc.alignment import aligned
from upgradelint.facts.rpc.model import UNLED, UNTOLD, CallPath
from upgradelint.facts.rpc.routing.interfaces import with_topics
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven

Speaker = tuple[str, str]
"""A client and the namespace that it names."""


def led(before: Snapshot, after: Snapshot) -> Snapshot:
    """Return the newer release with its lost clients led; `before` has the packages of `after`."""
    if all(call.package for call in after.rpc_calls):
        return after
    known = {_speaker(call): call.package for call in before.rpc_calls if call.package}
    found = {
        who: package for who, package in known.items() if _is_there(package, who[1], before, after)
    }
    calls = tuple(
        replace(call, package=found.get(_speaker(call), "")) if _is_lost(call) else call
        for call in after.rpc_calls
    )
    lost = {call.client for call in calls if _is_lost(call)}
    left = tuple(
        unproven
        for unproven in after.unproven
        if unproven.reason != UNLED or unproven.subject in lost
    )
    servers = with_topics(after.rpc_servers, calls)
    return replace(after, rpc_servers=servers, rpc_calls=calls, unproven=left)


def left_unproven(befores: Iterable[Snapshot], after: Snapshot) -> Iterator[Unproven]:
    """Yield what is unproven of a release whatever it is compared with."""
    compared = [set(led(aligned(before, after), after).unproven) for before in befores]
    return (doubt for doubt in after.unproven if all(doubt in left for left in compared))


def _is_there(package: str, namespace: str, before: Snapshot, after: Snapshot) -> bool:
    """Whether an endpoint is there that a client went to, be it under another namespace."""
    interface = package, namespace
    classes = {endpoint.cls for endpoint in before.rpc_servers if endpoint.interface == interface}
    return any(
        endpoint.interface == interface or endpoint.cls in classes for endpoint in after.rpc_servers
    )


def _is_lost(call: CallPath) -> bool:
    return not call.package and call.unproven != UNTOLD


def _speaker(call: CallPath) -> Speaker:
    return call.client, call.namespace
