"""Between the registry and its document. A document that contradicts itself is a ValueError."""

from collections.abc import Iterable, Iterator, Mapping

from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.registry.documents.document import SCHEMA, AcceptedEntry, Document, ReleaseEntry
from upgradelint.registry.memory.timeline import Timeline
from upgradelint.registry.model import Accepted, ObjectRecord, Registry, Release
from upgradelint.registry.objects.records import object_record, record_entry, state_keys
from upgradelint.registry.order import ordered
from upgradelint.registry.promise import Promise
from upgradelint.registry.promise_sections import promise_sections, read_promises


def encode(registry: Registry) -> Document:
    """Return the document that says what the registry holds."""
    promises = _promised(registry)
    sealed = [name for name in promises if registry.releases[name].promise is not None]
    timeline = Timeline(sealed)
    sections = promise_sections(timeline, registry)
    releases = registry.releases
    return Document(
        schema=SCHEMA,
        accepted={
            key: _accepted_entry(accepted) for key, accepted in sorted(registry.accepted.items())
        },
        releases={name: _release_entry(releases[name], promises, timeline) for name in promises},
        objects={name: record_entry(record) for name, record in sorted(registry.objects.items())},
        **sections,
    )


def decode(document: Document) -> Registry:
    """Return the registry that a document describes."""
    objects = {name: object_record(name, entry) for name, entry in document.objects.items()}
    states = {name: dict(_references(record)) for name, record in objects.items()}
    releases = document.releases
    sealed = [name for name in ordered(releases) if releases[name].seal is not None]
    timeline = Timeline(sealed)
    promises, first_seen = read_promises(timeline, document)
    named = dict(zip(sealed, promises, strict=False))
    frozen = {
        name: _release(name, releases, states, named.get(name), timeline)
        for name in ordered(releases)
    }
    return Registry(
        objects=objects,
        releases=frozen,
        accepted={key: _accepted(key, accepted) for key, accepted in document.accepted.items()},
        promise=promises[-1],
        first_seen=first_seen,
    )


def _references(record: ObjectRecord) -> Iterator[tuple[str, ObjectFacts]]:
    """Yield how a release names each state of an object: version, hash and `#2` where needed."""
    for key, facts in zip(state_keys(record), record.states, strict=True):
        version, sharp, number = key.partition("#")
        sealed = facts.fingerprint
        if not sealed.startswith(f"{version}-"):
            sealed = f"{version}-{sealed}"
        yield f"{sealed}{sharp}{number}", facts


def _promised(registry: Registry) -> dict[str, dict[str, str]]:
    """Return for each release, oldest first, how it names the state of each object."""
    states = {name: list(_references(record)) for name, record in registry.objects.items()}
    promises = {}
    for release in ordered(registry.releases):
        promised = registry.releases[release]
        named = {name: _reference(states[name], facts) for name, facts in promised.objects.items()}
        promises[release] = named | dict(promised.lost)
    return promises


def _reference(states: Iterable[tuple[str, ObjectFacts]], facts: ObjectFacts) -> str:
    return next(reference for reference, state in states if state == facts)


def _release_entry(
    release: Release, promises: Mapping[str, Mapping[str, str]], timeline: Timeline
) -> ReleaseEntry:
    before = promises[release.after] if release.after is not None else {}
    now = promises[release.name]
    changed = {name: now[name] for name in sorted(now) if now[name] != before.get(name)}
    seal = release.seal or timeline.seals.get(release.name)
    return ReleaseEntry(release.after, changed, tuple(sorted(before.keys() - now.keys())), seal)


def _release(
    name: str,
    entries: Mapping[str, ReleaseEntry],
    states: Mapping[str, Mapping[str, ObjectFacts]],
    promise: Promise | None,
    timeline: Timeline,
) -> Release:
    promised = dict(_unrolled(name, entries))
    found = {key: states.get(key, {}).get(reference) for key, reference in promised.items()}
    return Release(
        name=name,
        objects={key: facts for key, facts in sorted(found.items()) if facts is not None},
        after=entries[name].after,
        lost={key: promised[key] for key, facts in sorted(found.items()) if facts is None},
        promise=promise,
        seal=_contradicted(entries[name].seal, timeline.seals.get(name)),
    )


def _contradicted(given: str | None, computed: str | None) -> str:
    return given if given and given != computed else ""


def _unrolled(name: str, entries: Mapping[str, ReleaseEntry]) -> Mapping[str, str]:
    """Return every object a release names, those it shares with its predecessors included."""
    chain = [name]
    while (after := entries[chain[-1]].after) is not None:
        if after in chain or after not in entries:
            raise ValueError(f'release "{chain[-1]}" follows "{after}", which is not before it')
        chain.append(after)
    promised: dict[str, str] = {}
    for link in reversed(chain):
        entry = entries[link]
        promised = {key: to for key, to in promised.items() if key not in entry.removed}
        promised.update(entry.objects)
    return promised


def _accepted_entry(accepted: Accepted) -> AcceptedEntry:
    return AcceptedEntry(
        code=accepted.code,
        subject=accepted.subject,
        facts=accepted.facts,
        reason=accepted.reason,
        owner=accepted.owner or None,
        until=accepted.until,
    )


def _accepted(key: str, entry: AcceptedEntry) -> Accepted:
    return Accepted(
        fingerprint=key,
        code=entry.code,
        subject=entry.subject,
        facts=entry.facts,
        reason=entry.reason,
        owner=entry.owner or "",
        until=entry.until,
    )
