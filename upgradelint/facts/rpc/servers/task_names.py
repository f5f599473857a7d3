"""The names that an application of the project gives to tasks: `gen_task_name` of its class."""

from collections.abc import Iterable, Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.code import classes_of, innermost
from upgradelint.facts.rpc.clients.instances import instance_of
from upgradelint.facts.rpc.clients.observer import RpcValues
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.reader import RpcReader
from upgradelint.facts.rpc.wiring.startup import CELERY, Startup
from upgradelint.facts.unproven import Unproven
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue

NAMING = "gen_task_name"
STEPS = 5_000
"""Of one name."""


class TaskNames:
    """Knows the classes of applications that name the tasks which were given no name of their own:
    those that are called like their module and function so far.
    """

    def __init__(self, reader: RpcReader) -> None:
        self._reader = reader
        self._ways = [*self._found(reader.files.having("naming"))]

    def of(self, endpoints: Iterable[Endpoint]) -> dict[str, str]:
        """Return what tasks are called, "" where that cannot be told, by what they were so far."""
        if not self._ways:
            return {}
        return {
            method.name: self._name(endpoint.cls, method.name)
            for endpoint in endpoints
            for method in endpoint.methods
            if endpoint.topic == CELERY and method.name.rpartition(".")[0] == endpoint.cls
        }

    def _found(self, paths: Iterable[str]) -> Iterator[tuple[ClassValue, FunctionValue]]:
        for module in filter(None, map(self._reader.ev.program.at, paths)):
            for cls in classes_of(self._reader.ev, module):
                func = innermost(cls.content.get(NAMING))
                if func is not None:
                    yield cls, func

    def _name(self, module: str, known: str) -> str:
        """What the classes of applications make of a function's name, if all make the same."""
        ev, name = self._reader.ev, known.rpartition(".")[2]
        found: set[object] = set()
        for cls, func in self._ways:
            with ev.within(STEPS, None), ev.observed(RpcValues(self._reader.files.library)):
                state, instance = instance_of(ev, cls)
                ended = ev.explore(Bound(func, instance), [name, module], state=state)
            found.update(end.value if isinstance(end.value, str) else None for end in ended)
        made = found.pop() if len(found) == 1 else None
        return made if isinstance(made, str) else ""


def with_names(
    endpoints: Iterable[Endpoint], names: Mapping[str, str], unproven: list[Unproven]
) -> list[Endpoint]:
    """Return endpoints with what their tasks are called; those that nobody can tell may be any."""
    return [_named(endpoint, names, unproven) for endpoint in endpoints]


def _named(endpoint: Endpoint, names: Mapping[str, str], unproven: list[Unproven]) -> Endpoint:
    if endpoint.topic != CELERY or names.keys().isdisjoint(m.name for m in endpoint.methods):
        return endpoint
    methods = [replace(each, name=names.get(each.name, each.name)) for each in endpoint.methods]
    lost = [method for method in methods if not method.name]
    reason = f"the name of a task cannot be told: {NAMING} says it"
    unproven += [Unproven("rpc", endpoint.cls, reason, method.location) for method in lost]
    known = sorted((each for each in methods if each.name), key=lambda each: each.name)
    return replace(endpoint, methods=tuple(known), delegate="?" if lost else endpoint.delegate)


def called_so(calls: Iterable[CallPath], names: Mapping[str, str]) -> list[CallPath]:
    """Return calls with what the tasks that they queue are called."""
    return [
        replace(
            call, method=names[call.method], unproven=call.unproven or _untold(names[call.method])
        )
        if call.topic == CELERY and call.method in names
        else call
        for call in calls
    ]


def set_up_so(startups: Iterable[Startup], names: Mapping[str, str]) -> tuple[Startup, ...]:
    """Return what is set up, that of tasks by what they are called."""
    return tuple(
        replace(startup, by=names[startup.by]) if names.get(startup.by) else startup
        for startup in startups
    )


def _untold(name: str) -> str:
    return "" if name else "the method's name cannot be told"
