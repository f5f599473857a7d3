"""Running the routine of one class for one target version, for every path it can take."""

from collections.abc import Iterable, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.objects.assigned import assigned
from upgradelint.facts.objects.backports.model import RelationFacts
from upgradelint.facts.objects.backports.observer import MANIFEST, BackportWatch
from upgradelint.facts.objects.backports.values import FieldValue
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.values.containers import DictContent, DictValue
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Unknown, Value

ENTRY = "obj_make_compatible_from_manifest"
ROUTINE = "obj_make_compatible"
CONVERSION = "_convert_to_version"
"""ironic's: it changes the object itself, in both directions, before the object is sent."""

Result = tuple[list[Outcome], list[DictContent]]
"""Every path, and the primitive at the end of those that do not raise."""


class Exploration:
    """The routine of a class whose fields have the given names; it is given the primitive with its
    wrapping where `wrapped`.
    """

    def __init__(
        self, ev: Evaluator, cls: ClassValue, names: list[str], *, wrapped: bool = False
    ) -> None:
        self._ev = ev
        self._cls = cls
        self._names = names
        self._wrapped = wrapped
        self._entered: set[FunctionValue] = set()
        found = (name for name in (ENTRY, ROUTINE, CONVERSION) if self._is_own(name))
        self._own = next(found, None)

    def own(self) -> Location | None:
        """Return the routine that the project wrote, nearest in the MRO."""
        if self._own is None:
            return None
        raw, _ = find_in_class(self._ev, self._cls, self._own, self._ev.base)
        func = underlying(raw)
        return func.where if func is not None else self._cls.where

    @property
    def inherited(self) -> bool:
        """Whether the routine is that of another class."""
        found = find_in_class(self._ev, self._cls, self._own, self._ev.base) if self._own else None
        return found is not None and found[1] is not self._cls

    @property
    def converts(self) -> bool:
        """Whether the routine changes the object itself."""
        return self._own == CONVERSION

    def relations(self) -> Iterator[RelationFacts]:
        """Yield the rules that the class has for the library's own routine."""
        name, base = "obj_relationships", self._ev.base
        found = find_attribute(self._ev, self._cls, name, base, self._cls.where)
        value = found[0] if found else None
        places = (assigned(cls, name) for cls in self._cls.mro)
        where = next(filter(None, places), self._cls.where)
        entries = base.read(value).items if isinstance(value, DictValue) else {}
        for field, pairs in entries.items():
            yield RelationFacts(str(field), tuple(self._versions(pairs)), where)

    def _versions(self, pairs: Value) -> Iterator[tuple[str, str]]:
        for pair in iterate(self._ev, pairs, self._ev.base, self._cls.where)[0]:
            items = iterate(self._ev, pair, self._ev.base, self._cls.where)[0]
            if len(items) == 2 and all(isinstance(item, str) for item in items):
                yield str(items[0]), str(items[1])

    @property
    def data_key(self) -> str:
        """The key of the data in what the routine is given, empty where that is the data."""
        return self._key("data") if self._wrapped and not self.converts else ""

    def __call__(
        self, version: str, unset: Iterable[str] = (), without: Iterable[str] = ()
    ) -> Result:
        """Run for a target; every field is set, but those in `unset` may not be and those in
        `without` are not.
        """
        return self._explored(self._own or ROUTINE, version, unset, without)

    def of(self, func: FunctionValue, version: str) -> Result:
        """Run one function in place of the routine, every field set."""
        return self._explored(func, version)

    def skipped(self) -> Iterator[tuple[ClassValue, FunctionValue]]:
        """Yield the project's routines behind the first in the MRO that no path entered."""
        name = CONVERSION if self.converts else ROUTINE
        for cls in self._cls.mro:
            func = underlying(self._ev.base.read(cls).get(name))
            if func is not None and cls.module.project and func not in self._entered:
                yield cls, func

    def _explored(
        self,
        entry: str | FunctionValue,
        version: str,
        unset: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> Result:
        subject = Instance(self._cls, self._cls.where)
        subject.content[PARTIAL] = True
        if self.converts:
            return self._converted(subject, entry, version, without)
        # The library's own entry only keeps the manifest on the object for the routine.
        subject.content["_obj_version_manifest"] = MANIFEST
        values = self._values(without)
        primitive = DictValue(DictContent(values, maybe=set(unset).intersection(values)))
        given = self._wrapping(primitive) if self._wrapped else primitive
        args = [given, version, *([MANIFEST] if entry == ENTRY else [])]
        outcomes = self._run(subject, primitive, entry, args, version)
        ended = [outcome.state.read(primitive) for outcome in outcomes if outcome.kind == "return"]
        return outcomes, ended

    def _wrapping(self, primitive: DictValue) -> DictValue:
        """What `obj_to_primitive` returns around the data."""
        names = ("name", "namespace", "version")
        items: dict[Value, Value] = {self._key(name): FieldValue("", name=name) for name in names}
        return DictValue(DictContent({**items, self._key("data"): primitive}))

    def _key(self, part: str) -> str:
        found = find_attribute(
            self._ev, self._cls, "OBJ_SERIAL_NAMESPACE", self._ev.base, self._cls.where
        )
        return f"{found[0] if found else 'versioned_object'}.{part}"

    def _converted(
        self,
        subject: Instance,
        entry: str | FunctionValue,
        version: str,
        without: Iterable[str],
    ) -> Result:
        subject.content.update(self._values(without))
        found = self._found(subject, entry) if isinstance(entry, str) else entry
        args: list[Value] = [version, True] if _takes_two(underlying(found)) else [version]
        outcomes = self._run(subject, None, entry, args, version)
        ended = [outcome.state.read(subject) for outcome in outcomes if outcome.kind == "return"]
        return outcomes, [
            DictContent({name: content[name] for name in self._names if name in content})
            for content in ended
        ]

    def _values(self, without: Iterable[str]) -> dict[Value, Value]:
        left_out = set(without)
        return {name: FieldValue("", name=name) for name in self._names if name not in left_out}

    def _run(
        self,
        subject: Instance,
        primitive: DictValue | None,
        entry: str | FunctionValue,
        args: list[Value],
        version: str,
    ) -> list[Outcome]:
        state = self._ev.base.fork()
        func = Bound(entry, subject) if not isinstance(entry, str) else self._found(subject, entry)
        if not isinstance(func, (Bound, FunctionValue)):
            reason = Unknown(f"{entry} cannot be read", self._cls.where)
            return [Outcome(state, "return", reason, self._cls.where)]
        watch = BackportWatch(self._ev, subject, primitive, version)
        with watch.watching():
            outcomes = self._ev.explore(func, args, state=state)
        first = underlying(func)
        self._entered |= watch.entered | ({first} if first is not None else set())
        return outcomes

    def _found(self, subject: Instance, name: str) -> Value:
        found = find_attribute(self._ev, subject, name, self._ev.base, self._cls.where)
        return found[0] if found else None

    def _is_own(self, name: str) -> bool:
        _, owner = find_in_class(self._ev, self._cls, name, self._ev.base)
        return owner is not None and owner.module.project


def _takes_two(func: FunctionValue | None) -> bool:
    """Whether a method takes, beside the target, whether unavailable fields are removed."""
    if func is None:
        return True
    spec = func.node.args
    return spec.vararg is not None or len(spec.posonlyargs) + len(spec.args) > 2
