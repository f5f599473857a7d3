"""What is read of the files that register objects, and which class stands for a name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from upgradelint.facts.backports import BackportFacts
from upgradelint.facts.collect_backports import as_handed_over
from upgradelint.facts.facades import FacadeFacts
from upgradelint.facts.objects import ObjectFacts
from upgradelint.facts.snapshot import Unproven


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class registered under a name: what it promises, or why that cannot be told."""

    name: str
    version: tuple[int, ...]
    facts: ObjectFacts | None = None
    backport: BackportFacts | None = None
    facade: FacadeFacts | None = None
    unproven: Unproven | None = None


@dataclass(frozen=True, slots=True)
class ObjectReading:
    """The registered classes of a file, and what else of it could not be proven."""

    candidates: tuple[Candidate, ...] = ()
    unproven: tuple[Unproven, ...] = ()


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of a tree by registered name, their backports and facades, and what could not be
    proven.
    """

    facts: dict[str, ObjectFacts]
    backports: dict[str, BackportFacts]
    facades: dict[str, FacadeFacts]
    unproven: tuple[Unproven, ...]


def chosen(readings: Iterable[ObjectReading]) -> Objects:
    """Of the classes of one name the highest VERSION; a later one replaces an equal one."""
    readings = list(readings)
    names: dict[str, list[Candidate]] = {}
    for one in (each for reading in readings for each in reading.candidates):
        names.setdefault(one.name, []).append(one)
    stands = {
        name: max(enumerate(found), key=lambda one: (one[1].version, one[0]))[1]
        for name, found in sorted(names.items())
    }
    facts = {
        name: replace(one.facts, other_versions=_others(names[name], one))
        for name, one in stands.items()
        if one.facts is not None
    }
    unread = (one.unproven for one in stands.values() if one.unproven)
    others = (each for reading in readings for each in reading.unproven)
    unproven = {one.subject: one for one in (*others, *unread) if one.subject not in facts}
    backports = {name: one.backport for name, one in stands.items() if one.backport}
    facades = {name: one.facade for name, one in stands.items() if one.facade}
    return Objects(facts, as_handed_over(backports), facades, tuple(unproven.values()))


def _others(found: Iterable[Candidate], chosen: Candidate) -> tuple[str, ...]:
    """The versions of the other classes that serve the name."""
    versions = {one.version for one in found} - {chosen.version}
    return tuple(".".join(map(str, one)) for one in sorted(versions))
