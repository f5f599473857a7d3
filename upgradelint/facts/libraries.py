"""The libraries of remote calls that are known; a new one is a file of its own and a line here."""

from upgradelint.base.location import Location
from upgradelint.facts.queues.celery import CeleryTasks
from upgradelint.facts.rpc.library import RpcLibrary, Sent, Served, Target, Task
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.rpc.oslo_messaging import OsloMessaging
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Value


class Libraries:
    """All of them as one: the first that recognises something says what it is."""

    def __init__(self, options: RpcOptions = RpcOptions()) -> None:  # noqa: B008 - frozen
        self._all: tuple[RpcLibrary, ...] = (OsloMessaging(options), CeleryTasks())
        self.senders = frozenset().union(*(one.senders for one in self._all))

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""
        found: frozenset[Role] = frozenset()
        return found.union(*(one.roles(data) for one in self._all))

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what a call gives."""
        found = (one.called(call, state) for one in self._all)
        return next((one for one in found if one is not None), None)

    def is_setting(self, name: str) -> bool:
        """Whether a name is that of a setting that has messages sent."""
        return any(one.is_setting(name) for one in self._all)

    def setting(self, value: Value, state: State, where: Location) -> tuple[Sent, ...]:
        """Return the messages that such a setting has sent."""
        return tuple(sent for one in self._all for sent in one.setting(value, state, where))

    def target(self, value: Value) -> Target | None:
        """Return what an endpoint's `target` says."""
        return next(filter(None, (one.target(value) for one in self._all)), None)

    def task(self, value: Value) -> Task | None:
        """Return what a function is called by."""
        return next(filter(None, (one.task(value) for one in self._all)), None)
