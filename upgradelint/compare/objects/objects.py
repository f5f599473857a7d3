"""The versioned objects of two revisions, matched by registered name."""

from collections.abc import Iterable, Iterator, Mapping

from upgradelint.compare.changes import (
    Change,
    ChildNotPropagated,
    ChildVersionsChanged,
    HashChangedOnly,
    MajorRaised,
    ObjectAdded,
    ObjectRemoved,
    ObjectRenamed,
    VersionRaised,
    VersionWentBack,
)
from upgradelint.compare.objects.fields import compare_fields
from upgradelint.compare.objects.methods import compare_methods
from upgradelint.compare.objects.renames import find_renames
from upgradelint.compare.versions import parse_version, skipped_minors, step_between
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.facts.snapshot import Snapshot

Objects = Mapping[str, ObjectFacts]


def compare_objects(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield the changes of all objects, in the order of names."""
    removed = {name: facts for name, facts in before.objects.items() if _is_absent(facts, after)}
    added = {name: facts for name, facts in after.objects.items() if _is_absent(facts, before)}
    renamed = find_renames(removed, added)
    for name in sorted(removed | added):
        if name in renamed:
            yield ObjectRenamed(removed[name], added[renamed[name]])
        elif name in removed:
            yield ObjectRemoved(removed[name])
        elif name not in renamed.values():
            yield ObjectAdded(added[name])
    for name in sorted(before.objects.keys() & after.objects.keys()):
        pair = before.objects[name], after.objects[name]
        yield from compare_object(*pair, renamed)
        backport = after.backports.get(name)
        yield from _compare_children(*pair, before.objects, after.objects)
        yield from _compare_relations(*pair, before.objects, after.objects, backport)


def compare_object(
    before: ObjectFacts, after: ObjectFacts, renamed: Mapping[str, str] | None = None
) -> Iterator[Change]:
    """Yield what changed in one object; `renamed` maps old names of other objects to new ones."""
    yield from _compare_version(before, after)
    changes = [
        *compare_fields(before, after, renamed or {}),
        *compare_methods(before, after),
        *_compare_child_versions(before, after),
    ]
    yield from changes
    if not changes and before.version == after.version:
        yield from _compare_hash(before, after)


def _is_absent(obj: ObjectFacts, snapshot: Snapshot) -> bool:
    """Whether a revision certainly does not register an object of that name."""
    if obj.name in snapshot.objects or snapshot.hiding(obj.location.path):
        return False
    unknown = (each for each in snapshot.unproven if each.family == "object")
    return not any(each.subject == obj.name for each in unknown)


def _compare_version(before: ObjectFacts, after: ObjectFacts) -> Iterator[Change]:
    match step_between(before.version, after.version):
        case "minor":
            skipped = skipped_minors(before.version, after.version)
            yield VersionRaised(before, after, skipped)
        case "major":
            yield MajorRaised(before, after)
        case "back":
            yield VersionWentBack(before, after)


def _compare_hash(before: ObjectFacts, after: ObjectFacts) -> Iterator[Change]:
    if before.fingerprint == after.fingerprint or before.unhashed or after.unhashed:
        return
    old, new = _texts(before), _texts(after)
    reasons = tuple(name for name, text in new.items() if old.get(name) != text)
    beyond = {child for _, child in _entries(after)} - _reached(after)
    if reasons == ("child_versions",) and beyond:
        return  # what is new on the wire is told of the child
    reasons = reasons or ("the recorded hash is another one",)
    yield HashChangedOnly(before, after, reasons)


def _texts(obj: ObjectFacts) -> dict[str, str]:
    """Return what goes into the fingerprint, by name."""
    fields = {field.name: field.text for field in obj.fields}
    methods = {f"{method.name}()": method.text for method in obj.methods}
    return {**fields, **methods, "child_versions": str(obj.child_versions), "extra": str(obj.extra)}


def _compare_child_versions(before: ObjectFacts, after: ObjectFacts) -> Iterator[Change]:
    new = dict(after.child_versions or ())
    # Entries may go when nobody is that old any more; what they said may not change.
    targets = tuple(
        target for target, child in before.child_versions or () if new.get(target, child) != child
    )
    if targets:
        yield ChildVersionsChanged(before, after, targets)


def _compare_children(
    before: ObjectFacts, after: ObjectFacts, old: Objects, new: Objects
) -> Iterator[Change]:
    for field in after.fields:
        name = _held_object(field)
        if name not in old or name not in new:
            continue
        was, now = _reached(before), _reached(after)
        kept_so_far = old[name].version in was and old[name].version in now
        ahead = _ahead(_entries(after), after, new[name])
        just_now = ahead is not None and ahead not in dict(_entries(before))
        if (kept_so_far or just_now) and new[name].version not in now:
            yield ChildNotPropagated(
                before, after, field, old[name], new[name], "child_versions", ahead
            )


def _compare_relations(
    before: ObjectFacts,
    after: ObjectFacts,
    old: Objects,
    new: Objects,
    backport: BackportFacts | None,
) -> Iterator[Change]:
    """The same for the children in fields, where the class has versions of them for its own."""
    for relation in backport.relations if backport else ():
        field = after.field(relation.field)
        name = _held_object(field) if field else ""
        if field is None or name not in old or name not in new:
            continue
        known = {child for parent, child in relation.versions if not _is_above(parent, after)}
        if old[name].version in known and new[name].version not in known:
            ahead = _ahead(relation.versions, after, new[name])
            yield ChildNotPropagated(
                before, after, field, old[name], new[name], "obj_relationships", ahead
            )


def _reached(obj: ObjectFacts) -> set[str]:
    """The versions of items that some version of a list has, up to its own."""
    return {child for parent, child in _entries(obj) if not _is_above(parent, obj)}


def _entries(obj: ObjectFacts) -> tuple[tuple[str, str], ...]:
    return obj.child_versions or ()


def _ahead(entries: Iterable[tuple[str, str]], obj: ObjectFacts, child: ObjectFacts) -> str | None:
    """The version above VERSION that a table gives the newest child to, if there is any."""
    found = (parent for parent, has in entries if has == child.version and _is_above(parent, obj))
    return next(found, None)


def _is_above(version: str, obj: ObjectFacts) -> bool:
    return (parse_version(version) or ()) > (parse_version(obj.version) or ())


def _held_object(field: FieldFacts) -> str:
    held = field.type.element or field.type
    return held.object_name or ""
