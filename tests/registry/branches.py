"""Generated histories: a project that grows, in steps drawn from few names, so that they meet."""

import random
from dataclasses import dataclass, field

from tests.registry.build import a_field, a_finding, a_method, an_object
from tests.registry.promises import a_call, a_revision, a_server, a_state, a_table, edited
from tests.registry.strategies import hashed
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, accept, freeze, update

OBJECTS = ("Carrier", "Event", "Parcel")
FIELDS = ("id", "name", "place", "size", "email")
METHODS = ("get", "save", "destroy")
KINDS = ("Integer", "String", "DateTime")


@dataclass
class Project:
    """What the code says, and the registry that was kept with it."""

    chance: random.Random
    objects: dict[str, ObjectFacts] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=lambda: {"ping": "ping"})
    minor: int = 0
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    migrations: dict[str, str] = field(default_factory=dict)
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)

    def branch(self, seed: int) -> "Project":
        """Return a copy that goes on by itself."""
        kinds = (self.objects, self.methods)
        objects, methods = (dict(kind) for kind in kinds)
        return Project(
            random.Random(seed),
            objects,  # type: ignore[arg-type]
            methods,  # type: ignore[arg-type]
            self.minor,
            dict(self.calls),
            dict(self.migrations),
            dict(self.tables),
            self.registry,
        )

    def step(self) -> None:
        """Change one thing and record it."""
        steps = (
            *[self._grow_object] * 4,
            *[self._add_object] * 2,
            self._shrink_object,
            self._remove_object,
            self._move_object,
            self._change_server,
            self._call,
            self._migrate,
            self._edit_migration,
            self._map,
            self._accept,
            self._release,
        )
        self.chance.choice(steps)()
        self.registry = update(self.registry, self.snapshot())

    def snapshot(self) -> Snapshot:
        server = a_server(f"1.{self.minor}", *self.methods.values())
        calls = (a_call(f"1.{self.minor}", name, *given) for name, given in self.calls.items())
        revisions = []
        for number, source in self.migrations.items():
            item = a_revision(number)
            revisions.append(replace(edited(item), source=source * 12) if source else item)
        tables = (a_table(name, *columns) for name, columns in self.tables.items())
        return replace(
            a_state(server, *calls, *revisions, *tables), objects=dict(sorted(self.objects.items()))
        )

    def _add_object(self) -> None:
        name = self.chance.choice(OBJECTS)
        if name not in self.objects:
            self.objects[name] = hashed(an_object(name, "1.0", a_field("id")))

    def _remove_object(self) -> None:
        self.objects.pop(self.chance.choice(OBJECTS), None)

    def _move_object(self) -> None:
        if entry := self._some_object():
            place = Location(f"app/objects/{self.chance.choice('abc')}.py", 11)
            self.objects[entry.name] = replace(entry, location=place)

    def _grow_object(self) -> None:
        if entry := self._some_object():
            chosen: FieldFacts | MethodFacts = a_field(
                self.chance.choice(FIELDS), self.chance.choice(KINDS)
            )
            if self.chance.random() < 0.3:
                chosen = a_method(self.chance.choice(METHODS), *self.chance.choice(((), ("x",))))
            self.objects[entry.name] = hashed(self._bumped(grown(entry, chosen)))

    def _shrink_object(self) -> None:
        if (obj := self._some_object()) and len(obj.fields) > 1:
            self.objects[obj.name] = hashed(self._bumped(replace(obj, fields=obj.fields[:-1])))

    def _bumped(self, obj: ObjectFacts) -> ObjectFacts:
        if self.chance.random() < 0.5:
            return obj
        return replace(obj, version=f"1.{int(obj.version.partition('.')[2]) + 1}")

    def _some_object(self) -> ObjectFacts | None:
        return self.objects.get(self.chance.choice(OBJECTS))

    def _change_server(self) -> None:
        name = self.chance.choice(("build", "reboot", "resize"))
        self.methods[name] = f"{name} instance{self.chance.choice(('', ' host', ' host=None'))}"
        self.minor += self.chance.random() < 0.5

    def _call(self) -> None:
        name = self.chance.choice(("build", "reboot"))
        self.calls[name] = self.chance.choice((("instance",), ("host", "instance")))

    def _migrate(self) -> None:
        self.migrations.setdefault(f"{self.chance.randrange(1, 20):04}", "")

    def _edit_migration(self) -> None:
        if self.migrations:
            self.migrations[self.chance.choice(sorted(self.migrations))] = self.chance.choice("789")

    def _map(self) -> None:
        name = self.chance.choice(("parcels", "events"))
        columns = set(self.tables.get(name, ("id",)))
        self.tables[name] = tuple(sorted(columns ^ {self.chance.choice(FIELDS[1:])}))

    def _accept(self) -> None:
        finding = a_finding("UPG401", "error", self.chance.choice(FIELDS))
        reason = self.chance.choice(("nobody reads it", "old nodes are gone"))
        self.registry = accept(self.registry, finding, reason)

    def _release(self) -> None:
        self.registry = freeze(
            update(self.registry, self.snapshot()), self._next(), self.snapshot()
        )

    def _next(self) -> str:
        major = len(self.registry.releases) + 1
        return f"{major}.0.{self.chance.randrange(3)}"


def grown(obj: ObjectFacts, chosen: FieldFacts | MethodFacts) -> ObjectFacts:
    """Return the object with a field or method more, or another one of that name."""
    if isinstance(chosen, FieldFacts):
        kept = [each for each in obj.fields if each.name != chosen.name]
        return replace(obj, fields=tuple(sorted([*kept, chosen], key=lambda each: each.name)))
    others = [each for each in obj.methods if each.name != chosen.name]
    return replace(obj, methods=tuple(sorted([*others, chosen], key=lambda each: each.name)))


def three(seed: int) -> tuple[Registry, Registry, Registry]:
    """Return the registry of a project, and what two branches made of it."""
    base = Project(random.Random(seed))
    for _ in range(base.chance.randrange(1, 25)):
        base.step()
    branches = [base.branch(seed * 2 + 1), base.branch(seed * 2 + 2)]
    for branch in branches:
        for _ in range(branch.chance.randrange(1, 8)):
            branch.step()
    return base.registry, branches[0].registry, branches[1].registry
