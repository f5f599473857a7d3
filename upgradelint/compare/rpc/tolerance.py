"""What the newer server does with a call of the older release that it takes."""

from collections.abc import Iterator

from upgradelint.compare.rpc.changes import ArgumentIgnored, DefaultNotTolerated
from upgradelint.compare.rpc.delivery import kept_calls
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.facts.rpc.versions import version_order
from upgradelint.facts.snapshot import Snapshot


def compare_tolerance(
    before: Snapshot, after: Snapshot
) -> Iterator[DefaultNotTolerated | ArgumentIgnored]:
    """Yield where a parameter that the older client leaves out, or sends, is not treated well."""
    for path, was, endpoint, now in kept_calls(before, after):
        for name, error in now.looked_into:
            if name not in path.arguments and _is_new(name, was):
                yield DefaultNotTolerated(path, endpoint, now, name, error)
        lost = {*(now.unread or ())} - {*(was.unread or ())}
        known = was.unread is not None and not _translates(endpoint, now, after)
        known = known and not _is_kept_for_its_name(now)
        for name in path.arguments if known else ():
            if name in lost:
                yield ArgumentIgnored(path, endpoint, now, name)


def _translates(endpoint: Endpoint, method: RpcMethod, after: Snapshot) -> bool:
    """Whether a method stands for one of a newer major, which may do without an argument; what it
    hands on wrongly is told as such.
    """
    own = version_order(endpoint.version)[0]
    same = [server for server in after.rpc_servers if server.interface == endpoint.interface]
    newer = any(version_order(served.version)[0] > own for served in same)
    return newer or bool(method.lacking or method.unsent or method.misplaced)


def _is_kept_for_its_name(method: RpcMethod) -> bool:
    """Whether a method looks at none of what it is sent any more."""
    return {*method.names} <= {*(method.unread or ())}


def _is_new(name: str, was: RpcMethod) -> bool:
    """Whether the older server did not have a parameter, or not with None."""
    known = {parameter.name: parameter.default for parameter in was.parameters}
    return known.get(name) != "None"
