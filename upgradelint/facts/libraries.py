"""The libraries of remote calls that are known; a new one is a file of its own and a line here."""

from collections.abc import Collection, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.queues.arq import Arq
from upgradelint.facts.queues.celery import CeleryTasks
from upgradelint.facts.queues.dramatiq import Dramatiq
from upgradelint.facts.queues.huey import Huey
from upgradelint.facts.queues.library import TaskQueue
from upgradelint.facts.queues.rq import Rq
from upgradelint.facts.queues.taskiq import Taskiq
from upgradelint.facts.rpc.library import Answered, RpcLibrary, Sent, Served, Target, Task
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.rpc.oslo_messaging import OsloMessaging
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Unknown, Value

_QUEUES: tuple[TaskQueue, ...] = (*(CeleryTasks(), Dramatiq(), Huey(), Rq(), Arq(), Taskiq()),)
_NAMES = tuple(queue.name for queue in _QUEUES)


class Libraries:
    """All of them as one: the first that recognises something says what it is.

    Of task queues only those are asked that the tree uses: `queues` are their names; those that
    have always to be asked are left out where there can be no `tasks`.
    """

    def __init__(
        self,
        options: RpcOptions = RpcOptions(),  # noqa: B008 - frozen
        queues: Collection[str] = _NAMES,
        *,
        tasks: bool = True,
    ) -> None:
        self._options = options
        self._queues = tuple(
            library for library in _QUEUES if (library.always and tasks) or library.name in queues
        )
        self._all: tuple[RpcLibrary, ...] = (OsloMessaging(options), *self._queues)
        self.senders = frozenset().union(*(library.senders for library in self._all))
        self.distinct = frozenset().union(*(queue.distinct for queue in self._queues))
        self.by_path = frozenset(queue.name for queue in self._queues if queue.by_path)
        self.optional = frozenset(queue.name for queue in self._queues if not queue.always)

    def using(self, queues: Collection[str], *, tasks: bool) -> "Libraries":
        """Return the libraries without the task queues that a tree does not use."""
        return Libraries(self._options, queues, tasks=tasks)

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""
        found = [library.roles(data) for library in self._all]
        several = sum("client" in roles for roles in found) > 1
        return frozenset().union(*found) - ({"queuing"} if several else set())

    def used(self, data: bytes) -> frozenset[str]:
        """Return the task queues that the bytes of a file name."""
        return frozenset(library.name for library in self._queues if library.is_used(data))

    def queueing(self, data: bytes) -> frozenset[str]:
        """Return the task queues that a file may queue something in, if the tree uses them."""
        return frozenset(library.name for library in self._queues if library.may_queue(data))

    def defined(self, data: bytes) -> frozenset[tuple[str, str]]:
        """Return the functions of a file that may be tasks, each with the name of the queue."""
        return frozenset(
            (library.name, name.decode())
            for library in self._queues
            for name in library.defined(data)
        )

    def called(self, call: Call, state: State) -> Value | Answered | Sent | Served | None:
        """Say what a call gives."""
        found = (library.called(call, state) for library in self._all)
        return next((answer for answer in found if answer is not None), None)

    def is_setting(self, name: str) -> bool:
        """Whether a name is that of a setting that has messages sent, or says how they are."""
        return any(library.is_setting(name) for library in self._all)

    def setting(
        self, name: str, value: Value, state: State, where: Location
    ) -> tuple[Sent | Startup, ...]:
        """Return the messages that such a setting has sent, and what it says of all of them."""
        return tuple(
            found for library in self._all for found in library.setting(name, value, state, where)
        )

    def repeated(self, value: Value, state: State) -> Iterator[Sent]:
        """Yield what is queued over and over because a value of a module says so."""
        for queue in self._queues:
            yield from queue.repeated(value, state)

    def target(self, value: Value) -> Target | None:
        """Return what an endpoint's `target` says."""
        return next(filter(None, (library.target(value) for library in self._all)), None)

    def task_name(self, value: Value) -> str:
        """Return the name that a value queues a task by, "" for what is no task."""
        return next(filter(None, (library.task_name(value) for library in self._all)), "")

    def declared(self, call: Call) -> Task | None:
        """Return the task that a call makes of a function, whatever is done with what it gives."""
        return next(filter(None, (queue.declared(call) for queue in self._queues)), None)

    def tasks(self, value: Value, state: State) -> tuple[Task | Unknown, ...]:
        """Return the functions that a value of a module has called by names of their own; what of
        them cannot be told.
        """
        return next(filter(None, (library.tasks(value, state) for library in self._all)), ())
