"""Methods of newer clients that a pin to the older release refuses, and who does not expect it."""

from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import RefusalUnexpected
from upgradelint.compare.rpc.clients.wrappers import by_wrapper
from upgradelint.compare.rpc.delivery import allowed, pin
from upgradelint.compare.rpc.pinning.pinned_clients import works
from upgradelint.facts.rpc.clients.call import ClientCall
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.snapshot import Snapshot


def refused_calls(before: Snapshot, after: Snapshot) -> Iterator[tuple[CallPath, str]]:
    """Yield a call of each method of a client that is new, asks for no version, and is refused by a
    pin to the older release; with that pin.
    """
    old = {(client, wrapper) for client, wrapper, _ in by_wrapper(before)}
    for (client, wrapper, _), ways in by_wrapper(after).items():
        cap = pin(ways[0], before.rpc_servers)
        free = any(way.guarded or allowed(cap, way) or not works(way, after) for way in ways)
        if cap and ways[0].pinned and (client, wrapper) not in old and not free:
            yield ways[0], cap


def compare_refusals(before: Snapshot, after: Snapshot) -> Iterator[RefusalUnexpected]:
    """Yield the callers of such methods that neither catch a refusal nor ask for a version."""
    for path, cap in refused_calls(before, after):
        for call in after.callers:
            if call.name == path.wrapper and _is_of(call, path) and not _expected(call, after):
                yield RefusalUnexpected(path, cap, call)


def _is_of(call: ClientCall, path: CallPath) -> bool:
    """Whether a call seems to be of the client: methods of servers have the same names."""
    owner = call.by.rpartition(".")[0]
    return bool(call.on) and (call.on != "self" or owner == path.client.rpartition(".")[2])


def _expected(call: ClientCall, after: Snapshot) -> bool:
    """Whether the function of a call, or any that seems to call it, expects a refusal."""
    name = call.by.rpartition(".")[2]
    return call.expects or any(caller.expects for caller in after.callers if caller.name == name)
