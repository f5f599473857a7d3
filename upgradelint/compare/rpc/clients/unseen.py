"""Tasks that nobody in the tree is seen to queue: they are a promise to whoever knows their name.

A message may wait in the broker, and another service may send it. So the shortest and the longest
call that the older release takes stand for the callers that are not seen.
"""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import replace
from upgradelint.compare.rpc.changes import Fault, OldMessage, PlacesSwapped
from upgradelint.compare.rpc.delivery import (
    is_queued,
    is_unread,
    proven,
    queues,
    swapped,
    where_it_was,
)
from upgradelint.compare.rpc.reception import deliver, receiver
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.snapshot import Snapshot


def compare_unseen(before: Snapshot, after: Snapshot) -> Iterator[OldMessage | PlacesSwapped]:
    """Yield what the newer release does not take of the tasks whose callers are not known."""
    called = _called_tasks(before)
    yield from _completed(before, after)
    for endpoint in queues(before):
        for was in endpoint.methods:
            if was.name not in called:
                yield from _untaken(endpoint, was, after, (was.required, was.names))
                placed = replace(_call(endpoint, was, ()), placed=was.places or ())
                yield from (replace(change, has_caller=False) for change in swapped(placed, after))


def _completed(before: Snapshot, after: Snapshot) -> Iterator[OldMessage]:
    """Yield what is not taken of messages to which others add what the task needed so far."""
    for path in proven(before):
        taken = receiver(path, before.rpc_servers) if path.partial and is_queued(path) else None
        if taken is not None:
            names = tuple(dict.fromkeys((*taken[1].required, *path.arguments)))
            faults = _untaken(*taken, after, (names,))
            yield from (change for change in faults if change.fault.method)


def _untaken(
    endpoint: Endpoint, was: RpcMethod, after: Snapshot, calls: Iterable[tuple[str, ...]]
) -> Iterator[OldMessage]:
    left = queues(after, endpoint.topic)
    for names in dict.fromkeys(calls):
        path = _call(endpoint, was, names)
        fault = deliver(path, after.rpc_servers) if left else Fault(endpoint)
        if fault is not None and fault.method is not None:
            yield OldMessage(path, fault, was, has_caller=False)
        elif fault is not None and not is_unread(was, after):
            place = where_it_was(endpoint, left)
            yield OldMessage(path, replace(fault, endpoint=place), was, has_caller=False)


def _called_tasks(snapshot: Snapshot) -> set[str]:
    """The tasks of which every caller that names them could be read."""
    queued = [call for call in snapshot.rpc_calls if call.version == UNVERSIONED]
    lost = {call_path.method for call_path in queued if call_path.unproven}
    return {call_path.method for call_path in queued} - lost


def _call(endpoint: Endpoint, method: RpcMethod, names: tuple[str, ...]) -> CallPath:
    return CallPath(
        client="",
        wrapper="",
        package=endpoint.package,
        topic=endpoint.topic,
        namespace=endpoint.namespace,
        method=method.name,
        arguments=names,
        version=UNVERSIONED,
        explicit=False,
        kind="cast",
        pinned=False,
        sendable=(),
        refused=(),
        conditions=(),
        location=method.location,
    )
