"""Where interfaces are found before and after: under which namespace, under which topic, at all."""

from collections.abc import Iterator

from upgradelint.base.sealed import same
from upgradelint.compare.rpc.interface_changes import EndpointGone, NamespaceChanged, TopicChanged
from upgradelint.facts.rpc.model import CallPath, Endpoint, Interface
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.snapshot import Snapshot


def compare_interfaces(
    before: Snapshot, after: Snapshot
) -> Iterator[NamespaceChanged | EndpointGone | TopicChanged]:
    """Yield the interfaces that clients of the older release do not find any more."""
    if not after.rpc_servers:
        return
    left = {server.interface for server in after.rpc_servers}
    calls = _by_interface(before)
    for endpoint in _served(before).values():
        paths = calls.get(endpoint.interface, [])
        if paths and endpoint.interface not in left:
            now = next((to for to in after.rpc_servers if to.cls == endpoint.cls), None)
            if now is None:
                yield from _gone(paths, endpoint, after)
            else:
                yield NamespaceChanged(paths[0], len(paths), endpoint, now)
    yield from _topics(calls, _by_interface(after))


def _gone(paths: list[CallPath], was: Endpoint, after: Snapshot) -> Iterator[EndpointGone]:
    """Yield that an endpoint is gone, unless it is there and what it serves cannot be told."""
    unread = {unproven.subject for unproven in after.unproven if unproven.family == "rpc"}
    clients = {path.client for path in paths}
    left = (call for call in after.rpc_calls if call.client in clients and not call.unproven)
    lost = (call for call in left if not call.package and call.namespace == was.namespace)
    if was.cls not in unread:
        yield EndpointGone(paths[0], len(paths), was, next(lost, None))


def _topics(
    before: dict[Interface, list[CallPath]], after: dict[Interface, list[CallPath]]
) -> Iterator[TopicChanged]:
    """Yield the interfaces whose clients all sent to one topic, and all send to another one."""
    for key, paths in before.items():
        was, now = _topic(paths), _topic(after.get(key, []))
        if was and now and not same(was, now):
            yield TopicChanged(paths[0], len(paths), after[key][0], was, now)


def _topic(paths: list[CallPath]) -> str:
    """The topic of all those calls; that of an option is its default, none where that is not
    known.
    """
    known = {path.topic_default or path.topic for path in paths}
    found = known.pop() if len(known) == 1 else ""
    return "" if found.startswith("<") else found


def _served(snapshot: Snapshot) -> dict[Interface, Endpoint]:
    known = (server for server in snapshot.rpc_servers if server.version != UNVERSIONED)
    return {endpoint.interface: endpoint for endpoint in known}


def _by_interface(snapshot: Snapshot) -> dict[Interface, list[CallPath]]:
    found: dict[Interface, list[CallPath]] = {}
    for call in snapshot.rpc_calls:
        if not call.unproven and call.package:
            found.setdefault(call.interface, []).append(call)
    return found
