"""What endpoints serve before and after, method by method; only what some client calls counts."""

from collections.abc import Iterator

from upgradelint.compare.rpc_changes import SurfaceChanged
from upgradelint.facts.rpc import Endpoint, RpcMethod
from upgradelint.facts.rpc_versions import version_order
from upgradelint.facts.snapshot import Snapshot

Pair = tuple[RpcMethod, RpcMethod]


def compare_surfaces(before: Snapshot, after: Snapshot) -> Iterator[SurfaceChanged]:
    """Yield the endpoints of one class and major version whose surface differs."""
    known = {_identity(one): one for one in before.rpc_servers}
    for one in after.rpc_servers:
        was = known.get(_identity(one))
        if was is None or one.delegate:
            continue
        called = _called(before, one) | _called(after, one)
        served = [method for method in one.methods if method.name in called]
        pairs = [(old, now) for now in served if (old := was.method(now.name))]
        parameters = tuple(new for pair in pairs for new in _parameters(*pair))
        found = SurfaceChanged(
            was,
            one,
            tuple(now.name for now in served if was.method(now.name) is None),
            parameters,
            tuple(new for new in parameters if _is_sent(after, one, *new)),
            tuple(row for pair in pairs for row in _defaults(*pair)),
        )
        if found.methods or found.parameters or found.defaults:
            yield found


def _identity(one: Endpoint) -> tuple[str, str, int]:
    return one.cls, one.namespace, version_order(one.version)[0]


def _called(snapshot: Snapshot, one: Endpoint) -> set[str]:
    key = one.package, one.namespace
    return {path.method for path in snapshot.rpc_calls if (path.package, path.namespace) == key}


def _is_sent(snapshot: Snapshot, one: Endpoint, method: str, parameter: str) -> bool:
    key = one.package, one.namespace, method
    return any(
        parameter in path.arguments
        for path in snapshot.rpc_calls
        if (path.package, path.namespace, path.method) == key
    )


def _parameters(old: RpcMethod, now: RpcMethod) -> Iterator[tuple[str, str]]:
    if not old.open:
        yield from ((now.name, name) for name in now.names if name not in old.names)


def _defaults(old: RpcMethod, now: RpcMethod) -> Iterator[tuple[str, str, str, str]]:
    known = {one.name: one.default for one in old.parameters}
    for one in now.parameters:
        was = known.get(one.name)
        if was is not None and one.default is not None and was != one.default:
            yield now.name, one.name, was, one.default
