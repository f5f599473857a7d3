"""Remote calls that reach nobody: by the version they claim, the namespace, or the topic."""

import ast
import re

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.sealed import is_sealed
from upgradelint.compare.rpc.clients.client_changes import CallRefused
from upgradelint.compare.rpc.interface_changes import (
    NamespaceChanged,
    TopicChanged,
    VersionLowered,
)
from upgradelint.compare.rpc.pinning.versions_sent import overclaimed
from upgradelint.compare.rpc.reception import endpoints_of
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.versions import allows, version_order
from upgradelint.prove.endpoints import class_names, sources_of
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.source_text import joined
from upgradelint.prove.transport import (
    IMPORTS,
    REQUIREMENTS,
    SERVING,
    call_note,
    client_source,
    made,
    sent,
)
from upgradelint.rules.rpc.breakage import way
from upgradelint.rules.rpc.clients.upg209_rpc_version_malformed import unreadable

_KNOWN = (CallRefused, NamespaceChanged, TopicChanged, VersionLowered)
_CODES = ("UPG132", "UPG207", "UPG209")
_CAP_ERROR = "messaging.RPCVersionCapError"


class _Served(Frozen):
    """The endpoints of one side that may take a call, and their topic, "" for any."""

    path: CallPath
    endpoints: list[Endpoint]
    side: Side
    topic: str = ""

    @property
    def source(self) -> str:
        """The classes."""
        return joined(sources_of(self.endpoints, self.path.method, self.side))

    @property
    def started(self) -> str:
        """The line that runs a server with them."""
        names = [f"{name}()" for name in class_names(self.endpoints, self.side)]
        names += [f"topic={self.topic!a}"] if self.topic else []
        return f"    with serving({', '.join(names)}) as transport:\n"


CODES = codes("123 125 126 132 204 207 209")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about a call that reaches nobody."""
    return case.finding.code in _CODES or isinstance(case.subjects[0], _KNOWN)


def witness(case: Case) -> Witness:
    """Return a witness that sends the call; raises CannotRunError."""
    match case.subjects[0]:
        case CallRefused() as refused:
            return _refused(refused, case)
        case NamespaceChanged() as changed:
            return _under_namespace(changed, case)
        case TopicChanged() as moved:
            return _on_topic(moved, case)
        case VersionLowered() as lowered:
            return _lowered(lowered, case)
    own = {"UPG132": _without_context, "UPG207": _overclaimed, "UPG209": _malformed}
    return own[case.finding.code](case)


def _refused(change: CallRefused, case: Case) -> Witness:
    """The older server has it, the older client calls it, and the newer one under the pin not."""
    old = _of(change.was, case.older)
    case.older.sends(change.was)
    case.after.sends(change.now)
    before = client_source(change.was, case.older, change.cap, name="send_before")
    guarded = not allows(change.cap, change.now.sendable, ())
    wanted = f"not all(map(client.can_send_version, {list(change.now.sendable)!a}))"
    version = change.now.version
    if guarded:
        said = f"refused: can_send_version({version!a}) is false under a pin to {change.cap}"
        now = f"def refuses(transport):\n{made(change.cap)}    assert {wanted}\n"
        tried = "        refuses(transport)\n"
    else:
        said = f"RPCVersionCapError: {version} is above {change.cap}"
        now = f"def send(transport):\n{made(change.cap)}{sent(change.now, repr(version))}"
        tried = f"        with pytest.raises({_CAP_ERROR}):\n            send(transport)\n"
    return _written(
        said,
        old.source,
        before,
        call_note(change.now, case.after) + now,
        f"def {CONTROL}():\n{old.started}        send_before(transport)\n",
        f"def {BREAK}():\n{old.started}{tried}",
    )


def _under_namespace(change: NamespaceChanged, case: Case) -> Witness:
    case.older.has(change.before, case.older.snapshot.rpc_servers)
    case.after.has(change.after, case.after.snapshot.rpc_servers)
    old = _Served(change.path, [change.before], case.older)
    new = _Served(change.path, [change.after], case.after)
    said = f"UnsupportedVersion: no endpoint of {change.before.namespace or 'no namespace'}"
    match = re.escape(change.path.version)
    return _written(
        said,
        old.source,
        new.source,
        client_source(change.path, case.older, ""),
        f"def {CONTROL}():\n{old.started}        send(transport)\n",
        _breaking(new, "messaging.UnsupportedVersion", match),
    )


def _on_topic(change: TopicChanged, case: Case) -> Witness:
    if is_sealed(change.before) or is_sealed(change.topic):
        raise CannotRunError("the topic is not written in the files that use it")
    case.older.sends(change.path)
    calls = case.after.snapshot.rpc_calls
    topics = {(call.location, call.topic, call.topic_default) for call in calls}
    sent_to = (change.now.location, change.now.topic, change.now.topic_default)
    case.after.has(sent_to, topics)
    served = _of(change.path, case.older, change.before)
    before = client_source(change.path, case.older, "", name="send_before", topic=change.before)
    now = client_source(change.now, case.after, "", topic=change.topic)
    return _written(
        f'MessagingTimeout: nobody listens on "{change.topic}"',
        served.source,
        before,
        now,
        f"def {CONTROL}():\n{served.started}        send_before(transport)\n",
        _breaking(served, "messaging.MessagingTimeout"),
    )


def _lowered(change: VersionLowered, case: Case) -> Witness:
    """A call of the older release, under the version that its server had."""
    case.older.has(change.before, case.older.snapshot.rpc_servers)
    case.after.has(change.after, case.after.snapshot.rpc_servers)
    calls = case.older.snapshot.rpc_calls
    path = next((call for call in calls if endpoints_of(call, [change.before])), None)
    if path is None or path.unproven:
        raise CannotRunError("no call is known that reaches it")
    claimed = replace(path, version=change.before.version, sendable=(), refused=())
    old = _Served(claimed, [change.before], case.older)
    new = _Served(claimed, [change.after], case.after)
    return _written(
        f"UnsupportedVersion: {claimed.version}",
        old.source,
        new.source,
        client_source(claimed, case.older, ""),
        f"def {CONTROL}():\n{old.started}        send(transport)\n",
        _breaking(new, "messaging.UnsupportedVersion", re.escape(claimed.version)),
    )


def _overclaimed(case: Case) -> Witness:
    """A pin in between: what was asked for may be sent, and what is claimed may not."""
    found = list(overclaimed(case.after.snapshot))
    reported = [pair for pair in found if way(pair[0]) in case.finding.breaks] or found
    if not reported:
        raise CannotRunError("no call is known that claims more than was asked for")
    path, wanted = reported[0]
    major, minor = version_order(wanted)
    if wanted in path.refused and not minor:
        raise CannotRunError(f"no pin lies below {wanted}")
    cap = f"{major}.{minor - 1}" if wanted in path.refused else wanted
    served = _of(path, case.after)
    return _written(
        f"RPCVersionCapError: {path.version} is above {cap}",
        served.source,
        client_source(path, case.after, cap),
        _breaking(served, _CAP_ERROR),
    )


def _without_context(case: Case) -> Witness:
    """The dispatcher gives every method the context, by its place."""
    after = case.after.snapshot
    methods = {
        (*server.interface, method.name)
        for server in after.rpc_servers
        for method in server.methods
        if method.location == case.finding.location
    }
    calls = (call for call in after.rpc_calls if (*call.interface, call.method) in methods)
    path = next((call for call in calls if not call.unproven), None)
    if path is None:
        raise CannotRunError("no call is known that reaches it")
    served = _of(path, case.after)
    return _written(
        "TypeError: one positional argument too many",
        served.source,
        client_source(replace(path, sendable=(), refused=()), case.after, ""),
        _breaking(served, "TypeError", "positional argument|multiple values"),
    )


def _malformed(case: Case) -> Witness:
    calls = [call for call in case.after.snapshot.rpc_calls if call.malformed]
    path = next((call for call in calls if way(call) in case.finding.breaks), None)
    if path is None:
        raise CannotRunError("no call is known that reaches it")
    try:
        version = ast.literal_eval(path.malformed)
    except (ValueError, SyntaxError):
        version = path.malformed
    said, served = unreadable(path), _of(path, case.after)
    error = said.partition(":")[0]
    if " " in error:
        raise CannotRunError("the version is that of the client's target")
    send = f"def send(transport):\n{made('')}{sent(path, ascii(version))}"
    return _written(
        said,
        served.source,
        call_note(path, case.after) + send,
        _breaking(served, error if said == error else f"messaging.{error}"),
    )


def _of(path: CallPath, side: Side, topic: str = "") -> _Served:
    found = endpoints_of(path, side.snapshot.rpc_servers)
    if not found:
        raise CannotRunError(f"{side.label} has no endpoint of it")
    return _Served(path, found, side, topic)


def _breaking(served: _Served, exception: str, match: str = "") -> str:
    matching = f", match={match!a}" if match else ""
    raising = f"        with pytest.raises({exception}{matching}):\n            send(transport)\n"
    return f"def {BREAK}():\n{served.started}{raising}"


def _written(said: str, *parts: str) -> Witness:
    return Witness(joined((IMPORTS, SERVING, *parts)), said, REQUIREMENTS)
