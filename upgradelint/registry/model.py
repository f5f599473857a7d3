"""What the registry remembers, as plain data: the file's meaning without its form."""

from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import Frozen, field, replace
from upgradelint.base.location import Location
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts
from upgradelint.facts.pins.model import PinFacts
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.registry.order import version_order
from upgradelint.registry.promise import Promise
from upgradelint.registry.rpc.server_entries import FirstSeen


class ObjectRecord(Frozen):
    """One object's memory.

    `facts` are the last known ones, without places, which would churn; `source` is the path of the
    class; `older` its former states, oldest version first; `removed` tells that the code no longer
    has it, while a frozen release still promises it; `dropped` are the fields that its backport
    takes from older versions, each with the version from which on it stays in.
    """

    facts: ObjectFacts
    source: str
    older: tuple[ObjectFacts, ...] = ()
    removed: bool = False
    dropped: Mapping[str, str] = field(default_factory=dict)

    @property
    def states(self) -> tuple[ObjectFacts, ...]:
        """Every remembered state, the current one last."""
        return (*self.older, self.facts)


class Release(Frozen):
    """What a release promised, never changed once frozen.

    `after` is the release the file describes this one against; `lost` maps an object whose facts
    a bad merge of the file dropped to the version and hash it had. `promise` is the rest of what
    it promised, None where it was frozen without; `seal` the checksum that the file gives for
    that where it does not agree.
    """

    name: str
    objects: Mapping[str, ObjectFacts]
    after: str | None = None
    lost: Mapping[str, str] = field(default_factory=dict)
    promise: Promise | None = None
    seal: str = ""


class Accepted(Frozen):
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


class Registry(Frozen):
    """The ledger: objects by registered name, frozen releases by name, accepted by fingerprint.

    Releases stand in their order. `promise` is the rest of the recorded state; `first_seen` gives
    for an interface the version that introduced each `method` and each `method.parameter`, where
    that was seen.
    """

    objects: Mapping[str, ObjectRecord] = field(default_factory=dict)
    releases: Mapping[str, Release] = field(default_factory=dict)
    accepted: Mapping[str, Accepted] = field(default_factory=dict)
    promise: Promise = field(default_factory=Promise)
    first_seen: FirstSeen = field(default_factory=dict)

    def snapshot(self, label: str) -> Snapshot:
        """Return the recorded state: what the code promised when the file was last written."""
        present = {
            name: _at(Location(record.source, 1), record.facts)
            for name, record in self.objects.items()
            if not record.removed
        }
        past = {name: self.versions(name) for name in present}
        return self._snapshot(label, present, (), past, self.promise)

    def release_snapshot(self, name: str) -> Snapshot:
        """Return what a frozen release promised; KeyError when no release has that name."""
        release = self.releases[name]
        objects = {
            object_name: _at(self.place(object_name), facts)
            for object_name, facts in release.objects.items()
        }
        lost = (
            Unproven(
                "object",
                object_name,
                f"the registry lost what {name} promised: {was}",
                self.place(object_name),
            )
            for object_name, was in release.lost.items()
        )
        past = {object_name: self.versions(object_name) for object_name in objects}
        promise = release.promise or Promise()
        return self._snapshot(name, objects, (*lost, *_broken(release)), past, promise)

    def _snapshot(
        self,
        label: str,
        objects: Mapping[str, ObjectFacts],
        unproven: tuple[Unproven, ...],
        past: Mapping[str, Mapping[str, tuple[FieldFacts, ...]]],
        promise: Promise,
    ) -> Snapshot:
        servers = promise.servers.items()
        return Snapshot(
            label,
            objects,
            unproven,
            past=past,
            dropped={name: self.objects[name].dropped for name in objects},
            rpc_servers=tuple(
                dated(endpoint, self.first_seen.get(key, {})) for key, endpoint in servers
            ),
            rpc_calls=promise.calls,
            migrations=promise.revisions,
            models=promise.models,
            pins=PinFacts(tables=tuple(promise.pins.values())),
            facades={name: facade for name, facade in promise.facades.items() if name in objects},
            row_uses=tuple(promise.rows.values()),
            startups=tuple(promise.startups.values()),
            upgrades=UpgradeFacts(migrations=tuple(promise.online.values())),
        )

    def versions(self, name: str) -> dict[str, tuple[FieldFacts, ...]]:
        """Return the fields of each remembered older version of an object, oldest first.

        A version that several states had is what the newest release with it promised.
        """
        record = self.objects[name]
        newest = {facts.version: facts.fields for facts in record.older}
        released = {facts.version: facts.fields for facts in self.promised(name)}
        fields = newest | released
        older = [
            field for field in fields if version_order(field) < version_order(record.facts.version)
        ]
        return {version: fields[version] for version in sorted(older, key=version_order)}

    def promised(self, name: str) -> list[ObjectFacts]:
        """Return the states of an object that frozen releases promised, oldest release first."""
        releases = self.releases.values()
        return [release.objects[name] for release in releases if name in release.objects]

    def newest_release(self) -> str | None:
        """Return the name of the newest frozen release, None when there is none."""
        return max(self.releases, key=version_order, default=None)

    def place(self, name: str) -> Location:
        """Return where an object stands: line 1 of its class's file."""
        record = self.objects.get(name)
        return Location(record.source if record else "", 1)


NOWHERE = Location("", 1)


def _broken(release: Release) -> Iterator[Unproven]:
    if release.seal:
        reason = f"the registry no longer has all that {release.name} promised of it"
        yield Unproven("registry", "RPC, migrations and models", reason, NOWHERE)


def dated(endpoint: Endpoint, known: Mapping[str, str]) -> Endpoint:
    """Return an endpoint whose methods say where they are and which version introduced them."""
    return replace(
        endpoint,
        methods=tuple(_dated(method, endpoint.location, known) for method in endpoint.methods),
    )


def _dated(method: RpcMethod, place: Location, known: Mapping[str, str]) -> RpcMethod:
    since = known.get(method.name, "")
    dates = (
        [(name, known.get(f"{method.name}.{name}", since)) for name in method.names]
        if known
        else []
    )
    added = tuple(pair for pair in dates if pair[1] != since)
    own = method.location if method.location.path else place
    return replace(method, location=own, since=since, added=added)


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
            local_methods=None,
            near_version=None,
        ),
        NOWHERE,
    )


def _at(place: Location, facts: ObjectFacts) -> ObjectFacts:
    """Return the facts as they are compared; no rule asks where fields were."""
    return replace(facts, location=place, version_location=place)


def placed(facts: ObjectFacts, place: Location) -> ObjectFacts:
    """Return the facts with everything at one place."""
    return replace(
        facts,
        fields=tuple(replace(field, location=place) for field in facts.fields),
        methods=tuple(replace(method, location=place) for method in facts.methods),
        location=place,
        version_location=place,
    )


def _name(fact: FieldFacts | MethodFacts) -> str:
    return fact.name
