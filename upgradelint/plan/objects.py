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
        if all(facts is None or facts.role == "object" for facts in (old, new)):
            was, now = old.version if old else "", new.version if new else ""
            if was != now:
                yield Traveller(name, was, now, tuple(_changes(old, new)))


def rises(traveller: Traveller) -> bool:
    """Whether NEW sends a version that OLD refuses."""
    return bool(traveller.new) and (
        not traveller.old or version_order(traveller.old) < version_order(traveller.new)
    )


def refused(traveller: Traveller) -> str:
    """Return the error text of an OLD receiver."""
    known = f", supported version is {traveller.old}" if traveller.old else ""
    if not traveller.old:
        return f"UnsupportedObjectError: Unsupported object type {traveller.name}"
    return (
        f"IncompatibleObjectVersion: Version {traveller.new} of {traveller.name} is not "
        f"supported{known}"
    )


def _changes(old: ObjectFacts | None, new: ObjectFacts | None) -> Iterator[str]:
    if old and new:
        was, now = _names(old), _names(new)
        yield from (f"+{name}" for name in sorted(now - was))
        yield from (f"-{name}" for name in sorted(was - now))


def _names(facts: ObjectFacts) -> set[str]:
    return {*(field.name for field in facts.fields), *(method.name for method in facts.methods)}


def not_given(traveller: Traveller) -> str:
    """Return the error text of a server that is asked for a version newer than its own."""
    return f"InvalidTargetVersion: Invalid target version {traveller.new}"
