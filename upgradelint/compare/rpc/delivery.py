"""Who understands whom: the calls of one revision delivered to the endpoints of another.

A message is delivered as oslo.messaging does it: the endpoints of its namespace that serve its
major version, and a minor not below the one it claims, are asked for the method; its arguments are
then passed by name.
"""

from collections.abc import Iterator, Sequence

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.compare.rpc.changes import (
    Fault,
    NewCall,
    NewMessage,
    OldCall,
    OldMessage,
    OwnCall,
    OwnMessage,
    PlacesSwapped,
    Reach,
)
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.routing.interfaces import may_be_served
from upgradelint.facts.rpc.versions import UNVERSIONED, allows, offers, version_order
from upgradelint.facts.snapshot import Snapshot

Endpoints = Sequence[Endpoint]


def compare_rpc(
    before: Snapshot, after: Snapshot
) -> Iterator[OldCall | OldMessage | PlacesSwapped | NewCall | NewMessage]:
    """Yield the calls between two revisions that worked inside one and do not work across."""
    yield from _old_calls(before, after)
    yield from _swapped(before, after)
    yield from _new_calls(before, after)


def own_calls(before: Snapshot | None, after: Snapshot) -> Iterator[OwnCall]:
    """Yield the calls of a revision that it does not understand itself.

    What an older release does not get through either is told by its `OldCall`.
    """
    reported = {call.cause for call in _old_calls(before, after)} if before else set()
    for path in proven(after):
        fault = deliver(path, after.rpc_servers)
        if fault is None or _is_never_gone(path, fault):
            continue
        if fault.method is None and is_queued(path) and may_hide(after, path.method):
            continue
        reach = _reach(path, before, after)
        found = (OwnMessage if is_queued(path) else OwnCall)(path, fault, reach)
        if (fault.offered or reach == "always") and found.cause not in reported:
            yield found


def _is_never_gone(path: CallPath, fault: Fault) -> bool:
    """Whether a call lacks only what it was asked to send, had it been given: `if host: ...`."""
    return fault.method is not None and not fault.unexpected and {*fault.missing} <= {*path.asked}


def deliver(path: CallPath, endpoints: Endpoints) -> Fault | None:
    """Return why a message is not taken; None where it is, or where nobody can tell."""
    known = _of(path, endpoints)
    offered = [one for one in known if offers(one.version, path.version)]
    if not known or may_be_served(path, endpoints):
        return None
    if not offered:
        return Fault(max(known, key=_order), offered=False)
    serving = [(one, method) for one in offered if (method := one.method(path.method))]
    if serving:
        return _taken(path, serving)
    if any(one.delegate == "?" for one in offered):
        return None
    return Fault(offered[0])


def may_hide(release: Snapshot, task: str) -> bool:
    """Whether a task may stand in a file that could not be read: in the module that its name tells,
    in any where it tells none.
    """
    module = task.replace(":", ".").rpartition(".")[0].replace(".", "/")
    unread = [one.location.path for one in release.unproven if one.family == "file"]
    return any(not module or f"/{one}".endswith(f"/{module}.py") for one in unread)


def _of(path: CallPath, endpoints: Endpoints) -> list[Endpoint]:
    """The endpoints of the interface that a message is for."""
    interface = path.interface
    return [endpoint for endpoint in endpoints if endpoint.interface == interface]


def receiver(path: CallPath, endpoints: Endpoints) -> tuple[Endpoint, RpcMethod] | None:
    """Return the endpoint and the method that a message reaches, None where it reaches none."""
    for one in _of(path, endpoints):
        if offers(one.version, path.version):
            method = one.method(path.method)
            if method is not None:
                return one, method
    return None


def pin(path: CallPath, endpoints: Endpoints) -> str:
    """Return the version to which a client is pinned while those endpoints run: their newest."""
    known = _of(path, endpoints)
    return max(known, key=_order).version if known else ""


def calls_of(release: Snapshot) -> Iterator[tuple[CallPath, RpcMethod]]:
    """Yield the calls that a release makes, and understands itself, with what takes them."""
    for path in sorted(proven(release), key=lambda one: one.order):
        cap = pin(path, release.rpc_servers)
        free = allows("", path.sendable, path.refused)
        if not free and not allowed(cap, path):
            continue
        taken = receiver(path, release.rpc_servers)
        if taken is not None and deliver(path, release.rpc_servers) is None:
            yield path, taken[1]


def pinned_calls(before: Snapshot, after: Snapshot) -> Iterator[tuple[CallPath, str, Endpoint]]:
    """Yield the calls that a release makes, and understands itself, while an older one runs too.

    Each with the version it is pinned to, empty where it has no pin, and the endpoint.
    """
    for path in proven(after):
        cap = pin(path, before.rpc_servers) if path.pinned else ""
        if not allowed(cap, path):
            continue
        now = receiver(path, after.rpc_servers)
        if now is not None and deliver(path, after.rpc_servers) is None:
            yield path, cap, now[0]


def _swapped(before: Snapshot, after: Snapshot) -> Iterator[PlacesSwapped]:
    """Yield the calls that are taken, and of which arguments arrive in each other's place."""
    for path, _ in calls_of(before):
        yield from swapped(path, after)


def swapped(path: CallPath, after: Snapshot) -> Iterator[PlacesSwapped]:
    """Yield that arguments of a message that is taken arrive in each other's place."""
    taken = receiver(path, after.rpc_servers) if path.placed else None
    if taken is not None and deliver(path, after.rpc_servers) is None:
        names = taken[1].places or ()
        pairs = zip(path.placed, names, strict=False)
        moved = tuple((one, to) for one, to in pairs if one != to and one in names)
        if moved:
            yield PlacesSwapped(path, *taken, moved)


def _old_calls(before: Snapshot, after: Snapshot) -> Iterator[OldCall | OldMessage]:
    for path, was in calls_of(before):
        fault = deliver(path, after.rpc_servers) or _without_queue(path, before, after)
        if fault is not None and not (fault.method is None and is_unread(was, after)):
            kind = OldMessage if is_queued(path) else OldCall
            yield kind(path, _beside(fault, path, before, after), was)


def queues(snapshot: Snapshot, topic: str = "") -> list[Endpoint]:
    """Return the tasks of a release, module by module; of one library where it is named."""
    every = [server for server in snapshot.rpc_servers if server.version == UNVERSIONED]
    return [server for server in every if topic in ("", server.topic)]


def bare_name(method: RpcMethod) -> str:
    """Return the name of a task's function."""
    return method.name.rpartition(".")[2].rpartition(":")[2]


def _without_queue(path: CallPath, before: Snapshot, after: Snapshot) -> Fault | None:
    """What becomes of a message where the newer release has no tasks at all."""
    gone = is_queued(path) and not queues(after, path.topic)
    was = receiver(path, before.rpc_servers) if gone else None
    return Fault(was[0]) if was else None


def is_unread(was: RpcMethod, after: Snapshot) -> bool:
    """Whether the file that a method stood in could not be read: then nobody knows it is gone."""
    broken = (one for one in after.unproven if one.family == "file")
    return any(one.location.path == was.location.path for one in broken)


def task_of(was: RpcMethod, before: Snapshot | None, after: Snapshot) -> RpcMethod | None:
    """Return what a task that is gone is now: the only one whose function has that name, or the
    only new one beside it that takes the same.
    """
    bare = bare_name(was)
    module = was.name.removesuffix(bare)
    known = (
        {method.name for queue in queues(before) for method in queue.methods} if before else set()
    )
    every = [method for queue in queues(after) for method in queue.methods]
    new = [(one, bare_name(one)) for one in every if one.name not in known]
    moved = [one for one, name in new if name == bare]
    renamed = [
        one for one, name in new if one.name.removesuffix(name) == module and one.names == was.names
    ]
    return next((found[0] for found in (moved, renamed) if len(found) == 1), None)


def is_queued(path: CallPath) -> bool:
    """Whether a call is a message that waits in a queue of tasks."""
    return path.version == UNVERSIONED


def _beside(fault: Fault, path: CallPath, before: Snapshot, after: Snapshot) -> Fault:
    """Of several endpoints that lack a method, the one that had it is the one to tell of; tasks
    stand for themselves, so that of a module that is gone is told where it stood.
    """
    old = receiver(path, before.rpc_servers)
    if fault.method is not None or not fault.offered or old is None:
        return fault
    known = [one for one in _of(path, after.rpc_servers) if offers(one.version, path.version)]
    here = next((one for one in known if one.cls == old[0].cls), None)
    if here is None and is_queued(path):
        here = where_it_was(old[0], known)
    return replace(fault, endpoint=here or fault.endpoint)


def where_it_was(old: Endpoint, left: Endpoints) -> Endpoint:
    """Return the module of tasks that one which is gone stood in, as it is now; as it was, at the
    head of its file, where no task is left in it.
    """
    place = Location(old.location.path, 1)
    gone = replace(old, location=place, version_location=place)
    return next((one for one in left if one.cls == old.cls), gone)


def _new_calls(before: Snapshot, after: Snapshot) -> Iterator[NewCall | NewMessage]:
    for path, cap, now in pinned_calls(before, after):
        fault = deliver(path, before.rpc_servers)
        if fault is not None and is_queued(path):
            yield NewMessage(path, fault)
        elif fault is not None:
            yield NewCall(path, fault, cap, now.version)


def proven(snapshot: Snapshot) -> Iterator[CallPath]:
    """Yield the calls that could be read."""
    return (call for call in snapshot.rpc_calls if not call.unproven)


def _reach(path: CallPath, before: Snapshot | None, after: Snapshot) -> Reach:
    own = pin(path, after.rpc_servers)
    if allows("", path.sendable, path.refused) or allowed(own, path):
        return "always"
    if before is not None and allowed(pin(path, before.rpc_servers), path):
        return "pinned"
    return "long ago"


def allowed(cap: str, path: CallPath) -> bool:
    """Whether a pinned client goes this way, and its message is not above the pin."""
    return allows(cap, (*path.sendable, path.version) if cap else path.sendable, path.refused)


def _taken(path: CallPath, serving: Sequence[tuple[Endpoint, RpcMethod]]) -> Fault | None:
    """Of several endpoints one is served: what all of them refuse is refused."""
    faults = [_fault(path, *one) for one in serving]
    return None if None in faults else faults[0]


def _fault(path: CallPath, endpoint: Endpoint, method: RpcMethod) -> Fault | None:
    filled, left = _placed(path, method)
    unexpected = () if method.open else tuple(sorted({*path.arguments} - {*method.names}))
    missing = tuple(sorted({*method.required} - {*path.arguments, *filled}))
    unexpected, missing = (*unexpected, *left), () if path.partial else missing
    if not unexpected and not missing:
        return None
    return Fault(endpoint, method, unexpected=unexpected, missing=missing)


def _placed(path: CallPath, method: RpcMethod) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that are filled by position, and the arguments that find no place."""
    places = method.places
    if places is None:
        return method.names[: len(path.placed)], ()
    return places[: len(path.placed)], path.placed[len(places) :]


def _order(endpoint: Endpoint) -> tuple[int, int]:
    return version_order(endpoint.version)
