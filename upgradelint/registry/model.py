"""What the registry remembers, as plain data: the file's meaning without its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from upgradelint.facts.objects import FieldFacts, MethodFacts, ObjectFacts
from upgradelint.facts.snapshot import Snapshot, Unproven
from upgradelint.location import Location
from upgradelint.registry.order import version_order


@dataclass(frozen=True, slots=True)
class ObjectRecord:
    """One object's memory.

    `facts` are the last known ones, without places, which would churn; `source` is the path of the
    class; `older` its former states, oldest version first; `removed` tells that the code no longer
    has it, while a frozen release still promises it.
    """

    facts: ObjectFacts
    source: str
    older: tuple[ObjectFacts, ...] = ()
    removed: bool = False

    @property
    def states(self) -> tuple[ObjectFacts, ...]:
        """Every remembered state, the current one last."""
        return (*self.older, self.facts)


@dataclass(frozen=True, slots=True)
class Release:
    """What a release promised, never changed once frozen.

    `after` is the release the file describes this one against; `lost` maps an object whose facts
    a bad merge of the file dropped to the version and hash it had.
    """

    name: str
    objects: Mapping[str, ObjectFacts]
    after: str | None = None
    lost: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that somebody took responsibility for.

    `fingerprint` is the finding's own, so it holds wherever the code moves; `until` names the
    release at which the exception ends, None when it does not.
    """

    fingerprint: str
    code: str
    subject: str
    facts: tuple[str, ...]
    reason: str
    owner: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Registry:
    """The ledger: objects by registered name, frozen releases by name, accepted by fingerprint."""

    objects: Mapping[str, ObjectRecord] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    accepted: Mapping[str, Accepted] = field(default_factory=dict)

    def snapshot(self, label: str) -> Snapshot:
        """Return the recorded state: what the code promised when the file was last written."""
        present = {
            name: placed(one.facts, Location(one.source, 1))
            for name, one in self.objects.items()
            if not one.removed
        }
        return Snapshot(label, present, past={name: self.versions(name) for name in present})

    def release_snapshot(self, name: str) -> Snapshot:
        """Return what a frozen release promised; KeyError when no release has that name."""
        release = self.releases[name]
        objects = {one: placed(facts, self.place(one)) for one, facts in release.objects.items()}
        lost = (
            Unproven(
                "object", one, f"the registry lost what {name} promised: {was}", self.place(one)
            )
            for one, was in release.lost.items()
        )
        past = {one: self.versions(one) for one in objects}
        return Snapshot(name, objects, tuple(lost), past=past)

    def versions(self, name: str) -> dict[str, tuple[FieldFacts, ...]]:
        """Return the fields of each remembered older version of an object, oldest first.

        A version that several states had is what the newest release with it promised.
        """
        record = self.objects[name]
        newest = {facts.version: facts.fields for facts in record.older}
        released = {facts.version: facts.fields for facts in self.promised(name)}
        fields = newest | released
        older = [one for one in fields if version_order(one) < version_order(record.facts.version)]
        return {one: fields[one] for one in sorted(older, key=version_order)}

    def promised(self, name: str) -> list[ObjectFacts]:
        """Return the states of an object that frozen releases promised, oldest release first."""
        releases = (self.releases[one] for one in sorted(self.releases, key=version_order))
        return [one.objects[name] for one in releases if name in one.objects]

    def newest_release(self) -> str | None:
        """Return the name of the newest frozen release, None when there is none."""
        return max(self.releases, key=version_order, default=None)

    def place(self, name: str) -> Location:
        """Return where an object stands: line 1 of its class's file."""
        record = self.objects.get(name)
        return Location(record.source if record else "", 1)


NOWHERE = Location("", 1)


def remembered(facts: ObjectFacts) -> ObjectFacts:
    """Return the facts as the registry keeps them.

    That is sorted, without places, and without what only the newer side of a comparison is asked
    for (version comments, other classes of the name).
    """
    children = facts.child_versions
    return placed(
        replace(
            facts,
            fields=tuple(sorted(facts.fields, key=_name)),
            methods=tuple(sorted(facts.methods, key=_name)),
            child_versions=None if children is None else tuple(sorted(children)),
            history=None,
            other_versions=None,
        ),
        NOWHERE,
    )


def placed(facts: ObjectFacts, place: Location) -> ObjectFacts:
    """Return the facts with everything at one place."""
    return replace(
        facts,
        fields=tuple(replace(one, location=place) for one in facts.fields),
        methods=tuple(replace(one, location=place) for one in facts.methods),
        location=place,
        version_location=place,
    )


def _name(fact: FieldFacts | MethodFacts) -> str:
    return fact.name
