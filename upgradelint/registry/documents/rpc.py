"""What the registry file says of RPC interfaces and of the clients that call them.

Of spans: `until` is the newest release in which something was like this, left out for what still
is; `after` the newest release in which it was not yet, left out for what was like this in the
oldest release the file remembers.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

RpcVersion = Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+)*$")]


class Entry(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An attribute left out has the default given here."""


class RpcMethodEntry(Entry, frozen=True):
    """A method of an endpoint: the parameters after the context, as a signature writes them.

    `since` is the version of the interface that introduced it, left out where that is not known;
    `added` the version of each parameter that came later. `required` and `open` are given where
    the signature does not tell them, `unread` the parameters that are never looked at, null where
    that is not known, `keyed` those that a decorator reads by name, `source` where it is inherited
    from another file. `shapes` are the kinds of things that parameters are, `replies` whether it
    returns anything.
    """

    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] | None = None
    open: bool | None = None
    context: bool = True
    forwarded: bool = False
    misplaced: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    excess: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    receiver: str = ""
    keyed: tuple[str, ...] = ()
    unread: tuple[str, ...] | None = ()
    shapes: tuple[tuple[str, str], ...] = ()
    replies: bool = True
    source: str = ""
    since: RpcVersion | None = None
    added: dict[str, RpcVersion] = {}
    after: str | None = None
    until: str | None = None


class ServerHead(Entry, frozen=True, rename={"cls": "class"}):
    """An endpoint without its methods; `servers` are those that serve it under its topic."""

    version: RpcVersion
    cls: str
    package: str
    source: str
    namespace: str = ""
    topic: str = ""
    delegate: str = ""
    servers: tuple[str, ...] = ()
    after: str | None = None
    until: str | None = None


class ServerEntry(ServerHead, frozen=True):
    """One major version of an interface; what is former is not so any more."""

    methods: dict[str, RpcMethodEntry] = {}
    former_methods: dict[str, list[RpcMethodEntry]] = {}
    former: list[ServerHead] = []


class PinOptionEntry(Entry, frozen=True):
    """An option that a client is pinned by; `default` is null where the project defines none."""

    name: str
    default: str | None = ""
    formerly: tuple[str, ...] = ()


class StartupHead(Entry, frozen=True):
    """What a class or function gives to the clients or servers that it makes.

    `has` are the classes of serializers, the outer one first, null where they are not known;
    `database` the modules of a service that import one which speaks to the database, with it.
    """

    source: str
    has: tuple[str, ...] | None = ()
    pins: tuple[PinOptionEntry, ...] = ()
    database: tuple[tuple[str, str], ...] = ()
    after: str | None = None
    until: str | None = None


class StartupEntry(StartupHead, frozen=True):
    """What it gives now; what is former is not so any more."""

    former: list[StartupHead] = []


class CallEntry(Entry, frozen=True):
    """A way to call; `method` is left out where the client's method has the same name."""

    kind: Literal["call", "cast"]
    version: RpcVersion
    method: str | None = None
    arguments: tuple[str, ...] = ()
    sendable: tuple[RpcVersion, ...] = ()
    refused: tuple[RpcVersion, ...] = ()
    explicit: bool = True
    pinned: bool = True
    used: bool = True
    placed: tuple[str, ...] = ()
    partial: bool = False
    cap: str = ""
    idle: tuple[RpcVersion, ...] = ()
    shapes: tuple[tuple[str, str], ...] = ()
    reads_reply: bool = False
    after: str | None = None
    until: str | None = None


class ClientEntry(Entry, frozen=True, rename={"cls": "class"}):
    """A client of one interface: by its methods, how they call."""

    cls: str
    package: str
    source: str
    namespace: str = ""
    topic: str = ""
    topic_default: str = ""
    calls: dict[str, list[CallEntry]] = {}
    former_calls: dict[str, list[CallEntry]] = {}
