"""What findings on remote calls have in common: the interface, the way of the call, who breaks."""

from collections.abc import Iterable, Sequence

from upgradelint.compare.rpc.changes import Fault, NewCall, OwnCall, RpcChange
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.routing.interfaces import name_of
from upgradelint.facts.rpc.versions import version_order
from upgradelint.findings.finding import Level
from upgradelint.rules.rule import Context

_CONDITIONS = 3


def raised(fault: Fault) -> str:
    """Name the exception that arguments raise: of several the first. Decorators read what they take
    out before Python binds the rest.
    """
    method = fault.method
    if method is None:
        return ""
    for name in fault.missing:
        if name in method.keyed:
            return f"KeyError: '{name}'"
    at_context = method.context.name if method.has_context and method.context else ""
    for name in fault.unexpected:
        what = "multiple values for" if name == at_context else "unexpected"
        return f"TypeError: {what} argument '{name}'"
    bound = [name for name in fault.missing if name in method.names]
    return (
        f"TypeError: missing argument '{bound[0]}'" if bound else f"KeyError: '{fault.missing[0]}'"
    )


def interface(endpoint: Endpoint | CallPath) -> str:
    """Name an interface in a message."""
    return name_of(endpoint)


def claimed(path: CallPath) -> str:
    """Tell the version that a message claims."""
    return f" as {path.version}"


def offered(endpoint: Endpoint) -> str:
    """Tell the version that an endpoint serves."""
    return f" {endpoint.version}"


def next_minor(version: str) -> str:
    """Return the version that follows with a compatible change."""
    major, minor = version_order(version)
    return f"{major}.{minor + 1}"


def introduced(call: NewCall) -> str:
    """Return the version that tells older servers apart: the newer endpoint's, or the next where
    the older one serves that too.
    """
    same = call.now_version == call.fault.endpoint.version
    return next_minor(call.now_version) if same else call.now_version


def subject_of(path: CallPath) -> str:
    """Name the method that a call names: `compute.rebuild_instance`."""
    return f"{interface(path)}.{path.method}"


def subject(change: RpcChange) -> str:
    """Name the method that is called: `compute.rebuild_instance`."""
    return f"{interface(change.fault.endpoint)}.{change.path.method}"


def level_of(changes: Iterable[RpcChange], level: Level) -> Level:
    """Return a finding's level: a call that nobody makes breaks nothing."""
    return level if any(change.path.used for change in changes) else "note"


def level_of_own(calls: Sequence[OwnCall], level: Level, context: Context) -> Level:
    """Return the level of a call that its own revision does not take, by when it is made; of
    several servers only some may be there.
    """
    if all(call.reach == "long ago" for call in calls):
        return "note" if context.before else "warning"
    some = calls[0].fault.servers and level == "error"
    return level_of(calls, "warning" if some else level)


def by_cause(calls: Iterable[OwnCall]) -> Iterable[list[OwnCall]]:
    """Group calls that one finding tells of, those that are made most surely first."""
    groups: dict[tuple[object, ...], list[OwnCall]] = {}
    for call in calls:
        groups.setdefault((*call.cause, call.fault.unexpected, call.fault.missing), []).append(call)
    order = ("always", "pinned", "long ago")
    return [sorted(found, key=lambda call: order.index(call.reach)) for found in groups.values()]


def own_client(path: CallPath, effect: str) -> str:
    """Say who breaks inside one revision."""
    return f"client -> server: {effect}{_unseen(path)}; {way(path)}"


def from_own(call: OwnCall, context: Context, effect: str) -> str:
    """Say who breaks when a revision calls itself; some ways are gone only while older servers run
    too, which take it no better.
    """
    pinned = f" pinned for {context.old}" if call.reach == "pinned" else ""
    to = _received(call.fault)
    return f"client{pinned} -> server: {effect}{_unseen(call.path)}; {way(call.path)}{to}"


def from_old(changes: Sequence[RpcChange], context: Context, effect: str) -> str:
    """Say who breaks when the older release calls."""
    path, to = changes[0].path, _received(changes[0].fault)
    return f"old client ({context.old}) -> new server: {effect}{_unseen(path)}; {way(path)}{to}"


def from_new(changes: Sequence[RpcChange], context: Context, effect: str, cap: str) -> str:
    """Say who breaks when the newer release calls; `cap` is what its client is pinned to."""
    path, to = changes[0].path, _received(changes[0].fault)
    who = f"new client{f' pinned to {cap}' if cap else ''} -> old server ({context.old})"
    return f"{who}: {effect}{_unseen(path)}; {way(path)}{to}"


def way(path: CallPath) -> str:
    """Tell what is sent and when: kind, method, arguments, version, answers, conditions, place."""
    tests = [f'can_send_version("{version}")' for version in path.sendable]
    tests += [f'not can_send_version("{version}")' for version in path.refused]
    tests += [condition for condition in path.conditions if "can_send_version(" not in condition][
        :_CONDITIONS
    ]
    condition = f" if {' and '.join(tests)}" if tests else ""
    sent = f"{path.method}({', '.join((*path.placed, *path.arguments))})"
    return f"{path.kind} of {sent}{claimed(path)}{condition} at {path.location}"


def _received(fault: Fault | None) -> str:
    """Tell what the receiver takes, where it stands, and of several servers in which it is."""
    if fault is None:
        return ""
    receiver = fault.method or fault.endpoint
    endpoint = f"{fault.endpoint.cls}{offered(fault.endpoint)}"
    what = fault.method.signature if fault.method else endpoint
    among = f" in the server of {' and '.join(fault.servers)}" if fault.servers else ""
    return f", received by {what} at {receiver.location}{among}"


def _unseen(path: CallPath) -> str:
    return ", which a cast never shows" if path.kind == "cast" else ""
