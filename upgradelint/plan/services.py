"""Who is restarted: the processes of a deployment, what each serves and calls."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.services.model import Process, ServiceFacts, is_called_like
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.interfaces import QUEUE, Side
from upgradelint.plan.model import LISTENS, Database, Presence, Service

BACKPORTING = frozenset(
    "object_action object_backport object_backport_versions object_class_action "
    "object_class_action_versions".split()
)
"""The methods by which a service works for those that do not read the database."""


def services(
    before: ServiceFacts,
    after: ServiceFacts,
    sides: Mapping[str, Side],
    snapshot: Snapshot,
    moving: Collection[str],
) -> tuple[Service, ...]:
    """Return the services of both releases; who serves an interface that no process is known for
    is called by its name, where it has a topic of its own or is one of those that change, `moving`.
    """
    known = [*_of_processes(after, sides, snapshot, before)]
    names = {service.name for service in known}
    if after.known:
        gone = _of_processes(before, sides, snapshot, after)
        known += [
            replace(service, presence="gone") for service in gone if service.name not in names
        ]
    served = {name for service in known for name in service.serves}
    left = [
        name for name in sides if name not in served and (_speaks(sides[name]) or name in moving)
    ]
    return (*known, *(_unknown(name, sides[name]) for name in left))


def _of_processes(
    facts: ServiceFacts, sides: Mapping[str, Side], snapshot: Snapshot, other: ServiceFacts
) -> Iterator[Service]:
    others = {process.name: process for process in other.processes}
    for process in facts.processes:
        presence: Presence = "both" if process.name in others or not other.known else "new"
        past = others.get(process.name, process)
        serves = tuple(name for name in sides if _serves(process, sides[name], facts.processes))
        yield Service(
            process.name,
            process.start,
            serves,
            tuple(name for name in sides if _calls(process, past, sides[name])),
            process.sends,
            process.peers,
            past.sends,
            past.peers,
            not process.open,
            _database(process, snapshot),
            presence,
            process.location,
        )


def _serves(process: Process, side: Side, everybody: Iterable[Process]) -> bool:
    endpoints = (*side.new, *side.old)
    if side.name == QUEUE:
        return process.works
    if any(_is_given(endpoint, each) for each in everybody for endpoint in endpoints):
        return any(_is_given(endpoint, process) for endpoint in endpoints)
    if not _speaks(side):
        return False
    importing = [
        each
        for each in everybody
        if not each.open and any(_module(endpoint) in each.modules for endpoint in endpoints)
    ]
    alike = [
        each
        for each in everybody
        if any(is_called_like(each.name, endpoint) for endpoint in endpoints)
    ]
    return process in (alike[:1] or (importing if len(importing) == 1 else ()))


def _is_given(endpoint: Endpoint, process: Process) -> bool:
    """Whether the start of a process hands on the topic, the class, or its module."""
    given = {endpoint.cls, _module(endpoint), endpoint.topic} - {""}
    return not given.isdisjoint((*process.names, *process.classes))


def _module(endpoint: Endpoint) -> str:
    return endpoint.cls.rpartition(".")[0]


def _calls(process: Process, past: Process, side: Side) -> bool:
    sent = {*process.sends, *past.sends}
    return any(f"{call.client}.{call.wrapper}" in sent for call in side.calls)


def _database(process: Process, snapshot: Snapshot) -> Database:
    if process.indirection:
        return "indirection"
    if process.models:
        return "itself"
    return "unknown" if process.open or not process.modules else "none seen"


def _speaks(side: Side) -> bool:
    """Whether an interface says where it is listened to; one without a topic is part of others."""
    return side.name == QUEUE or any(endpoint.topic for endpoint in (*side.new, *side.old))


def _unknown(name: str, side: Side) -> Service:
    endpoint = next(iter((*side.new, *side.old)))
    worker = name == QUEUE
    return Service(
        "workers" if worker else name,
        "takes its tasks" if worker else LISTENS,
        (name,),
        calls_known=False,
        location=endpoint.location,
    )


def backporting(sides: Mapping[str, Side]) -> tuple[str, ...]:
    """Return the interfaces by which objects are loaded and backported for others."""
    found = (
        (name, method.name)
        for name in sides
        for endpoint in sides[name].new
        for method in endpoint.methods
    )
    return tuple(dict.fromkeys(name for name, method in found if method in BACKPORTING))


def giving(sides: Mapping[str, Side], methods: Collection[str]) -> tuple[str, ...]:
    """Return the interfaces with one of the methods that give objects in the version which their
    caller names: what is newer than the server it cannot give.
    """
    return tuple(
        name
        for name, side in sides.items()
        if any(
            f"{endpoint.cls}.{method.name}" in methods and method.name not in BACKPORTING
            for endpoint in side.new
            for method in endpoint.methods
        )
    )
