"""What endpoints serve before and after, method by method; only what some client calls counts."""

from collections.abc import Iterator

from upgradelint.base.sealed import same
from upgradelint.compare.rpc.interface_changes import SurfaceChanged, VersionLowered
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.facts.rpc.versions import UNVERSIONED, version_order
from upgradelint.facts.snapshot import Snapshot

Pair = tuple[RpcMethod, RpcMethod]


def compare_surfaces(before: Snapshot, after: Snapshot) -> Iterator[SurfaceChanged]:
    """Yield the endpoints of one class and major version whose surface differs."""
    known = {_identity(endpoint): endpoint for endpoint in before.rpc_servers}
    for server in after.rpc_servers:
        was = known.get(_identity(server))
        if was is None or server.delegate not in ("", "?") or server.version == UNVERSIONED:
            continue
        called = _called(before, server) | _called(after, server)
        served = [method for method in server.methods if method.name in called]
        pairs = [(old, now) for now in served if (old := was.method(now.name))]
        parameters = tuple(new for pair in pairs for new in _parameters(*pair))
        found = SurfaceChanged(
            was,
            server,
            tuple(now.name for now in served if not was.serves(now.name)),
            tuple(old for old in was.methods if _is_gone(old, server) and old.name not in called),
            parameters,
            tuple(new for new in parameters if _is_sent(after, server, *new)),
            tuple(row for pair in pairs for row in _defaults(*pair)),
        )
        if found.methods or found.gone or found.parameters or found.defaults:
            yield found


def compare_versions(before: Snapshot, after: Snapshot) -> Iterator[VersionLowered]:
    """Yield the endpoints of one class and major version whose minor went down."""
    known = {_identity(endpoint): endpoint for endpoint in before.rpc_servers}
    for server in after.rpc_servers:
        was = known.get(_identity(server))
        if was is not None and version_order(server.version) < version_order(was.version):
            yield VersionLowered(was, server)


def exposed(before: Snapshot | None, after: Snapshot) -> Iterator[tuple[Endpoint, RpcMethod]]:
    """Yield the methods that are new since `before` and that no client of either calls.

    Only of endpoints that clients of the tree are known to call, and none of a service's own hooks.
    """
    known = {_identity(endpoint): endpoint for endpoint in before.rpc_servers} if before else {}
    for server in after.rpc_servers:
        if server.version == UNVERSIONED:
            continue
        called = _called(after, server)
        used = called | (_called(before, server) if before else set())
        was = known.get(_identity(server))
        for method in server.methods if called and not (before and was is None) else ():
            new = was is None or was.method(method.name) is None
            if new and not method.forwarded and method.name not in used | HOOKS:
                yield server, method


HOOKS = frozenset(
    """
    cleanup cleanup_host initialize init_host init_host_with_rpc is_working periodic_tasks
    post_start_hook pre_start_hook prepare_host reset run_periodic_tasks set_initialized start stop
    wait add_periodic_task after_start init_with_rpc del_host service_version service_config
""".split()
)
"""Methods of a manager that its own service calls."""


def _is_gone(old: RpcMethod, now: Endpoint) -> bool:
    return not old.forwarded and not now.serves(old.name)


def _identity(endpoint: Endpoint) -> tuple[str, str, int]:
    return endpoint.cls, endpoint.namespace, version_order(endpoint.version)[0]


def _called(snapshot: Snapshot, endpoint: Endpoint) -> set[str]:
    key = endpoint.interface
    return {path.method for path in snapshot.rpc_calls if path.interface == key}


def _is_sent(snapshot: Snapshot, endpoint: Endpoint, method: str, parameter: str) -> bool:
    key = endpoint.package, endpoint.namespace, method
    return any(
        parameter in path.arguments
        for path in snapshot.rpc_calls
        if (path.package, path.namespace, path.method) == key
    )


def _parameters(old: RpcMethod, now: RpcMethod) -> Iterator[tuple[str, str]]:
    if not old.open:
        yield from ((now.name, name) for name in now.names if name not in old.names)


def _defaults(old: RpcMethod, now: RpcMethod) -> Iterator[tuple[str, str, str, str]]:
    known = {parameter.name: parameter.default for parameter in old.parameters}
    for parameter in now.parameters:
        was = known.get(parameter.name)
        if was is not None and parameter.default is not None and not same(was, parameter.default):
            yield now.name, parameter.name, was, parameter.default
