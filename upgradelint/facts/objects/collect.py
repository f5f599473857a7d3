"""Versioned objects of a program: settle what is registered, then read each class of it."""

from collections.abc import Iterator
from functools import partial

from upgradelint.base.digits import whole
from upgradelint.facts.data.facade_paths import read_facade
from upgradelint.facts.objects.backports.collect import read_backport
from upgradelint.facts.objects.contract import read_object
from upgradelint.facts.objects.model import UNTOLD, FieldFacts, MethodFacts
from upgradelint.facts.objects.readings import Candidate, ObjectReading, Objects, chosen, wanted_of
from upgradelint.facts.objects.registered import Registered, Registration
from upgradelint.facts.objects.registrations import extra_data_names
from upgradelint.facts.objects.unproven import UnprovenError
from upgradelint.facts.options import Options
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.definitions import ClassValue, FunctionValue

_KINDS: dict[str, frozenset[str]] = {
    "all": frozenset({"backports", "upgrades"}),
    "backports": frozenset({"backports"}),
    "facades": frozenset({"upgrades"}),
    "objects": frozenset(),
}
"""How readings of objects are called by what they hold; one with more serves who wants less."""


class ObjectCollector:
    """Reads the registered classes of judged files."""

    def __init__(self, evaluator: Evaluator, options: Options, readings: Readings) -> None:
        self._ev = evaluator
        self._options = options
        self._readings = readings
        self._registration = Registration(
            evaluator, readings, options.decorators, options.force_register
        )

    def run(self, judged: list[str], others: list[str]) -> Objects:
        """Return the objects of judged files; `others` are tests that say how they are hashed."""
        program = self._ev.program
        self._readings.origin("hashing", lambda _: " ".join(map(program.identity, others)))
        self._registration.outline(judged)
        only = self._options.only
        wanted = [path for path in judged if only is None or path in only]
        known = {path: self._known(path) for path in wanted}
        fresh = self._fresh([path for path, reading in known.items() if reading is None], others)
        found = (known[path] or fresh[path] for path in wanted)
        return chosen([wanted_of(reading, self._options.families) for reading in found])

    def _known(self, path: str) -> ObjectReading | None:
        """What is kept of a file; a reading with backports serves who does not want them too."""
        keys = [key for key in _KINDS if self._wanted() <= _KINDS[key]]
        found = (self._readings.known(f"{key} {path}", ObjectReading) for key in keys)
        return next((reading for reading in found if reading is not None), None)

    def _wanted(self) -> frozenset[str]:
        """What of an object is wanted beside its contract."""
        return self._options.families & _KINDS["all"]

    def _key(self, path: str) -> str:
        kind = next(kind_name for kind_name in _KINDS if _KINDS[kind_name] == self._wanted())
        return f"{kind} {path}"

    def _fresh(self, paths: list[str], others: list[str]) -> dict[str, ObjectReading]:
        """Read the files, and keep what was read.

        All of them register first: making facts loads modules that nobody looked at before.
        """
        settled = self._registration.settle(paths)
        with self._readings.noting() as comparing:
            extra = self._extra_data(others) if paths else None
        readings = {}
        for path in paths:
            read = partial(self._reading, path, extra)
            with self._readings.noting() as consulted:
                made = self._readings.guarded(self._key(path), path, read)
            readings[path] = made or ObjectReading()
            if made is not None:
                noted = settled[path] | consulted | comparing | {"hashing:"}
                self._readings.keep(self._key(path), made, noted)
        return readings

    def _reading(self, path: str, extra: FunctionValue | None) -> ObjectReading:
        candidates = [
            self._candidate(registered, extra) for registered in self._registration.of(path)
        ]
        doubts = [doubt for candidate in candidates for doubt in _doubts(candidate)]
        unproven = [*self._registration.unproven(path), *doubts]
        return ObjectReading(tuple(candidates), tuple(unproven))

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

    def _candidate(self, registered: Registered, extra: FunctionValue | None) -> Candidate:
        name, cls = registered.name, registered.cls
        version, namespace = self._version(cls), self._namespace(cls)
        try:
            facts = read_object(self._ev, name, cls, registered.role, extra)
        except UnprovenError as error:
            why = Unproven("object", name, error.reason, error.where)
            return Candidate(name, version, namespace, unproven=why)
        wanted = "backports" in self._options.families
        wrapped = self._options.wrapped_primitives
        backport = read_backport(self._ev, facts, cls, wrapped) if wanted else None
        facade = None
        if "upgrades" in self._options.families and registered.role == "object":
            facade = read_facade(self._ev, name, cls)
        return Candidate(name, version, namespace, facts, backport, facade)

    def _namespace(self, cls: ClassValue) -> str:
        value = self._registration.attribute(cls, "OBJ_PROJECT_NAMESPACE")
        return value if isinstance(value, str) else ""

    def _version(self, cls: ClassValue) -> tuple[int, ...]:
        text = self._registration.attribute(cls, "VERSION")
        parts = text.split(".") if isinstance(text, str) else []
        return tuple(whole(part) for part in parts if part.isdecimal())


def _doubts(made: Candidate) -> Iterator[Unproven]:
    """What of an object is not judged: fields and methods that cannot be told, child versions, and
    the values of enums of nobody knows what.
    """
    if made.facts is None:
        return
    name, where = made.name, made.facts.location
    untold: list[tuple[str, FieldFacts | MethodFacts]]
    untold = [("field", field) for field in made.facts.fields if not field.type.is_known]
    untold += [("method", method) for method in made.facts.methods if not method.is_known]
    for family, each in untold:
        reason = each.text.removeprefix(UNTOLD)
        yield Unproven(family, f"{name}.{each.name}", reason, each.location)
    for text in made.facts.extra:
        if text.startswith(UNTOLD):
            yield Unproven("field", f"{name}.child_versions", text.removeprefix(UNTOLD), where)
    for field in made.facts.fields:
        if (field.type.element or field.type).values == ():
            reason = f"the valid values of field {field.name} cannot be told"
            yield Unproven("field", f"{made.name}.{field.name}", reason, field.location)
