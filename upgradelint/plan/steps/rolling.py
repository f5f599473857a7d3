"""The steps from the first service that is NEW to the end."""

from collections.abc import Iterator, Sequence

from upgradelint.base.frozen import replace
from upgradelint.plan.model import LISTENS, Message, SchemaStep, Service, Stage, Step
from upgradelint.plan.objects import refused, rises
from upgradelint.plan.parts import Parts
from upgradelint.plan.schema import done_by, prefix
from upgradelint.plan.steps.schema_commands import to_the_end

_SHOWN = 3


def rolling(parts: Parts, *, first: bool = False) -> Iterator[Step]:
    """Yield (d), services that have an order, and (e), those that have none; `first`: these are the
    first steps of the plan.
    """
    for tree in parts.stuck:
        yield _pause(parts, tree, prefix(parts.schema_of(tree))[1])
    bound = [stage for stage in parts.stages if stage.why or stage.together]
    heads = {edge.first for edge in parts.edges}
    number = 0
    for stage in parts.stages:
        if stage in bound or not heads.isdisjoint(stage.services):
            number += 1
            yield _ordered(parts, stage, number)
    free = [stage for stage in parts.stages if stage not in bound]
    names = _servers_first(parts, [n for stage in free for n in stage.services if n not in heads])
    if names:
        yield _free(parts, names, first=first and not parts.stuck and not number)
    gone = [service.name for service in parts.services if service.presence == "gone"]
    if gone:
        yield Step(
            "e-gone",
            "e",
            f"Stop {', '.join(gone)}",
            (f"{parts.new} does not have {'it' if len(gone) == 1 else 'them'} any more.",),
            services=tuple(gone),
        )


def _ordered(parts: Parts, stage: Stage, number: int) -> Step:
    names = _listed(parts, stage.services)
    how = "together" if stage.together else "next" if number > 1 else "first"
    return Step(
        f"d-{number}",
        "d",
        f"{_verb(parts)} {how}, with {parts.new}: {names}",
        (*(stage.why or _waiting(parts, stage)), *_unplaced(parts, stage)),
        (_before(parts),),
        (),
        tuple(f"{name}: {_role(parts, name)}" for name in stage.services),
        _watch(parts, stage.services),
        _back(parts, f"Start {parts.old} again on these, before any later service is NEW."),
        stage.services,
    )


def _before(parts: Parts) -> str:
    if parts.stuck:
        return "All migrations have run."
    migrated = any(prefix(parts.schema_of(tree))[0] for tree in parts.trees)
    return "The migrations of (b) have run." if migrated else "The code of NEW is there."


def _verb(parts: Parts) -> str:
    return "Start" if parts.stuck else "Restart"


def _back(parts: Parts, text: str) -> str:
    return (
        "OLD does not run any more: there is no way back but the backup." if parts.stuck else text
    )


def _waiting(parts: Parts, stage: Stage) -> Iterator[str]:
    waiting = dict.fromkeys(edge.then for edge in parts.edges if edge.first in stage.services)
    yield f"What has to wait for it: {', '.join(waiting)}; the reasons stand there."


def _unplaced(parts: Parts, stage: Stage) -> Iterator[str]:
    """Of services that only their interface tells of: which of the others they may be."""
    known = {service.name: service for service in parts.services}
    unseen = [name for name in stage.services if known[name].start == LISTENS]
    idle = [
        service.name
        for service in parts.services
        if service.presence != "gone" and service.start != LISTENS and not service.serves
        if not (service.calls and service.calls_known)
    ]
    if unseen and idle:
        text = f"Nothing shows which process serves {', '.join(unseen)}"
        yield f"{text}: it may be one of {', '.join(idle)}. Restart those here, too."


def _free(parts: Parts, names: Sequence[str], *, first: bool) -> Step:
    return Step(
        "e-rest",
        "e",
        f"{_verb(parts)} in any order, as slowly as you like: {_listed(parts, names)}",
        tuple(_freedom(parts)),
        () if first else ("The steps before are done.",),
        (),
        tuple(f"{name}: {_role(parts, name)}" for name in names),
        _watch(parts, names),
        _back(parts, f"Start {parts.old} again on any of them."),
        tuple(names),
    )


def _freedom(parts: Parts) -> Iterator[str]:
    yield "No call, object or column was found that makes one of them wait for another."
    if any(pin.how != "none" for pin in parts.sought):
        yield "Who serves stands first: from there on a pin that is wrong costs least."
    if parts.rows:
        yield "What NEW writes OLD cannot read, whatever the order: see the rows in the matrix."


def _servers_first(parts: Parts, names: Sequence[str]) -> list[str]:
    """Who serves before who only calls, and those that are known by nothing but an interface."""
    known = {service.name: service for service in parts.services}
    ranks = {name: (known[name].start == LISTENS, not known[name].serves) for name in names}
    return sorted(names, key=ranks.__getitem__)


def _listed(parts: Parts, names: Sequence[str]) -> str:
    """The services; of those that only their interfaces tell of it is said so."""
    unseen = [
        service.name
        for service in parts.services
        if service.start == LISTENS and service.name in names
    ]
    texts = [name for name in names if name not in unseen]
    return ", ".join([*texts, *(f"who serves {name}" for name in unseen)])


def _role(parts: Parts, name: str) -> str:
    service = next(service for service in parts.services if service.name == name)
    words = [f"serves {', '.join(service.serves)}"] if service.serves else []
    words += [f"calls {', '.join(service.calls)}"] if service.calls else []
    if not service.calls_known:
        words.append("what it calls besides is not known")
    words += {
        "itself": ["has the models of the database"],
        "indirection": ["asks another service for its objects"],
        "unknown": ["whether it reads the database is not known"],
    }.get(service.database, [])
    if service.presence == "new":
        words.append(f"new in {parts.new}")
    return "; ".join(words) or "what it serves and calls is not seen"


def _watch(parts: Parts, names: Sequence[str]) -> tuple[str, ...]:
    """The errors that tell of a service which is spoken to too early, or speaks too early."""
    here = [service for service in parts.services if service.name in names]
    errors = [
        message.error
        for interface in parts.interfaces
        for message in (*interface.early, *interface.late, *interface.begins)
        if any(_meets(service, interface.name, message) for service in here)
    ]
    errors += [refused(traveller) for traveller in parts.objects if rises(traveller)][:_SHOWN]
    return (*[*dict.fromkeys(errors)][: 2 * _SHOWN], *parts.rows[:_SHOWN])


def _meets(service: Service, interface: str, message: Message) -> bool:
    """Whether a service takes a message, or may send it in one of the releases."""
    if interface in service.serves:
        return True
    senders = (*service.sends, *service.peers, *service.sent, *service.asked)
    return interface in service.calls and (not service.calls_known or message.sender in senders)


def unpinning(parts: Parts) -> Iterator[Step]:
    """Yield (f): which calls begin to be sent when the pins go."""
    sought = [pin for pin in parts.sought if pin.how != "none"]
    if not sought:
        return
    options = [pin for pin in sought if pin.how == "option"]
    items = [
        f"{pin.interface}: {message.text}"
        for pin in sought
        for message in parts.interface(pin.interface).begins
    ]
    items += [
        f"{traveller.name} {traveller.new}: it was sent as {traveller.old}"
        for traveller in parts.held
    ]
    names = ", ".join(dict.fromkeys(pin.interface for pin in sought))
    what = f"Take the pins of {names} away, and restart their clients"
    lift = [pin for pin in sought if pin.how == "caller"]
    yield Step(
        "f-unpin",
        "f",
        what if options or lift else f"Restart the clients of {names}: they count versions anew",
        ("From then on what stands below is sent; nothing that is OLD understands it.",),
        ("Every service is NEW, also those that were down: ask for the list of services.",),
        (),
        tuple(dict.fromkeys(items)),
        tuple(
            dict.fromkeys(m.error for pin in sought for m in parts.interface(pin.interface).begins)
        )[:5],
        "Set the pins again and restart the clients; what was sent meanwhile is not taken back."
        if options or lift
        else "What was sent meanwhile is not taken back.",
    )


def ending(parts: Parts) -> Iterator[Step]:
    """Yield (g): the movers of NEW, and the contraction that waited, perhaps for them."""
    yield from _movers(parts)
    for tree in parts.trees:
        _, late = prefix(parts.schema_of(tree))
        if late and tree not in parts.stuck:
            yield _late(parts, tree, late)


def _movers(parts: Parts) -> Iterator[Step]:
    left = [mover for mover in parts.movers if mover.presence != "gone"]
    if parts.commands_for("rows"):
        yield _unlisted(parts)
    if left:
        fresh = [mover.name for mover in left if mover.presence == "new"]
        yield Step(
            "g-movers",
            "g",
            f"Run the online data migrations of {parts.new} until nothing is left",
            ("A later release may take away what they read from: it must find nothing left.",),
            ("Every service is NEW: OLD does not read what was moved.",),
            parts.commands_for("data"),
            tuple(f"{mover.name}{' (new)' if mover.name in fresh else ''}" for mover in left),
            ("a table of results in which a row says found more than 0 and migrated 0",),
            "What only NEW moves OLD may not find: there is no way back but the backup."
            if fresh
            else "OLD ran them, too: they take nothing from it.",
        )


def _unlisted(parts: Parts) -> Step:
    return Step(
        "g-rows",
        "g",
        f"Run the commands of {parts.new} that move rows until nothing is left",
        ("What each of them moves stands in no list: a later release may take it away.",),
        ("Every service is NEW: OLD may not read what was moved.",),
        parts.commands_for("rows"),
        watch=("a number of rows found that is more than 0 and does not go down",),
        back="What OLD does not find where it was is lost to it: there is only the backup.",
    )


def _pause(parts: Parts, tree: str, late: Sequence[SchemaStep]) -> Step:
    """The contraction where NEW needs it as well: between the last of OLD and the first of NEW."""
    late_step = _late(parts, tree, late)
    return replace(
        late_step,
        id=f"d-{tree}",
        letter="d",
        title=f"Stop every service: {late_step.title[0].lower()}{late_step.title[1:]}",
        why=("NEW does not run before them, OLD does not run after them.", *late_step.why),
        before=("Nobody is served from here until NEW is started.", *late_step.before),
    )


def _late(parts: Parts, tree: str, late: Sequence[SchemaStep]) -> Step:
    return Step(
        f"g-{tree}",
        "g",
        f"Apply the migrations of {tree} that waited: {', '.join(o.revision for o in late)}",
        tuple(
            dict.fromkeys(
                f"{step.revision}: {text}" for step in late for text in _reasons(step, late)
            )
        ),
        ("No service is OLD any more.", "There is a backup of the database."),
        to_the_end(parts, tree),
        tuple(done_by(late)),
        tuple(
            dict.fromkeys(
                f"{step.revision}: {text}"
                for step in late
                for text in (*step.locks, *step.risks, *step.guards)
            )
        ),
        "OLD does not run after it: there is no way back but the backup.",
    )


def _reasons(step: SchemaStep, late: Sequence[SchemaStep]) -> Iterator[str]:
    yield from step.breaks
    yield from (f"it cannot be read whole: {text}" for text in step.unread)
    yield from (f"{name} has to have moved what it takes away" for name in step.movers)
    if step.waits and not (step.breaks or step.unread or step.movers):
        yield "its branch is for what OLD may still need"
    behind = [other.revision for other in late if other.revision in step.needs]
    if behind:
        yield f"it builds on {', '.join(behind)}"
