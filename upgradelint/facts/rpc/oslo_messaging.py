"""oslo.messaging as code uses it: what a client is, what a call, and where the version stands."""

import re
from typing import Literal

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.rpc.library import Answered, CanSend, Client, Sent, Served, Target, Task
from upgradelint.facts.rpc.model import UNTOLD
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.rpc.versions import is_version, offers
from upgradelint.facts.rpc.wiring.serializers import given_serializer, serializers
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.store import Role
from upgradelint.python.libraries.names import CLASS
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.terms import Attribute, Call, Outside, Unknown, Unset, Value, show
from upgradelint.python.values.words import worded

_MAKERS = (".RPCClient", ".get_rpc_client", ".rpc.get_client", ".BackingOffClient")
_SERVERS = (".get_rpc_server", ".rpc.get_server")
_SERVICES = ("neutron_lib.rpc.Service", "neutron.service.Service")
_FIELDS = ("topic", "namespace", "version")
_WORDS = (b"rpc", b"RPC", b"Rpc", b"messaging")
_ASKS = re.compile(rb"request\.\w{0,60}client\.(?:call|cast)\(\s*[\w.]+\s*,\s*['\"]\w+['\"]")
_SENDS = re.compile(rb"\.\s*_?(?:call|cast)\b(?!\s*=[^=])")
_MADE_BY = (b"RPCClient", b"get_rpc_client", b"BackingOffClient")
_MAKES = re.compile(rb"RPCClient\s*\(|\bget_rpc_client|BackingOffClient\s*\(")
_PERHAPS = re.compile(r"(?:(?:client|cctxt|rpc)\w*|\.prepare\(.*\))\.(call|cast)$")
_WIRES = (b"rpc_server", b"get_server", b"create_consumer", b"endpoint", b"rpc.Service")
_SERVED_BY = (b"get_rpc_server", b".get_server")
_SERVES = re.compile(rb"\bget_rpc_server\s*\(|(?:rpc|messaging)\.get_server\s*\(")
_LAUNCHES = re.compile(rb"\bneutron(?:\.| import )service\b")


class OsloMessaging:
    """Clients made by `get_rpc_client`, contexts by `prepare`, endpoints with a `target`.

    The makers that a project names are as good as the library's own.
    """

    def __init__(self, options: RpcOptions = RpcOptions()) -> None:  # noqa: B008 - frozen
        self._makers, self._words = options.makers, options.words

    senders = frozenset({"call", "cast"})

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""
        makes = any(map(data.__contains__, self._words))
        launches = b"neutron" in data and _LAUNCHES.search(data)
        if not launches and not makes and not any(map(data.__contains__, _WORDS)):
            return frozenset({"client"} if _ASKS.search(data) else ())
        found: set[Role] = set()
        if b"Target" in data and b"messaging" in data:
            found.add("server")
        if launches or any(map(data.__contains__, _WIRES)):
            found.add("wiring")
        if any(map(data.__contains__, _SERVED_BY)) and _SERVES.search(data):
            found.add("serving")
        if makes or (any(map(data.__contains__, _MADE_BY)) and _MAKES.search(data)):
            found.add("maker")
        if (b"call" in data or b"cast" in data) and _SENDS.search(data):
            found.add("client")
        return frozenset(found)

    def called(self, call: Call, state: State) -> Value | Answered | Sent | Served | None:
        """Say what a call gives: a client, a condition, a message, a server."""
        if isinstance(call.func, Outside):
            made_by = self._plain(call)
            return _made(made_by, state) or _service(call) or _server(call, state) or _perhaps(call)
        if not isinstance(call.func, Attribute):
            return None
        if call.func.name == "create_consumer":
            return _served(call.argument(0, "topic"), call.argument(1, "endpoints"), state)
        made = call.func.base
        base = _known(self._plain(made) if isinstance(made, Call) else made)
        return _of_client(base, call.func.name, call) if base else _perhaps(call)

    def _plain(self, call: Call) -> Call:
        """A call of a maker that the project names, as one of the library's own."""
        if isinstance(call.func, Outside) and call.func.path in self._makers:
            known = replace(call.func, reason=f"oslo_messaging{_MAKERS[0]}")
            return replace(call, func=known)
        return call

    def is_setting(self, name: str) -> bool:
        """Nothing: a message is sent by a call."""
        return False

    def setting(
        self, name: str, value: Value, state: State, where: Location
    ) -> tuple[Sent | Startup, ...]:
        """Nothing: a message is sent by a call."""
        return ()

    def target(self, value: Value) -> Target | None:
        """Return what an endpoint's `target` says, None where it is none."""
        return _target(value)

    def task_name(self, value: Value) -> str:
        """Nothing: there are no tasks."""
        return ""

    def tasks(self, value: Value, state: State) -> tuple[Task | Unknown, ...]:
        """Nothing: only methods are called."""
        return ()


def _of_client(base: Client, name: str, call: Call) -> Value | Answered | Sent | None:
    match name:
        case "prepare":
            return _prepared(base, call)
        case "can_send_version":
            return _can_send(base, call)
        case "call" | "cast" as kind if len(call.args) >= 2:
            return _sent(base, kind, call)
    return None


def _target(value: Value) -> Target | None:
    if not isinstance(value, Call) or not _is_library(value.func, (".Target",)):
        return None
    given = dict(value.kwargs)
    given |= dict(zip(("exchange", *_FIELDS), value.args, strict=False))
    return Target(*(given.get(name) for name in _FIELDS))


def _made(call: Call, state: State | None = None) -> Client | None:
    if not _is_library(call.func, _MAKERS):
        return None
    given = dict(call.kwargs)
    targets = [target for target in (*call.args, given.get("target")) if target is not None]
    found = next(filter(None, map(_target_of, targets)), None)
    target = found or Target(*[_lost(targets, call)] * 3)
    cap = given.get("version_cap")
    handed = serializers(given_serializer(call), state) if state is not None else None
    made = Client("", call.where, target, _is_pinned(cap), cap=_fixed(cap))
    return replace(made, serializers=handed, capped_by=cap)


def _lost(targets: list[Value], call: Call) -> Unknown:
    """Why no target is known: it may be one that is made later and kept in a global name."""
    unset = (target for target in targets if isinstance(target, Unset))
    return next(unset, Unknown("the client's target cannot be told", call.where))


def _target_of(value: Value) -> Target | None:
    if isinstance(value, Attribute) and value.name == "target":
        client = _known(value.base)
        return client.target if client else None
    return _target(value)


def _is_library(func: Value, endings: tuple[str, ...]) -> bool:
    if not isinstance(func, Outside):
        return False
    path = func.path
    known = path.startswith(("oslo_messaging.", "oslo.messaging.", "neutron_lib.rpc"))
    return known and path.endswith(endings)


def _known(value: Value) -> Client | None:
    if isinstance(value, Call):
        value = _made(value)  # made while its module was loaded, when nobody watched
    return value if isinstance(value, Client) else None


def _is_pinned(cap: Value) -> bool:
    if isinstance(cap, Attribute) and cap.name == "version_cap":
        client = _known(cap.base)
        return client is None or client.pinned
    return cap is not None and not _fixed(cap)


def _fixed(cap: Value) -> str:
    """A cap that is written down: nobody can lower it for older servers."""
    return cap if isinstance(cap, str) and is_version(cap) else ""


def _prepared(client: Client, call: Call) -> Client:
    """A context; a topic in it addresses some servers of the interface, which stays the same."""
    given = dict(call.kwargs)
    names = ("exchange", *_FIELDS)
    given |= dict(zip(names, call.args, strict=False))
    if "**" in given:
        lost = Unknown(f"prepare() is given {worded(given['**'])}", call.where)
        given = dict.fromkeys(("version",), lost) | given
    changes = {name: _settled(given[name]) for name in _FIELDS if name in given}
    if client.target.topic is not None:
        changes.pop("topic", None)
    return replace(
        client,
        target=replace(client.target, **changes),
        explicit=client.explicit or "version" in given,
        pinned=client.pinned or _is_pinned(given.get("version_cap")),
        cap=_fixed(given.get("version_cap")) or client.cap,
    )


def _settled(value: Value) -> Value:
    """The version or topic of another client: `cctxt.target.version`."""
    if isinstance(value, Attribute) and value.name in _FIELDS:
        inner = value.base
        if isinstance(inner, Attribute) and inner.name == "target":
            client = _known(inner.base)
            if client is not None:
                return getattr(client.target, value.name)
    return value


def _can_send(client: Client, call: Call) -> Value | Answered | None:
    version = _settled(call.argument(0, "version", client.target.version))
    if not isinstance(version, str) or not is_version(version):
        return None
    if client.pinned:
        return CanSend("", call.where, version)
    return Answered(version, not client.cap or offers(client.cap, version))


def _sent(client: Client, kind: Literal["call", "cast"], call: Call) -> Sent:
    given = dict(call.kwargs)
    more = given.pop("**", None)
    return Sent(
        client, kind, call.args[1], tuple(sorted(given.items(), key=lambda pair: pair[0])), more
    )


def _perhaps(call: Call) -> Sent | None:
    """A call like a message, of what cannot be told: `request.client.call(ctxt, 'rebuild')`."""
    name = call.args[1] if len(call.args) == 2 else None
    if not isinstance(name, str) or not name.isidentifier():
        return None
    kind = _PERHAPS.search(show(call.func))
    if not kind:
        return None
    version = _claimed(call.func)
    lost = Client("", call.where, Target(version=Unknown(UNTOLD)), claimed=version)
    return _sent(lost, "cast" if kind[1] == "cast" else "call", call)


def _claimed(sender: Value) -> Value:
    """The version that a context was prepared with, of whatever client."""
    context = sender.base if isinstance(sender, Attribute) else None
    return context.argument(3, "version") if isinstance(context, Call) else None


def _service(call: Call) -> Served | None:
    """A service of neutron, which serves its manager: an object, or a class by its dotted name."""
    path = call.func.path
    if path.startswith(_SERVICES[0]):
        return Served(call.argument(1, "topic"), (call.argument(2, "manager"),))
    if path.startswith(_SERVICES[1]):
        manager = call.argument(3, "manager")
        loaded = Call("", call.where, func=Outside(CLASS), args=(manager,))
        return Served(call.argument(2, "topic"), (loaded,))
    return None


def _server(call: Call, state: State) -> Served | None:
    if not _is_library(call.func, _SERVERS):
        return None
    first = 0 if call.func.path.startswith("neutron_lib.") else 1
    given = call.argument(first, "target")
    target = _target(given)
    topic = target.topic if target else given if isinstance(given, Unknown) else None
    served = _served(topic, call.argument(first + 1, "endpoints"), state)
    return replace(served, serializers=serializers(given_serializer(call), state))


def _served(topic: Value, endpoints: Value, state: State) -> Served:
    if not isinstance(endpoints, ListValue):
        return Served(topic, endpoints if isinstance(endpoints, tuple) else (endpoints,))
    content = state.read(endpoints)
    return Served(topic, tuple(content.items), content.more)
