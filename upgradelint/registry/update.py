"""How the registry moves forward with the code."""

from collections.abc import Iterable, Mapping, Sequence

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.registry.keeping import next_promise
from upgradelint.registry.model import ObjectRecord, Registry, Release, remembered
from upgradelint.registry.objects.known import as_known
from upgradelint.registry.order import ordered, version_order
from upgradelint.registry.promise import Promise, promise_of
from upgradelint.registry.promise_wording import promise_lines
from upgradelint.registry.rpc.first_seen import step_seen


def update(registry: Registry, snapshot: Snapshot) -> Registry:
    """Return the registry that records the snapshot.

    The fields of a version that moved on stay in the object's memory. An object that could not be
    read keeps its last known record (`kept` tells which). One that is gone is dropped, unless a
    frozen release promises it: only then may somebody still run code that knows it. Interfaces,
    calls, migrations and models are remembered by release.
    """
    present = {name: _step(registry, name, snapshot) for name in snapshot.objects}
    lost = kept(registry, snapshot)
    held = {name: registry.objects[name] for name in lost}
    gone = {
        name: replace(record, removed=True)
        for name, record in registry.objects.items()
        if registry.promised(name)
    }
    promise = next_promise(registry.promise, snapshot, lost)
    looked = "objects" in snapshot.families
    return replace(
        registry,
        objects=dict(sorted({**gone, **held, **present}.items())) if looked else registry.objects,
        promise=promise,
        first_seen=step_seen(registry, promise.servers),
    )


def kept(registry: Registry, snapshot: Snapshot) -> dict[str, Unproven]:
    """Return the recorded objects that the snapshot could not read, each with the reason."""
    reasons = {
        name: unread(snapshot, name, record.source)
        for name, record in registry.objects.items()
        if name not in snapshot.objects and not record.removed
    }
    return {name: reason for name, reason in reasons.items() if reason is not None}


def unread(snapshot: Snapshot, name: str, path: str) -> Unproven | None:
    """Return why a snapshot lacks an object that stood in `path`, None when it is just gone."""
    if hiding := snapshot.hiding(path):
        return hiding
    return next((unproven for unproven in snapshot.unproven if _hides(unproven, name, path)), None)


def _hides(unproven: Unproven, name: str, path: str) -> bool:
    if unproven.family == "object" and unproven.subject == name:
        return True
    # A registration whose class is unknown has no name: it may be of any object of its file.
    nameless = unproven.family == "object" and not unproven.subject.isidentifier()
    return nameless and unproven.location.path == path


def freeze(registry: Registry, name: str, snapshot: Snapshot | None = None) -> Registry:
    """Return the registry with the promise of a release: of the snapshot, else of what is recorded.

    Raises UpgradelintError when the name is frozen already with another promise.
    """
    if not name or name != name.strip():
        raise UpgradelintError(f'"{name}" is not a release name: give one such as 34.0.0')
    source = snapshot or registry.snapshot(name)
    objects = {key: remembered(facts) for key, facts in sorted(source.objects.items())}
    promise = promise_of(snapshot) if snapshot else registry.promise
    if name in registry.releases:
        _refuse_other_promise(registry.releases[name], objects, promise)
        return registry
    release = Release(name, objects, after=_before(registry, name), promise=promise)
    known = {**registry.releases, name: release}
    frozen = replace(registry, releases={key: known[key] for key in ordered(known)})
    records = {key: _with_state(frozen, key, source.objects[key]) for key in objects}
    return replace(frozen, objects=dict(sorted({**registry.objects, **records}.items())))


def _step(registry: Registry, name: str, snapshot: Snapshot) -> ObjectRecord:
    """Return an object's record when the code is so."""
    facts, record = snapshot.objects[name], registry.objects.get(name)
    now = as_recorded(facts, record)
    older = memory(record.states if record else (), now, registry.promised(name))
    dropped = dropped_now(record, name, snapshot)
    return ObjectRecord(now, facts.location.path, older, dropped=dropped)


def as_recorded(facts: ObjectFacts, record: ObjectRecord | None) -> ObjectFacts:
    """Return the facts of an object as its record keeps them, with what was known of it before."""
    now = remembered(facts)
    if record is None or (not now.unhashed and all(field.is_known for field in now.fields)):
        return now
    return as_known(now, record.facts)


def dropped_now(record: ObjectRecord | None, name: str, snapshot: Snapshot) -> Mapping[str, str]:
    """Return what an object's backport drops, as recorded where it was not looked at."""
    if "backports" in snapshot.families or record is None:
        return snapshot.dropped.get(name, {})
    return record.dropped


def _with_state(registry: Registry, name: str, facts: ObjectFacts) -> ObjectRecord:
    """Return an object's record when a release promises `facts` of it."""
    record = registry.objects.get(name)
    if record is None:
        return ObjectRecord(remembered(facts), facts.location.path, removed=True)
    states = (*record.older, remembered(facts))
    return replace(record, older=memory(states, record.facts, registry.promised(name)))


def memory(
    states: Iterable[ObjectFacts], current: ObjectFacts, promised: Sequence[ObjectFacts]
) -> tuple[ObjectFacts, ...]:
    """Return the states worth remembering beside the current one, oldest version first.

    `states` come in the order in which they were seen. What a release promised always stays. Of a
    version never released the last state counts: what it was before, nobody runs. A version above
    the current one was taken back, so nobody asks for a backport to it.
    """
    now = version_order(current.version)
    released = [facts for at, facts in enumerate(promised) if facts not in promised[:at]]
    last = {state.version: state for state in states if version_order(state.version) < now}
    for facts in released:
        last.pop(facts.version, None)
    worth = [facts for facts in (*released, *last.values()) if facts != current]
    return tuple(sorted(worth, key=lambda facts: (version_order(facts.version), facts.version)))


def _before(registry: Registry, name: str) -> str | None:
    """Return the nearest older release."""
    older = [
        release for release in registry.releases if version_order(release) < version_order(name)
    ]
    return max(older, key=version_order, default=None)


def _refuse_other_promise(
    release: Release, objects: Mapping[str, ObjectFacts], promise: Promise
) -> None:
    names = sorted(release.objects.keys() | objects.keys())
    changed = [name for name in names if release.objects.get(name) != objects.get(name)]
    if release.promise is not None and not release.seal:
        lines = promise_lines(release.promise, promise)
        changed += dict.fromkeys(about for about, _ in lines)
    if changed:
        more = ", ..." if len(changed) > 3 else ""
        raise UpgradelintError(
            f"release {release.name} is frozen and promised otherwise for "
            f"{', '.join(changed[:3])}{more}: what a release promised is never rewritten"
        )
