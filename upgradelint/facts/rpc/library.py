"""What a library of remote calls is, for those who collect facts: a small description.

An endpoint has a `Target`, a `Client` sends a message (`Sent`), a server is given its endpoints
(`Served`). Each library is a file of its own that recognises these.
"""

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal, Protocol, get_args

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.terms import (
    Attribute,
    Call,
    Outside,
    Template,
    Unknown,
    Value,
    show,
)


class Target(Frozen):
    """Where a message goes or an endpoint listens; each value may be unknown."""

    topic: Value = None
    namespace: Value = None
    version: Value = None


def queue_of(library: str) -> Target:
    """Return the target of all tasks of a library of task queues."""
    return Target(library, library, UNVERSIONED)


class Client(Unknown):
    """A client or a call context: its target, and whether it can be given a version cap.

    `explicit` says that the version was given by the call, not by the client's target; `cap` is a
    version cap that the code itself fixes, which is no pin. `serializers` are the classes that make
    messages of what is sent, the outer one first, None where they cannot be told; `capped_by` is
    what the version cap is made of. Clients that differ in these alone are the same on all paths.
    `claimed` is the version of a context whose client cannot be told.
    """

    target: Target = Target()
    pinned: bool = False
    explicit: bool = False
    cap: str = ""
    serializers: tuple[str, ...] | None = None
    capped_by: Value = None
    claimed: Value = None
    beside: ClassVar[frozenset[str]] = frozenset({"where", "serializers", "capped_by"})

    def __str__(self) -> str:
        return "client"


class CanSend(Unknown):
    """The condition that the version cap of a client allows a version."""

    version: str = ""

    def __str__(self) -> str:
        return f'can_send_version("{self.version}")'


class Answered(Frozen):
    """A question for a version of a client that no cap can be given to: the code itself answers."""

    version: str
    holds: bool


class Sent(Frozen):
    """A message on its way: its arguments by name with their values; `more` may be among them.

    `placed` are those sent by position, by the names that the places have here; `partial` says that
    others may be put before them later.
    """

    client: Client
    kind: Literal["call", "cast"]
    method: Value
    arguments: tuple[tuple[str, Value], ...]
    more: Unknown | None
    placed: tuple[str, ...] = ()
    partial: bool = False


class Task(Frozen):
    """A function that is called by a name of its own; `bound` if its first parameter is self.

    `wrappers` are the functions that decorators put around it, `injected` the parameters that the
    worker fills. It is `listed` where its module does not say by itself that it is a task. `setups`
    are what its own options say of its messages.
    """

    name: str
    bound: bool
    target: Target
    func: FunctionValue
    wrappers: tuple[FunctionValue, ...] = ()
    injected: frozenset[str] = frozenset()
    listed: bool = False
    setups: tuple[Startup, ...] = ()


class Served(Frozen):
    """What a server is given, before anything is said of what it is: `more` may be among it. Where
    its target cannot be told, `topic` is that. `serializers` are as a client's.
    """

    topic: Value
    endpoints: tuple[Value, ...]
    more: Unknown | None = None
    serializers: tuple[str, ...] | None = None


class RpcLibrary(Protocol):
    """How a library of remote calls is recognised; `senders` are the methods that send."""

    @property
    def senders(self) -> frozenset[str]:
        """The names of the methods that send a message."""

    def is_setting(self, name: str) -> bool:
        """Whether a name is that of a setting that has messages sent, or says how they are."""

    def setting(
        self, name: str, value: Value, state: State, where: Location
    ) -> tuple["Sent | Startup", ...]:
        """Return the messages that such a setting has sent, and what it says of all of them."""

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""

    def called(self, call: Call, state: State) -> Value | Answered | Sent | Served | None:
        """Say what a call of something unknown gives: a client, a condition or its answer, a
        message or several, a server.

        None for all that has nothing to do with the library.
        """

    def target(self, value: Value) -> Target | None:
        """Return what an endpoint's `target` says, None where it is none."""

    def task_name(self, value: Value) -> str:
        """Return the name that a value queues a task by, "" for what is no task."""

    def tasks(self, value: Value, state: State) -> tuple[Task | Unknown, ...]:
        """Return the functions that a value of a module has called by names of their own; what of
        them cannot be told.
        """


class Libraries(RpcLibrary, Protocol):
    """All libraries as one. Those of task queues count only where a tree uses them."""

    @property
    def optional(self) -> frozenset[str]:
        """The task queues that are asked because the tree uses them."""

    def declared(self, call: Call) -> Task | None:
        """Return the task that a call makes of a function, whatever is done with what it gives."""

    def repeated(self, value: Value, state: State) -> Iterator[Sent]:
        """Yield what is queued over and over because a value of a module says so."""

    @property
    def distinct(self) -> frozenset[str]:
        """The names of the methods that nothing has but the tasks of these queues."""

    @property
    def by_path(self) -> frozenset[str]:
        """The task queues that call any function by its dotted path."""

    def used(self, data: bytes) -> frozenset[str]:
        """Return the task queues that the bytes of a file name."""

    def queueing(self, data: bytes) -> frozenset[str]:
        """Return the task queues that a file may queue something in, if the tree uses them."""

    def defined(self, data: bytes) -> frozenset[tuple[str, str]]:
        """Return the functions of a file that may be tasks, each with the name of the queue."""

    def using(self, queues: Collection[str], *, tasks: bool) -> "Libraries":
        """Return the libraries without the task queues that a tree does not use."""


def route(topic: Value) -> str:
    """Return the name that a topic is known by on both sides; "" where it cannot be told.

    A constant of a library and an option of the configuration are as good as their value: their
    dotted name stands in angle brackets. One that begins with known text is a name of its own, with
    a star for what is not known.
    """
    if isinstance(topic, str):
        return topic
    if isinstance(topic, Template) and topic.ends[0].strip("-._"):
        return "".join(part if isinstance(part, str) else "*" for part in topic.parts)
    return f"<{show(topic)}>" if _is_fixed(topic) else ""


Queue = Literal["celery", "dramatiq", "huey", "rq", "arq", "taskiq"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
"""The libraries of task queues: topics that a library gives by itself."""


def known_pieces(topic: Value) -> tuple[str, ...]:
    """Return the texts that `route` makes of values."""
    parts = topic.parts if isinstance(topic, Template) else (topic,)
    return tuple(part for part in parts if isinstance(part, str) and part not in QUEUES)


def name_of(namespace: Value) -> str | None:
    """Return a namespace, that of a library's constant by its dotted name; None if unknown."""
    if namespace is None or isinstance(namespace, str):
        return namespace or ""
    return route(namespace) or None


def _is_fixed(value: Value) -> bool:
    while isinstance(value, Attribute):
        value = value.base
    return isinstance(value, Outside)
