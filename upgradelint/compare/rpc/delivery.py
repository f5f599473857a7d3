"""Who understands whom: the calls of one revision delivered to the endpoints of another.

How one message is taken is `reception`.
"""

from collections.abc import Iterator
from functools import lru_cache

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.base.same import Same
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
from upgradelint.compare.rpc.reception import (
    Endpoints,
    deliver,
    endpoints_of,
    for_another,
    order,
    receiver,
    receivers,
    refusals,
    servers_of,
)
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.versions import UNVERSIONED, allows, offers
from upgradelint.facts.snapshot import Snapshot


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
        reach = _reach(path, before, after)
        for fault in refusals(path, after.rpc_servers):
            found = (OwnMessage if is_queued(path) else OwnCall)(path, fault, reach)
            sure = (fault.offered or reach == "always") and not _is_excused(path, fault, after)
            if sure and found.cause not in reported:
                yield found


def _is_excused(path: CallPath, fault: Fault, after: Snapshot) -> bool:
    """Whether a call is never made like that, or what takes it may not have been read."""
    if fault.method is None:
        return is_queued(path) and may_hide(after, path.method)
    other = is_queued(path) and for_another(path, proven(after), after.rpc_servers)
    return other or _is_never_gone(path, fault)


def _is_never_gone(path: CallPath, fault: Fault) -> bool:
    """Whether a call lacks only what it was asked to send, had it been given: `if host: ...`."""
    return not fault.unexpected and {*fault.missing} <= {*path.tested}


def may_hide(release: Snapshot, task: str) -> bool:
    """Whether a task may stand in a file that could not be read: in the module that its name tells,
    in any where it tells none.
    """
    module = task.replace(":", ".").rpartition(".")[0].replace(".", "/")
    unread = [unproven.location.path for unproven in release.unproven if unproven.family == "file"]
    return any(not module or f"/{path_unread}".endswith(f"/{module}.py") for path_unread in unread)


def pin(path: CallPath, endpoints: Endpoints) -> str:
    """Return the version to which a client is pinned while those endpoints run: their newest."""
    known = endpoints_of(path, endpoints)
    return max(known, key=order).version if known else ""


def calls_of(release: Snapshot) -> tuple[tuple[CallPath, RpcMethod], ...]:
    """Return the calls that a release makes, and understands itself, with what takes them."""
    return _calls_of(Same(release))


@lru_cache(maxsize=2)
def _calls_of(release: Same[Snapshot]) -> tuple[tuple[CallPath, RpcMethod], ...]:
    return tuple(_understood(release.value))


def _understood(release: Snapshot) -> Iterator[tuple[CallPath, RpcMethod]]:
    for path in sorted(proven(release), key=lambda call: call.order):
        cap = pin(path, release.rpc_servers)
        free = allows("", path.sendable, path.refused)
        if not free and not allowed(cap, path):
            continue
        taken = receiver(path, release.rpc_servers)
        if taken is not None and deliver(path, release.rpc_servers) is None:
            yield path, taken[1]


def kept_calls(
    before: Snapshot, after: Snapshot
) -> Iterator[tuple[CallPath, RpcMethod, Endpoint, RpcMethod]]:
    """Yield the calls of a release that the newer one takes: what took them, and what does now, of
    several servers behind a topic each.
    """
    for path, was in calls_of(before):
        if deliver(path, after.rpc_servers) is None:
            known = {
                endpoint.cls: method for endpoint, method in receivers(path, before.rpc_servers)
            }
            for endpoint, now in receivers(path, after.rpc_servers):
                yield path, known.get(endpoint.cls, was), endpoint, now


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
        moved = tuple((origin, to) for origin, to in pairs if origin != to and origin in names)
        if moved:
            yield PlacesSwapped(path, *taken, moved)


def _old_calls(before: Snapshot, after: Snapshot) -> tuple[OldCall | OldMessage, ...]:
    return _refused_between(Same(before), Same(after))


@lru_cache(maxsize=1)
def _refused_between(
    before: Same[Snapshot], after: Same[Snapshot]
) -> tuple[OldCall | OldMessage, ...]:
    return tuple(_refused_calls(before.value, after.value))


def _refused_calls(before: Snapshot, after: Snapshot) -> Iterator[OldCall | OldMessage]:
    for path, was in calls_of(before):
        standing = {fault.servers for fault in refusals(path, before.rpc_servers)}
        for fault in _refused(path, before, after):
            gone = fault.method is None
            named = _of_its_server(fault, path, before, after) if gone and fault.servers else fault
            if named is None or fault.servers in standing or (gone and is_unread(was, after)):
                continue
            kind = OldMessage if is_queued(path) else OldCall
            yield kind(path, _beside(named, path, before, after), was)


def _refused(path: CallPath, before: Snapshot, after: Snapshot) -> Iterator[Fault]:
    """Yield why the newer release does not take a message of the older one."""
    gone = _without_queue(path, before, after)
    yield from refusals(path, after.rpc_servers) if gone is None else [gone]


def queues(snapshot: Snapshot, topic: str = "") -> list[Endpoint]:
    """Return the tasks of a release, module by module; of one library where it is named."""
    every = [server for server in snapshot.rpc_servers if server.version == UNVERSIONED]
    return [server for server in every if topic in ("", server.topic)]


def _without_queue(path: CallPath, before: Snapshot, after: Snapshot) -> Fault | None:
    """What becomes of a message where the newer release has no tasks at all."""
    gone = is_queued(path) and not queues(after, path.topic)
    was = receiver(path, before.rpc_servers) if gone else None
    return Fault(was[0]) if was else None


def is_unread(was: RpcMethod, after: Snapshot) -> bool:
    """Whether the file that a method stood in could not be read: then nobody knows it is gone."""
    broken = (unproven for unproven in after.unproven if unproven.family == "file")
    return any(unproven.location.path == was.location.path for unproven in broken)


def is_queued(path: CallPath) -> bool:
    """Whether a call is a message that waits in a queue of tasks."""
    return path.version == UNVERSIONED


def _of_its_server(fault: Fault, path: CallPath, before: Snapshot, after: Snapshot) -> Fault | None:
    """The fault of the endpoint that had a method; None where the server never had it."""
    had = {endpoint.cls for endpoint, _ in receivers(path, before.rpc_servers)}
    own = servers_of(path, after.rpc_servers)[fault.servers[0]]
    return next(
        (replace(fault, endpoint=endpoint) for endpoint in own if endpoint.cls in had), None
    )


def _beside(fault: Fault, path: CallPath, before: Snapshot, after: Snapshot) -> Fault:
    """Of several endpoints that lack a method, the one that had it is the one to tell of; tasks
    stand for themselves, so that of a module that is gone is told where it stood.
    """
    old = receiver(path, before.rpc_servers)
    if fault.method is not None or not fault.offered or old is None or fault.servers:
        return fault
    every = endpoints_of(path, after.rpc_servers)
    known = [endpoint for endpoint in every if offers(endpoint.version, path.version)]
    here = next((endpoint for endpoint in known if endpoint.cls == old[0].cls), None)
    if here is None and is_queued(path):
        here = where_it_was(old[0], known)
    return replace(fault, endpoint=here or fault.endpoint)


def where_it_was(old: Endpoint, left: Endpoints) -> Endpoint:
    """Return the module of tasks that one which is gone stood in, as it is now; as it was, at the
    head of its file, where no task is left in it.
    """
    place = Location(old.location.path, 1)
    gone = replace(old, location=place, version_location=place)
    return next((endpoint for endpoint in left if endpoint.cls == old.cls), gone)


def _new_calls(before: Snapshot, after: Snapshot) -> Iterator[NewCall | NewMessage]:
    for path, cap, now in pinned_calls(before, after):
        standing = {fault.servers for fault in refusals(path, after.rpc_servers)}
        for fault in refusals(path, before.rpc_servers):
            if fault.servers not in standing:
                new = NewCall(path, fault, cap, now.version)
                yield NewMessage(path, fault) if is_queued(path) else new


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
