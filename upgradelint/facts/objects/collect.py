"""Versioned objects of a program: run what registers them, and read what was registered."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from upgradelint.base.digits import whole
from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.data.facade_paths import read_facade
from upgradelint.facts.objects.backport_collect import read_backport
from upgradelint.facts.objects.contract import OBJECT, UnprovenError, read_object
from upgradelint.facts.objects.readings import Candidate, ObjectReading, Objects, chosen
from upgradelint.facts.objects.registrations import (
    classes_in,
    extra_data_names,
    registered_names,
    registers,
)
from upgradelint.facts.options import Options
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import (
    ClassValue,
    Descriptor,
    FunctionValue,
    Instance,
    Raised,
)
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value, show

Role = Literal["object", "notification"]

_KINDS: dict[str, frozenset[str]] = {
    "all": frozenset({"backports", "upgrades"}),
    "backports": frozenset({"backports"}),
    "facades": frozenset({"upgrades"}),
    "objects": frozenset(),
}
"""How readings of objects are called by what they hold; one with more serves who wants less."""

BASE = "oslo_versionedobjects.base"
REGISTER = f"{BASE}.VersionedObjectRegistry._register_class"


class Registered(Frozen):
    """A class that the registry was given, what for, and the file being read then."""

    cls: ClassValue
    role: Role
    reading: str


class ObjectCollector:
    """Runs the registering statements of judged files and reads each registered class."""

    def __init__(self, evaluator: Evaluator, options: Options, readings: Readings) -> None:
        self._ev = evaluator
        self._options = options
        self._readings = readings
        self._registered: dict[str, list[Registered]] = {}
        self._registries: dict[ClassValue, None] = {}
        self._role: Role = "object"
        self._reading = ""
        self._classes: dict[str, list[str]] = {}
        self._owners: dict[str, list[tuple[Module, int]]] = {}
        self._unproven: dict[str, list[Unproven]] = {}
        evaluator.hooks[f"{BASE}._registered"] = self._on_registered
        evaluator.hooks[REGISTER] = self._on_register_class
        evaluator.program.missing.append(self._set_by_hook)
        readings.origin("registering", lambda name: " ".join(self._classes.get(name, ())))

    def run(self, judged: list[str], others: list[str]) -> Objects:
        """Return the objects of judged files; `others` are tests that say how they are hashed."""
        program = self._ev.program
        self._readings.origin("hashing", lambda _: " ".join(map(program.identity, others)))
        for path in judged:
            for name in self._readings.read(f"registering {path}", tuple, self._outline(path)):
                self._classes.setdefault(name, []).append(path)
        only = self._options.only
        wanted = [path for path in judged if only is None or path in only]
        known = {path: self._known(path) for path in wanted}
        fresh = self._fresh([path for path, one in known.items() if one is None], others)
        return chosen([known[path] or fresh[path] for path in wanted])

    def _known(self, path: str) -> ObjectReading | None:
        """What is kept of a file; a reading with backports serves who does not want them too."""
        keys = [key for key in _KINDS if self._wanted() <= _KINDS[key]]
        found = (self._readings.known(f"{key} {path}", ObjectReading) for key in keys)
        return next((one for one in found if one is not None), None)

    def _wanted(self) -> frozenset[str]:
        """What of an object is wanted beside its contract."""
        return self._options.families & _KINDS["all"]

    def _key(self, path: str) -> str:
        kind = next(one for one in _KINDS if _KINDS[one] == self._wanted())
        return f"{kind} {path}"

    def _outline(self, path: str) -> Callable[[], tuple[str, ...]]:
        """The names of the classes that a file registers."""

        def read() -> tuple[str, ...]:
            module = self._ev.program.at(path)
            return tuple(name for name, _ in registered_names(module)) if module else ()

        return read

    def _fresh(self, paths: list[str], others: list[str]) -> dict[str, ObjectReading]:
        """Read the files, and keep what was read."""
        noted = {path: self._run_file(path) for path in paths}
        with self._readings.noting() as late:
            self._register_notifications()
        with self._readings.noting() as comparing:
            extra = self._extra_data(others) if paths else None
        found: dict[str, list[Candidate]] = {path: [] for path in paths}
        for name, registered in list(self._registered.items()):
            for one in list(registered):
                path = one.cls.module.path if one.cls.module.path in noted else one.reading
                if path in noted:
                    with self._readings.noting() as seen:
                        made = self._candidate(name, one, extra)
                    found[path].append(made)
                    self._doubt(_unknown_values(made), path)
                    noted[path] |= seen | late
        readings = {}
        for path in paths:
            unproven = tuple(self._unproven.get(path, ()))
            readings[path] = ObjectReading(tuple(found[path]), unproven)
            self._readings.keep(
                self._key(path), readings[path], noted[path] | comparing | {"hashing:"}
            )
        return readings

    def _run_file(self, path: str) -> set[str]:
        """Run what registers in a file; return what that looked at.

        Where several files register one name, all of them are run in their order: the last counts.
        """
        self._reading = path
        with self._readings.noting() as noted:
            module = self._ev.program.at(path)
            if module is not None:
                for name, _ in registered_names(module):
                    if len(self._classes[name]) > 1:
                        self._run_owners(name)
                self._register(module)
        self._reading = ""
        return noted

    def _register(self, module: Module) -> None:
        for number, statement in enumerate(module.source.body):
            if registers(statement, self._options.decorators):
                self._ev.program.run_statement(module, number)
                self._doubt(self._not_registered(module, number))
        for name in self._options.force_register:
            owner, _, cls = name.rpartition(".")
            if owner == module.name:
                found = self._ev.program.lookup(module, cls)
                if isinstance(found, ClassValue):
                    self._remember(found)

    def _not_registered(self, module: Module, number: int) -> Iterator[Unproven]:
        """Objects that a statement was to register, and did not, for reasons we know."""
        failure = module.failures.get(number)
        for cls in classes_in(module.source.body[number]):
            made = module.env.content.get(cls.name)
            reason = failure
            if isinstance(made, ClassValue) and made.derives_from(OBJECT):
                reason = failure or _unread_decorator(made)
            if reason is not None:
                text = reason.reason or str(reason)
                yield Unproven("object", cls.name, text, module.at(cls))

    def _on_register_class(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        """Note which registry is used, then do what the model of the library does."""
        registry = args[0]
        func = _library_function(registry) if isinstance(registry, Instance) else None
        if func is None:
            return Unknown(f"registered by {show(registry)}", where)
        self._registries[registry.cls] = None
        hook = self._ev.hooks.pop(func.path)
        try:
            return call(self._ev, func, args, kwargs, state, where)
        finally:
            self._ev.hooks[func.path] = hook

    def _on_registered(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        if isinstance(args[0], ClassValue):
            self._remember(args[0])
        else:
            reason = f"registers something that is not a class: {args[0]}"
            self._doubt([Unproven("object", str(args[0]), reason, where)])
        return None

    def _doubt(self, unproven: Iterable[Unproven], path: str | None = None) -> None:
        self._unproven.setdefault(path or self._reading, []).extend(unproven)

    def _remember(self, cls: ClassValue) -> None:
        name = self._name(cls)
        same = self._registered.setdefault(name, [])
        if all(one.cls is not cls for one in same):
            same.append(Registered(cls, self._role, self._reading))

    def _name(self, cls: ClassValue) -> str:
        value = self._told(cls, "obj_name", called=True)
        return value if isinstance(value, str) else cls.name

    def _told(self, cls: ClassValue, name: str, *, called: bool = False) -> Value:
        """An attribute of a class, or what it gives when called; None where that raises."""

        def read() -> Value:
            try:
                found = find_attribute(self._ev, cls, name, self._ev.base, cls.where)
                value = found[0] if found else None
                return call(self._ev, value, [], {}, self._ev.base, cls.where) if called else value
            except Raised:
                return None

        return self._ev.attempt(read, cls.where)

    def _register_notifications(self) -> None:
        """Registries that only collect some classes offer a method to register them later."""
        self._role = "notification"
        for registry in list(self._registries):
            for cls in registry.mro:
                for name, raw in list(cls.content.items()):
                    if _is_late_registration(name, raw):
                        self._told(registry, name, called=True)
        self._role = "object"

    def _set_by_hook(self, module: Module, name: str) -> Value | None:
        """A name that registration sets on a package: run the classes of that name and look."""
        self._run_owners(name)
        return module.env.content.get(name)

    def _run_owners(self, name: str) -> None:
        self._ev.program.origins.noted.add(f"registering:{name}")
        if name not in self._owners:
            self._owners[name] = list(self._owners_of(name))
        for module, number in self._owners[name]:
            self._ev.program.run_statement(module, number)

    def _owners_of(self, name: str) -> Iterator[tuple[Module, int]]:
        for module in map(self._ev.program.at, self._classes.get(name, ())):
            if module is not None:
                found = registered_names(module)
                yield from ((module, number) for one, number in found if one == name)

    def _extra_data(self, others: list[str]) -> FunctionValue | None:
        """The function by which the project's own test adds data to fingerprints."""
        if self._options.extra_data != "auto":
            return None
        for path in others:
            module = self._ev.program.at(path)
            for name in extra_data_names(module) if module else ():
                found = self._ev.program.lookup(module, name) if module else None
                if isinstance(found, FunctionValue):
                    return found
        return None

    def _candidate(self, name: str, one: Registered, extra: FunctionValue | None) -> Candidate:
        version, namespace = self._version(one.cls), self._namespace(one.cls)
        try:
            facts = read_object(self._ev, name, one.cls, one.role, extra)
        except UnprovenError as error:
            why = Unproven("object", name, error.reason, error.where)
            return Candidate(name, version, namespace, unproven=why)
        wanted = "backports" in self._options.families
        wrapped = self._options.wrapped_primitives
        backport = read_backport(self._ev, facts, one.cls, wrapped) if wanted else None
        facade = None
        if "upgrades" in self._options.families and one.role == "object":
            facade = read_facade(self._ev, name, one.cls)
        return Candidate(name, version, namespace, facts, backport, facade)

    def _namespace(self, cls: ClassValue) -> str:
        value = self._told(cls, "OBJ_PROJECT_NAMESPACE")
        return value if isinstance(value, str) else ""

    def _version(self, cls: ClassValue) -> tuple[int, ...]:
        text = self._told(cls, "VERSION")
        parts = text.split(".") if isinstance(text, str) else []
        return tuple(whole(one) for one in parts if one.isdecimal())


def _library_function(registry: Instance) -> FunctionValue | None:
    """The model of the library's `_register_class`, whatever its names are bound to meanwhile."""
    for cls in registry.cls.mro:
        func = cls.content.get("_register_class")
        if isinstance(func, FunctionValue) and func.path == REGISTER:
            return func
    return None


def _unknown_values(made: Candidate) -> Iterator[Unproven]:
    """The fields that are enums of nobody knows what: of their values nothing is judged."""
    for one in made.facts.fields if made.facts else ():
        if (one.type.element or one.type).values == ():
            reason = f"the valid values of field {one.name} cannot be told"
            yield Unproven("field", f"{made.name}.{one.name}", reason, one.location)


def _unread_decorator(cls: ClassValue) -> Unknown | None:
    reason = cls.opaque
    return reason if reason is not None and reason.reason.startswith("decorated by") else None


def _is_late_registration(name: str, raw: Value) -> bool:
    if not name.startswith("register_") or not isinstance(raw, Descriptor):
        return False
    func = raw.func
    if raw.kind != "classmethod" or not isinstance(func, FunctionValue):
        return False
    parameters = func.node.args
    return len(parameters.args) == 1 and func.module.project
