"""Which versioned objects differ between two releases, and how."""

from collections.abc import Iterator

from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.rpc.versions import version_order
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.model import Traveller


def travellers(before: Snapshot, after: Snapshot) -> Iterator[Traveller]:
    """Yield the objects of another version, or that only one release has, by name."""
    for name in sorted({*before.objects, *after.objects}):
        old, new = before.objects.get(name), after.objects.get(name)
        if all(one is None or one.role == "object" for one in (old, new)):
            was, now = old.version if old else "", new.version if new else ""
            if was != now:
                yield Traveller(name, was, now, tuple(_changes(old, new)))


def rises(one: Traveller) -> bool:
    """Whether NEW sends a version that OLD refuses."""
    return bool(one.new) and (not one.old or version_order(one.old) < version_order(one.new))


def refused(one: Traveller) -> str:
    """Return the error text of an OLD receiver."""
    known = f", supported version is {one.old}" if one.old else ""
    if not one.old:
        return f"UnsupportedObjectError: Unsupported object type {one.name}"
    return f"IncompatibleObjectVersion: Version {one.new} of {one.name} is not supported{known}"


def _changes(old: ObjectFacts | None, new: ObjectFacts | None) -> Iterator[str]:
    if old and new:
        was, now = _names(old), _names(new)
        yield from (f"+{name}" for name in sorted(now - was))
        yield from (f"-{name}" for name in sorted(was - now))


def _names(one: ObjectFacts) -> set[str]:
    return {*(field.name for field in one.fields), *(method.name for method in one.methods)}
