"""What a plan would need and cannot tell."""

from collections import Counter
from collections.abc import Iterable, Iterator

from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.model import Question
from upgradelint.plan.objects import rises
from upgradelint.plan.parts import Parts
from upgradelint.plan.schema import prefix

_SHOWN = 3


def questions(
    parts: Parts, before: Snapshot, after: Snapshot, unseen: Iterable[str]
) -> Iterator[Question]:
    """Yield what an operator has to look at, what matters most first.

    `unseen` are the releases whose processes nothing shows.
    """
    for label in unseen:
        text = "which processes ran? Only a tree shows its entry points, a registry does not"
        yield Question(f"{label} services", text)
    yield from _about_services(parts)
    yield from _about_pins(parts)
    if any(prefix(parts.schema_of(tree))[1] for tree in parts.trees):
        for migrating in parts.migrating:
            text = "what has to wait for the end of OLD does not wait then: can it be taken out?"
            yield Question(migrating.name, f"it runs {migrating.words} by itself, and {text}")
    for label, snapshot in (("OLD", before), ("NEW", after)):
        yield from _unproven(label, snapshot)


def _about_services(parts: Parts) -> Iterator[Question]:
    served = {name for service in parts.services for name in service.serves}
    for interface in parts.interfaces:
        changed = interface.begins or interface.early or interface.late
        if changed and not interface.clients and interface.kind == "rpc":
            yield Question(
                interface.name, "which service calls it? None of those that are known does"
            )
        if changed and interface.name not in served:
            yield Question(
                interface.name, "which service serves it? It has to be placed in the order"
            )
    unsure = [service.name for service in parts.services if not service.calls_known]
    if unsure and any(
        interface.begins or interface.early or interface.late for interface in parts.interfaces
    ):
        yield Question(
            ", ".join(unsure),
            "which interfaces does it call? It loads code by its configuration, or its start is "
            "not in the tree: take it for a client of all",
        )
    reading = [service.name for service in parts.services if service.database == "unknown"]
    risen = (
        [] if parts.object_pins else [traveller for traveller in parts.objects if rises(traveller)]
    )
    if reading and risen:
        yield Question(", ".join(reading), "does it read the database itself?")
    names = ", ".join(traveller.name for traveller in risen if traveller.old)
    if names and not parts.backporting and not parts.giving:
        text = "which services exchange it, and who backports it for those that are OLD?"
        yield Question(names, f"{text} Until that is known, take it for refused there")


def _about_pins(parts: Parts) -> Iterator[Question]:
    for pin in parts.homeless:
        text = (
            f"what it sends to OLD is not known: who serves it cannot be read. {pin.option} pins it"
        )
        value = f"; {' or '.join(pin.values)} means {parts.old}" if pin.values else ""
        yield Question(pin.interface, f"{text}{value}: set it until all is NEW")
    for pin in parts.sought:
        if pin.how == "option" and not pin.values:
            yield Question(pin.interface, f"which value of {pin.option} means {parts.old}?")
        if pin.how == "caller":
            version = ", ".join(parts.interface(pin.interface).old[-1:])
            text = f"who gives its clients the version cap? Until all is NEW it has to be {version}"
            yield Question(pin.interface, text)


def _unproven(label: str, snapshot: Snapshot) -> Iterator[Question]:
    counts = Counter(unproven.family for unproven in snapshot.unproven)
    for family, count in counts.most_common():
        first = [unproven for unproven in snapshot.unproven if unproven.family == family]
        texts = [
            f"{unproven.subject}: {unproven.reason} ({unproven.location})"
            for unproven in first[:_SHOWN]
        ]
        more = f"; and {count - _SHOWN} more" if count > _SHOWN else ""
        yield Question(f"{label}, {family}", f"could not be read: {'; '.join(texts)}{more}")
