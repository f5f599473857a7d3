"""oslo.messaging as code uses it: what a client is, what a call, and where the version stands.

This is the whole of what the collectors know of the library. Another one needs a class of the
same methods (`RpcLibrary`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from upgradelint.facts.glance import Role
from upgradelint.facts.rpc_versions import Versions, is_version, version_order
from upgradelint.location import Location
from upgradelint.python.state import State
from upgradelint.python.terms import Attribute, Call, Outside, Unknown, Value, show


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes or an endpoint listens; each value may be unknown."""

    topic: Value = None
    namespace: Value = None
    version: Value = None


@dataclass(frozen=True, slots=True)
class Client(Unknown):
    """A client or a call context: its target, and whether it can be given a version cap.

    `explicit` says that the version was given by `prepare`.
    """

    target: Target = Target()
    pinned: bool = False
    explicit: bool = False

    def __str__(self) -> str:
        return "client"


@dataclass(frozen=True, slots=True)
class CanSend(Unknown):
    """The condition that the version cap of a client allows a version."""

    version: str = ""

    def __str__(self) -> str:
        return f'can_send_version("{self.version}")'


@dataclass(frozen=True, slots=True)
class Sent:
    """A message on its way."""

    client: Client
    kind: Literal["call", "cast"]
    method: Value
    arguments: tuple[str, ...]
    more: Unknown | None


class RpcLibrary(Protocol):
    """How a library of remote calls is recognised; it is an observer of the evaluator too."""

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold: endpoints, clients."""

    def called(self, call: Call, state: State) -> Value | None:
        """Give clients and conditions their meaning, and note what is `Sent`."""

    def decides(self, condition: Value, state: State) -> bool | None:
        """Tell which way a condition on versions goes after those decided before."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key of a message is looked at."""

    def target(self, value: Value) -> Target | None:
        """Return what an endpoint's `target` says, None where it is none."""


_MAKERS = (".RPCClient", ".get_rpc_client", ".rpc.get_client", ".BackingOffClient")
_FIELDS = ("topic", "namespace", "version")
_LITERALS = (b"call(", b"cast(", b".prepare(", b"RPCClient(", b"rpc_client(")
_IMPORT = re.compile(rb"^[ \t]*(?:from|import) [^\n]*\b(?:rpc|oslo_messaging|messaging)", re.M)
_CLIENT = re.compile(
    rb"\.(?:call|cast)\(\s*(?:self\.)?_?c(?:on)?te?xt\w*\s*,"
    rb"|\bself\._(?:call|cast)\("
    rb"|\bRPCClient\(|\bget_rpc_client\(|\.prepare\("
)


class OsloMessaging:
    """Clients made by `get_rpc_client`, contexts by `prepare`, endpoints with a `target`."""

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold: endpoints, clients."""
        found: set[Role] = set()
        if b"Target(" in data and b"messaging" in data:
            found.add("server")
        if any(one in data for one in _LITERALS) and _IMPORT.search(data) and _CLIENT.search(data):
            found.add("client")
        return frozenset(found)

    def called(self, call: Call, state: State) -> Value | None:
        """Give clients and conditions their meaning, and note what is `Sent`."""
        if isinstance(call.func, Outside):
            return _made(call)
        if not isinstance(call.func, Attribute):
            return None
        base = _known(call.func.base)
        if base is None:
            return None
        match call.func.name:
            case "prepare":
                return _prepared(base, call)
            case "can_send_version":
                return _can_send(base, call)
            case "call" | "cast" as kind if len(call.args) >= 2:
                state.note(_sent(base, kind, call), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Tell which way a condition on versions goes after those decided before.

        What follows is remembered like an answer: courses that merge keep what all of them know.
        """
        if not isinstance(condition, CanSend):
            return None
        known = [one for one in state.conditions if isinstance(one.condition, CanSend)]
        yes = [version_order(one.condition.version) for one in known if one.holds]
        no = [version_order(one.condition.version) for one in known if not one.holds]
        asked = version_order(condition.version)
        can = _is_possible([*yes, asked], no)
        cannot = _is_possible(yes, [*no, asked])
        if can == cannot:
            return None
        state.assume(condition, can, condition.where)
        return can

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key of a message is looked at."""

    def target(self, value: Value) -> Target | None:
        """Return what an endpoint's `target` says, None where it is none."""
        return _target(value)


def _target(value: Value) -> Target | None:
    if not isinstance(value, Call) or not _is_library(value.func, (".Target",)):
        return None
    given = dict(value.kwargs)
    given |= dict(zip(("exchange", *_FIELDS), value.args, strict=False))
    return Target(*(given.get(name) for name in _FIELDS))


def _made(call: Call) -> Client | None:
    if not _is_library(call.func, _MAKERS):
        return None
    given = dict(call.kwargs)
    targets = [one for one in (*call.args, given.get("target")) if one is not None]
    found = next(filter(None, map(_target_of, targets)), None)
    target = found or Target(*[Unknown("the client's target cannot be told", call.where)] * 3)
    return Client("", call.where, target, _is_pinned(given.get("version_cap")))


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
    return cap is not None


def _prepared(client: Client, call: Call) -> Client:
    """A context; a topic in it addresses some servers of the interface, which stays the same."""
    given = dict(call.kwargs)
    names = ("exchange", *_FIELDS)
    given |= dict(zip(names, call.args, strict=False))
    if "**" in given:
        lost = Unknown(f"prepare() is given {show(given['**'])}", call.where)
        given = dict.fromkeys(("version",), lost) | given
    changes = {name: _settled(given[name]) for name in _FIELDS if name in given}
    if client.target.topic is not None:
        changes.pop("topic", None)
    return replace(
        client,
        target=replace(client.target, **changes),
        explicit=client.explicit or "version" in given,
        pinned=client.pinned or _is_pinned(given.get("version_cap")),
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


def _can_send(client: Client, call: Call) -> Value | None:
    version = _settled(call.argument(0, "version", client.target.version))
    if not isinstance(version, str) or not is_version(version):
        return None
    return CanSend("", call.where, version) if client.pinned else True


def _sent(client: Client, kind: Literal["call", "cast"], call: Call) -> Sent:
    given = dict(call.kwargs)
    more = given.pop("**", None)
    return Sent(client, kind, call.args[1], tuple(sorted(given)), more)


def _is_possible(yes: list[tuple[int, int]], no: list[tuple[int, int]]) -> bool:
    """Whether some version cap allows all of `yes` and none of `no`; no cap allows everything."""
    if not no:
        return True
    if not yes:
        return True
    majors = {major for major, _ in yes}
    top = max(yes)
    return len(majors) == 1 and all(one[0] != top[0] or one > top for one in no)


def answers(conditions: Iterable[tuple[Value, bool]]) -> tuple[Versions, Versions]:
    """Return what `can_send_version` said yes and no to: of each major what says most."""
    asked = [(one.version, holds) for one, holds in conditions if isinstance(one, CanSend)]
    yes = sorted({one for one, holds in asked if holds}, key=version_order)
    no = sorted({one for one, holds in asked if not holds}, key=version_order, reverse=True)
    highest = {_major(one): one for one in yes}
    lowest = {_major(one): one for one in no}
    return tuple(highest.values()), tuple(lowest.values())


def _major(version: str) -> int:
    return version_order(version)[0]
