"""Who goes first: an edge for each reason, services that need each other as one stage."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from graphlib import TopologicalSorter

from upgradelint.plan.model import Edge, Fault, Interface, Message, Service, Stage, Traveller
from upgradelint.plan.objects import not_given, refused, rises

_SHOWN = 3
_BOTH = "takes what OLD sends and what NEW sends"


def edges(
    services: Sequence[Service],
    interfaces: Iterable[Interface],
    objects: Sequence[Traveller],
    backporting: Sequence[str],
    giving: Collection[str],
    *,
    objects_pinned: bool,
) -> Iterator[Edge]:
    """Yield what has to be NEW before what, and why."""
    running = [service for service in services if service.presence != "gone"]
    for interface in interfaces:
        yield from _of_messages(interface, running)
    risen = [traveller for traveller in objects if rises(traveller)]
    if risen and not objects_pinned:
        yield from _of_objects(risen, running, backporting)
    if risen:
        yield from _of_versions(risen, running, giving)


def _of_messages(interface: Interface, running: Sequence[Service]) -> Iterator[Edge]:
    servers = [service for service in running if interface.name in service.serves]
    for server in servers:
        for client in running:
            new, old = _senders(interface, client)
            for message in _first(interface.too_early, new):
                why = f"may send {message.text}, which OLD {server.name} refuses: {message.error}"
                yield Edge(server.name, client.name, client.name, why)
            for message in _first(interface.late, old):
                why = f"may send {message.text}, which NEW {server.name} refuses: {message.error}"
                yield Edge(client.name, server.name, f"OLD {client.name}", why)
        yield from _supposed(interface, server, running)


def _supposed(interface: Interface, server: Service, running: Sequence[Service]) -> Iterator[Edge]:
    """What nobody is seen to send may come from those of which not all is known that they call: for
    sure, where each of them is bound the other way and it makes no difference which.
    """
    unsure = [each for each in running if not each.calls_known and each is not server]
    senders = {each.name: _senders(interface, each) for each in unsure}
    early = _unsent(interface.too_early, (_senders(interface, each)[0] for each in running))
    late = _unsent(interface.late, (_senders(interface, each)[1] for each in running))
    all_early = all(_first(interface.too_early, new) for new, _ in senders.values())
    all_late = all(_first(interface.late, old) for _, old in senders.values())
    maybe = "does not show all that it calls, and may send"
    for client in unsure:
        for message in early:
            why = f"{maybe} {message.text}, which OLD {server.name} refuses: {message.error}"
            yield Edge(server.name, client.name, client.name, why, hard=all_late)
        for message in late:
            why = f"{maybe} {message.text}, which NEW {server.name} refuses: {message.error}"
            yield Edge(client.name, server.name, f"OLD {client.name}", why, hard=all_early)


def _unsent(messages: Iterable[Message], known: Iterable[Collection[str]]) -> list[Message]:
    """The first of the messages that none of the services is seen to send."""
    senders = {path for paths in known for path in paths}
    return [message for message in messages if message.sender not in senders][:1]


def _is_unsent(interface: Interface, services: Iterable[Service]) -> bool:
    """Whether none of the services is seen to send what breaks."""
    known = [_senders(interface, service) for service in services]
    return not any(
        [*_first(interface.too_early, new), *_first(interface.late, old)] for new, old in known
    )


def _senders(interface: Interface, service: Service) -> tuple[Collection[str], Collection[str]]:
    """The methods of clients that a service uses as NEW and as OLD; who serves the interface uses
    those that its own code calls.
    """
    if interface.name in service.serves:
        return service.peers, service.asked
    return (service.sends, service.sent) if interface.name in service.calls else ((), ())


def _first(messages: Iterable[Message], senders: Collection[str]) -> list[Message]:
    return [message for message in messages if message.sender in senders][:1]


def _of_objects(
    risen: Sequence[Traveller], running: Sequence[Service], backporting: Sequence[str]
) -> Iterator[Edge]:
    helpers = [service for service in running if not {*service.serves}.isdisjoint(backporting)]
    names = _named(risen)
    for helper in helpers:
        for service in running:
            if service is helper:
                continue
            if service.database in ("indirection", "unknown"):
                sure = "asks" if service.database == "indirection" else "may ask"
                why = f"{sure} {helper.name} for its objects, and only NEW knows {names}"
                text = f"{why}: {refused(risen[0])}"
                yield Edge(helper.name, service.name, service.name, text, hard=False)
            elif service.database == "itself":
                why = f"have the models of the database and exchange objects: {names} can be loaded"
                text = f"{why} by NEW only"
                yield Edge(helper.name, service.name, "both", text, hard=False)
                yield Edge(service.name, helper.name, "both", text, hard=False)


def _of_versions(
    risen: Sequence[Traveller], running: Sequence[Service], giving: Collection[str]
) -> Iterator[Edge]:
    """Who asks for objects in the versions that it knows goes behind who gives them."""
    for interface in giving:
        for server in (each for each in running if interface in each.serves):
            for client in (each for each in running if interface in each.calls):
                if client is not server:
                    why = f"may ask for objects in its versions, and only NEW gives {_named(risen)}"
                    text = f"{why}: {not_given(risen[0])}"
                    yield Edge(server.name, client.name, client.name, text, hard=False)


def _named(risen: Sequence[Traveller]) -> str:
    names = ", ".join(f"{traveller.name} {traveller.new}" for traveller in risen[:_SHOWN])
    return f"{names} and {len(risen) - _SHOWN} more" if len(risen) > _SHOWN else names


def stages(services: Sequence[Service], edges: Sequence[Edge]) -> tuple[Stage, ...]:
    """Return the services in the order they are restarted; the last stage is in any order."""
    running = [service.name for service in services if service.presence != "gone"]
    parts = _parts(running, edges)
    home = {name: part for part in parts for name in part}
    bound = {name for edge in edges for name in (edge.first, edge.then)}
    sorter: TopologicalSorter[tuple[str, ...]] = TopologicalSorter()
    for part in parts:
        sorter.add(part)
    for edge in edges:
        if home[edge.first] != home[edge.then]:
            sorter.add(home[edge.then], home[edge.first])
    found = [
        stage for parts in _generations(sorter) for stage in _of_generation(parts, bound, edges)
    ]
    free = tuple(name for name in running if name not in bound)
    return (*found, Stage(free, together=False)) if free else tuple(found)


def _generations(sorter: TopologicalSorter[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    """Yield what has nothing before it but what was yielded."""
    sorter.prepare()
    while sorter.is_active():
        ready = sorter.get_ready()
        yield sorted(ready)
        sorter.done(*ready)


def _of_generation(
    parts: Sequence[tuple[str, ...]], bound: Collection[str], edges: Sequence[Edge]
) -> Iterator[Stage]:
    """Yield those that go together each by itself, and the others as one stage."""
    known = [part for part in parts if not {*part}.isdisjoint(bound)]
    yield from (_stage(part, edges) for part in known if len(part) > 1)
    single = tuple(part[0] for part in known if len(part) == 1)
    if single:
        first = [edge for edge in edges if edge.then in single and edge.first not in single]
        own = [edge for edge in edges if edge.first == edge.then and edge.then in single]
        yield Stage(single, together=False, why=(*_reasons(first), *_alike(own)))


def _stage(part: tuple[str, ...], edges: Sequence[Edge]) -> Stage:
    outside = [edge for edge in edges if edge.then in part and edge.first not in part]
    inside = [edge for edge in edges if edge.first in part and edge.then in part]
    return Stage(part, len(part) > 1, (*_reasons(outside), *_alike(inside)))


def _reasons(edges: Iterable[Edge]) -> Iterator[str]:
    """What has to go first, and why: once for all that have to wait for the same reason."""
    waiting: dict[tuple[str, str, str], list[str]] = {}
    for edge in edges:
        about = "" if edge.who == edge.then else edge.who
        waiting.setdefault((edge.first, about, edge.why), []).append(edge.then)
    for (first, about, why), names in waiting.items():
        then = ", ".join(dict.fromkeys(names))
        who = about or ("each" if len(names) > 1 else names[0])
        yield f"{first} before {then}: {who} {why}"


def _alike(edges: Iterable[Edge]) -> Iterator[str]:
    who: dict[str, list[str]] = {}
    for edge in edges:
        who.setdefault(edge.why, []).append(edge.who)
    for why, names in who.items():
        known = [*dict.fromkeys(names)]
        yield f"{', '.join(known)}: each {why}" if len(known) > 1 else f"{known[0]} {why}"


def _parts(names: Sequence[str], edges: Sequence[Edge]) -> list[tuple[str, ...]]:
    """Part services into those that each have to go before the other."""
    after = {name: {edge.then for edge in edges if edge.first == name} for name in names}
    reached = {name: _reached(name, after) for name in names}
    found: list[tuple[str, ...]] = []
    for name in names:
        part = tuple(
            peer
            for peer in names
            if peer == name or (peer in reached[name] and name in reached[peer])
        )
        if part not in found:
            found.append(part)
    return found


def _reached(name: str, after: dict[str, set[str]]) -> set[str]:
    visited: set[str] = set()
    todo = [*after[name]]
    while todo:
        service = todo.pop()
        if service not in visited:
            visited.add(service)
            todo += after.get(service, ())
    return visited


def cycles(edges: Sequence[Edge]) -> Iterator[Fault]:
    """Yield the services of which each has to go before the other, for reasons no pin removes."""
    hard = [edge for edge in edges if edge.hard]
    names = list(dict.fromkeys(name for edge in hard for name in (edge.first, edge.then)))
    for part in _parts(names, hard):
        inside = [edge for edge in hard if edge.first in part and edge.then in part]
        if inside:
            reasons = "; ".join(dict.fromkeys(edge.text for edge in inside))
            who = " and ".join(part) if len(part) > 1 else f"nodes of {part[0]}"
            text = f"{who} would each have to be NEW before the other: {reasons}"
            yield Fault("cycle", text, _BOTH)


def unplaced(interfaces: Iterable[Interface], services: Sequence[Service]) -> Iterator[Fault]:
    """Yield the interfaces that break both ways, whoever their clients are."""
    running = [service for service in services if service.presence != "gone"]
    for interface in interfaces:
        if interface.early and interface.late and _is_unsent(interface, running):
            text = (
                f"NEW clients of {interface.name} send {interface.early[0].text}, which OLD refuses"
            )
            text = f"{text}, and OLD ones {interface.late[0].text}, which NEW refuses"
            yield Fault("cycle", text, _BOTH)
