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
        for one in parts.migrating:
            text = "what has to wait for the end of OLD does not wait then: can it be taken out?"
            yield Question(one.name, f"it runs {one.words} by itself, and {text}")
    for label, snapshot in (("OLD", before), ("NEW", after)):
        yield from _unproven(label, snapshot)


def _about_services(parts: Parts) -> Iterator[Question]:
    served = {name for one in parts.services for name in one.serves}
    for one in parts.interfaces:
        changed = one.begins or one.early or one.late
        if changed and not one.clients and one.kind == "rpc":
            yield Question(one.name, "which service calls it? None of those that are known does")
        if changed and one.name not in served:
            yield Question(one.name, "which service serves it? It has to be placed in the order")
    unsure = [one.name for one in parts.services if not one.calls_known]
    if unsure and any(one.begins or one.early or one.late for one in parts.interfaces):
        yield Question(
            ", ".join(unsure),
            "which interfaces does it call? It loads code by its configuration, or its start is "
            "not in the tree: take it for a client of all",
        )
    reading = [one.name for one in parts.services if one.database == "unknown"]
    risen = [] if parts.object_pins else [one for one in parts.objects if rises(one)]
    if reading and risen:
        yield Question(", ".join(reading), "does it read the database itself?")
    names = ", ".join(one.name for one in risen if one.old)
    if names and not parts.backporting:
        text = "which services exchange it, and who backports it for those that are OLD?"
        yield Question(names, f"{text} Until that is known, take it for refused there")


def _about_pins(parts: Parts) -> Iterator[Question]:
    for one in parts.homeless:
        text = (
            f"what it sends to OLD is not known: who serves it cannot be read. {one.option} pins it"
        )
        value = f"; {' or '.join(one.values)} means {parts.old}" if one.values else ""
        yield Question(one.interface, f"{text}{value}: set it until all is NEW")
    for one in parts.sought:
        if one.how == "option" and not one.values:
            yield Question(one.interface, f"which value of {one.option} means {parts.old}?")
        if one.how == "caller":
            version = ", ".join(parts.interface(one.interface).old[-1:])
            text = f"who gives its clients the version cap? Until all is NEW it has to be {version}"
            yield Question(one.interface, text)


def _unproven(label: str, snapshot: Snapshot) -> Iterator[Question]:
    counts = Counter(one.family for one in snapshot.unproven)
    for family, count in counts.most_common():
        first = [one for one in snapshot.unproven if one.family == family]
        texts = [f"{one.subject}: {one.reason} ({one.location})" for one in first[:_SHOWN]]
        more = f"; and {count - _SHOWN} more" if count > _SHOWN else ""
        yield Question(f"{label}, {family}", f"could not be read: {'; '.join(texts)}{more}")
