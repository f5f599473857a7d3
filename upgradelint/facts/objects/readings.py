"""What is read of the files that register objects, and which class stands for a name."""

from collections.abc import Container, Iterable, Iterator

from upgradelint.base.frozen import Frozen, replace
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.objects.backports.collect import as_handed_over
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.unproven import Unproven


class Candidate(Frozen):
    """A class registered under a name: what it promises, or why that cannot be told.

    `namespace` is that of the project which its primitives name: a receiver refuses another.
    """

    name: str
    version: tuple[int, ...]
    namespace: str = ""
    facts: ObjectFacts | None = None
    backport: BackportFacts | None = None
    facade: FacadeFacts | None = None
    unproven: Unproven | None = None


class ObjectReading(Frozen):
    """The registered classes of a file, and what else of it could not be proven."""

    candidates: tuple[Candidate, ...] = ()
    unproven: tuple[Unproven, ...] = ()


def wanted_of(reading: ObjectReading, families: Container[str]) -> ObjectReading:
    """Return a reading without what of its objects is not wanted."""
    backports, facades = "backports" in families, "upgrades" in families
    candidates = (
        replace(
            candidate,
            backport=candidate.backport if backports else None,
            facade=candidate.facade if facades else None,
        )
        for candidate in reading.candidates
    )
    return reading if backports and facades else replace(reading, candidates=tuple(candidates))


class Objects(Frozen):
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
    for candidate_apart in _distinguished(
        candidate for reading in readings for candidate in reading.candidates
    ):
        names.setdefault(candidate_apart.name, []).append(candidate_apart)
    stands = {
        name: max(enumerate(found), key=lambda numbered: (numbered[1].version, numbered[0]))[1]
        for name, found in sorted(names.items())
    }
    facts = {
        name: replace(candidate.facts, other_versions=_others(names[name], candidate))
        for name, candidate in stands.items()
        if candidate.facts is not None
    }
    unread = (stand.unproven for stand in stands.values() if stand.unproven)
    others = (each for reading in readings for each in reading.unproven)
    unproven = {doubt.subject: doubt for doubt in (*others, *unread) if doubt.subject not in facts}
    backports = {
        name: candidate.backport for name, candidate in stands.items() if candidate.backport
    }
    facades = {name: candidate.facade for name, candidate in stands.items() if candidate.facade}
    return Objects(facts, as_handed_over(backports), facades, tuple(unproven.values()))


def _distinguished(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the classes, with the namespace in the name where a name is used in several.

    That of the project's own package, else the first, goes without.
    """
    found = list(candidates)
    spaces: dict[str, set[str]] = {}
    for candidate in found:
        spaces.setdefault(candidate.name, set()).add(candidate.namespace)
    for candidate in found:
        usual = min(
            spaces[candidate.name], key=lambda space: (not _is_own(candidate, space), space)
        )
        yield (
            candidate
            if candidate.namespace == usual
            else _renamed(candidate, f"{candidate.namespace}.{candidate.name}")
        )


def _is_own(candidate: Candidate, namespace: str) -> bool:
    return candidate.facts is not None and candidate.facts.location.path.split("/")[0] == namespace


def _renamed(candidate: Candidate, name: str) -> Candidate:
    return replace(
        candidate,
        name=name,
        facts=candidate.facts and replace(candidate.facts, name=name),
        backport=candidate.backport and replace(candidate.backport, name=name),
        facade=candidate.facade and replace(candidate.facade, name=name),
        unproven=candidate.unproven and replace(candidate.unproven, subject=name),
    )


def _others(found: Iterable[Candidate], chosen: Candidate) -> tuple[str, ...]:
    """The versions of the other classes that serve the name."""
    versions = {candidate.version for candidate in found} - {chosen.version}
    return tuple(".".join(map(str, version)) for version in sorted(versions))
