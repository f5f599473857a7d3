"""Running the routine of one class for one target version, for every course it can take."""

from collections.abc import Iterable

from upgradelint.facts.backport_watch import MANIFEST, BackportWatch, FieldValue
from upgradelint.location import Location
from upgradelint.python.attributes import PARTIAL, find_attribute, find_in_class
from upgradelint.python.evaluator import Evaluator, Outcome
from upgradelint.python.functions import underlying
from upgradelint.python.terms import Unknown, Value
from upgradelint.python.values import (
    Bound,
    ClassValue,
    DictContent,
    DictValue,
    FunctionValue,
    Instance,
)

ENTRY = "obj_make_compatible_from_manifest"
ROUTINE = "obj_make_compatible"
CONVERSION = "_convert_to_version"
"""ironic's: it changes the object itself, in both directions, before the object is sent."""

Result = tuple[list[Outcome], list[DictContent]]
"""Every course, and the primitive at the end of those that do not raise."""


class Exploration:
    """The routine of a class whose fields have the given names."""

    def __init__(self, ev: Evaluator, cls: ClassValue, names: list[str]) -> None:
        self._ev = ev
        self._cls = cls
        self._names = names
        found = (one for one in (ENTRY, ROUTINE, CONVERSION) if self._is_own(one))
        self._own = next(found, None)

    def own(self) -> Location | None:
        """Return the routine that the project wrote, nearest in the MRO."""
        if self._own is None:
            return None
        raw, _ = find_in_class(self._ev, self._cls, self._own, self._ev.base)
        func = underlying(raw)
        return func.where if func is not None else self._cls.where

    @property
    def converts(self) -> bool:
        """Whether the routine changes the object itself."""
        return self._own == CONVERSION

    def relates(self) -> bool:
        """Return whether the class has rules for the library's own routine."""
        found = find_attribute(
            self._ev, self._cls, "obj_relationships", self._ev.base, self._cls.where
        )
        value = found[0] if found else None
        return isinstance(value, DictValue) and bool(self._ev.base.read(value).items)

    def __call__(self, version: str, unset: Iterable[str] = ()) -> Result:
        """Run for a target; every field is set, but those in `unset` may not be."""
        subject = Instance(self._cls, self._cls.where)
        subject.content[PARTIAL] = True
        if self._own == CONVERSION:
            return self._converted(subject, version)
        # The library's own entry only keeps the manifest on the object for the routine.
        subject.content["_obj_version_manifest"] = MANIFEST
        primitive = DictValue(DictContent(self._values(), maybe=set(unset)))
        args = [primitive, version, *([MANIFEST] if self._own == ENTRY else [])]
        outcomes = self._run(subject, primitive, self._own or ROUTINE, args, version)
        ended = [one.state.read(primitive) for one in outcomes if one.kind == "return"]
        return outcomes, ended

    def _converted(self, subject: Instance, version: str) -> Result:
        subject.content.update(self._values())
        outcomes = self._run(subject, None, CONVERSION, [version, True], version)
        ended = [one.state.read(subject) for one in outcomes if one.kind == "return"]
        return outcomes, [
            DictContent({name: one[name] for name in self._names if name in one}) for one in ended
        ]

    def _values(self) -> dict[Value, Value]:
        return {name: FieldValue("", name=name) for name in self._names}

    def _run(
        self,
        subject: Instance,
        primitive: DictValue | None,
        name: str,
        args: list[Value],
        version: str,
    ) -> list[Outcome]:
        state = self._ev.base.fork()
        found = find_attribute(self._ev, subject, name, state, self._cls.where)
        entry = found[0] if found else None
        if not isinstance(entry, (Bound, FunctionValue)):
            reason = Unknown(f"{name} cannot be read", self._cls.where)
            return [Outcome(state, "return", reason, self._cls.where)]
        with BackportWatch(self._ev, subject, primitive, version).watching():
            return self._ev.explore(entry, args, state=state)

    def _is_own(self, name: str) -> bool:
        _, owner = find_in_class(self._ev, self._cls, name, self._ev.base)
        return owner is not None and owner.module.project
