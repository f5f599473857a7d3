"""What two sides of a remote call promise each other: endpoints, and the paths by which clients
call them.

The words are those of oslo.messaging; how the facts are read is `servers.collect` and
`clients.collect`. An argument is sent by name, so names and defaults of parameters are the
promise and their order is not.
"""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.base.sealed import unsealed
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.rpc.shapes import Shapes
from upgradelint.facts.rpc.versions import version_order

__all__ = [
    "HANDED_ON",
    "UNTOLD",
    "CallPath",
    "Endpoint",
    "Interface",
    "ParameterFacts",
    "RpcMethod",
]

Interface = tuple[str, str]
"""The package of the endpoints and their namespace."""

UNTOLD = "the client it is called on cannot be told"

HANDED_ON = "the task is passed on"
"""Why a call is unproven that may be a message or may not."""


UNLED = "no endpoint is known that serves it"
"""Why a client is unproven that nothing leads anywhere."""


class RpcMethod(Frozen):
    """A method a client can call; `parameters` are those after the context.

    `open` says that it takes any other argument too, or that nobody can tell what it takes;
    `required` which names must be sent (a decorator can demand one that the method itself has a
    default for). `forwarded` means that the
    endpoint has it from another by `__getattr__`. Of a method that a proxy hands on by hand,
    `misplaced` are the (argument, parameter) pairs that belong elsewhere, `lacking` the parameters
    that the receiver needs and does not get, `excess` what the receiver does not take, and `unsent`
    what both take and the proxy never looks at; `receiver` is class and name of what it calls.

    `keyed` are the arguments that a decorator takes out by name, or cannot do without: of those the
    method itself may know nothing.

    Where it is open it `ignores` what it does not look for by name, as far as that is known.

    `context` is what stands at the place of the context, where one parameter does.

    `looked_into` are the (parameter, exception) pairs of what is None by default and used as if it
    never were; `unread` the parameters that the method never looks at, None where that is not
    known.

    `shapes` are the kinds of things that parameters are, where that is known; it `replies` unless
    it is sure to return None.

    `function` is the name of the function that a task is, where the task is called otherwise: code
    says so, a registry does not.

    `since` is the version of the interface that introduced it, and `added` the (parameter, version)
    pairs of parameters that came later: only a registry remembers, "" and none are unknown.
    """

    name: str
    parameters: tuple[ParameterFacts, ...]
    required: tuple[str, ...]
    open: bool
    location: Location
    has_context: bool = True
    context: ParameterFacts | None = None
    forwarded: bool = False
    misplaced: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    excess: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    receiver: str = ""
    keyed: tuple[str, ...] = ()
    looked_into: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] | None = None
    ignores: bool = False
    shapes: Shapes = ()
    replies: bool = True
    function: str = ""
    since: str = ""
    added: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> tuple[str, ...] | None:
        """The names that can be sent by position; None where there is no end of them."""
        if any(parameter.kind == "varargs" for parameter in self.parameters):
            return None
        return tuple(
            parameter.name for parameter in self.parameters if parameter.kind == "positional"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names that can be sent, beside any others where it is open."""
        named = [
            parameter.name
            for parameter in self.parameters
            if parameter.kind in ("positional", "keyword")
        ]
        return (*named, *(name for name in self.keyed if name not in named))

    def takes(self, arguments: tuple[str, ...]) -> bool:
        """Whether a call with arguments of these names is accepted."""
        known = self.open or {*arguments} <= {*self.names}
        return known and {*self.required} <= {*arguments}

    @property
    def signature(self) -> str:
        """The signature as people write it: `rebuild(instance, host=None)`."""
        stars = {"varargs": "*", "varkw": "**"}
        parts = [
            f"{stars.get(parameter.kind, '')}{parameter.name}"
            f"{'' if parameter.default is None else f'={unsealed(parameter.default)}'}"
            for parameter in self.parameters
        ]
        return f"{self.name}({', '.join(parts)})"


class Endpoint(Frozen):
    """A class that serves one major version of an interface.

    `package` is the package it is in and `cls` its dotted name; `topic` is empty where it cannot
    be told; `malformed` is the text of a version that the library cannot read. `delegate` names the
    class to which a proxy hands on what it does not define, "?" where it has a `__getattr__` and
    the class cannot be told, or where others are served with it that cannot: then it may serve any
    method. `topic_name` is what the topic is called where the files that use it do not show it.
    `servers` names those that serve it under its topic: by who starts them, or by the class that
    is chosen of several; none where that is not known.
    """

    package: str
    namespace: str
    version: str
    cls: str
    methods: tuple[RpcMethod, ...]
    location: Location
    version_location: Location
    topic: str = ""
    delegate: str = ""
    malformed: str = ""
    hidden: tuple[RpcMethod, ...] = ()
    topic_name: str = ""
    servers: tuple[str, ...] = ()

    @property
    def interface(self) -> Interface:
        """What is served here."""
        return self.package, self.namespace

    def method(self, name: str) -> RpcMethod | None:
        """Return the method of that name, or None."""
        for methods in (self.methods, self.hidden):
            for known_method in methods:
                if known_method.name == name:
                    return known_method
        return None

    def serves(self, name: str) -> bool:
        """Whether it has a method of that name, or may have any."""
        return self.delegate == "?" or self.method(name) is not None


class CallPath(Frozen):
    """One way in which a method of a client sends a message, or refuses to.

    `sendable` are the versions that `can_send_version` said yes to on the way, `refused` those it
    said no to; `conditions` the texts of what else was decided. `method` is empty for a way that
    ends in an exception before anything is sent. `version` is what the message claims, `explicit`
    that the call names it; `package` is that of the endpoints it reaches, empty where none is
    known; `pinned` that the client can be given a version cap; `used` is
    False where no other file of the project seems to call the method of the client. `unproven` says
    what of the path could not be read, else it is empty.

    `passed` are (argument, parameter) pairs of what the client's method only passes on, `sources`
    the parameters that what is sent was made from in any way, `tested` those that conditions on the
    way always looked at, `dicts` the arguments that are made to dicts here. `malformed` is the text
    of a version that the library cannot read. `placed` are the arguments that are sent by position,
    by the names of the sender's own release; if the call is `partial`, others may be put before
    them. `topic_name` is as in an endpoint.

    `cap` is a version cap that the code itself fixes, `idle` are the versions that were asked for
    on the way although no cap reaches the client, and `made` is where the client is made. Where the
    topic is an option, `topic_default` is what it is if nobody says otherwise.

    `shapes` are the kinds of things that are sent, where that is known; `reads_reply` says that
    somebody looks at what a call gives.
    """

    client: str
    wrapper: str
    package: str
    topic: str
    namespace: str
    method: str
    arguments: tuple[str, ...]
    version: str
    explicit: bool
    kind: Literal["call", "cast", ""]
    pinned: bool
    sendable: tuple[str, ...]
    refused: tuple[str, ...]
    conditions: tuple[str, ...]
    location: Location
    used: bool = True
    unproven: str = ""
    passed: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    dicts: tuple[str, ...] = ()
    malformed: str = ""
    placed: tuple[str, ...] = ()
    partial: bool = False
    topic_name: str = ""
    cap: str = ""
    idle: tuple[str, ...] = ()
    made: Location = Location("", 0)
    topic_default: str = ""
    shapes: Shapes = ()
    reads_reply: bool = False

    @property
    def interface(self) -> Interface:
        """What the message is for, as an endpoint says it."""
        return self.package, self.namespace

    @property
    def order(self) -> tuple[object, ...]:
        """What calls are sorted by: whose they are, then what they send."""
        group = (self.client, self.package, self.topic, self.namespace, self.location.path)
        version = (version_order(self.version), self.version)
        sent = (self.wrapper, self.method, version, self.kind, self.arguments, self.placed)
        return (*group, *sent, self.sendable, self.refused, self.explicit, self.pinned, self.used)

    @property
    def guarded(self) -> bool:
        """Whether a version was asked for on the way."""
        return bool(self.sendable or self.refused)
