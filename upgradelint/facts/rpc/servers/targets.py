"""The target of a class: what it declares, or what the project says of it."""

from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.rpc.library import RpcLibrary, Target
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.values.definitions import Bound, ClassValue, Descriptor, Instance
from upgradelint.python.values.terms import Unknown, Value


class Targets:
    """Reads targets; `topics` are those of the classes that serve because the project says so."""

    def __init__(self, ev: Evaluator, library: RpcLibrary, topics: Mapping[str, str]) -> None:
        self._ev = ev
        self._library = library
        self._topics = topics

    def of_class(self, cls: ClassValue) -> Target | None:
        """Return the target of a class, None where it serves nothing by itself."""
        if not self.is_chosen(cls):
            return self.declared(cls)
        target, topic = self.declared(cls) or Target(), self._topics[cls.path]
        return replace(target, topic=topic) if topic else target

    def is_chosen(self, cls: ClassValue) -> bool:
        """Whether a class serves because the project says so."""
        return cls.path in self._topics

    def declared(self, cls: ClassValue) -> Target | None:
        """Return the target that a class has, or that its property makes."""
        raw, _ = find_in_class(self._ev, cls, "target", self._ev.base)
        if isinstance(raw, Descriptor) and raw.kind == "property":
            known = map(self._library.target, self._made(cls, raw.func))
            return next(filter(None, known), None)
        return self._library.target(raw)

    def where(self, cls: ClassValue) -> Location:
        """Return where a class declares its target, else where it stands."""
        found = find_in_class(self._ev, cls, "target", self._ev.base)[0]
        return found.where if isinstance(found, Unknown) else cls.where

    def _made(self, cls: ClassValue, getter: Value) -> Iterator[Value]:
        instance, state = Instance(cls, cls.where), self._ev.base.fork()
        state.write(instance)[PARTIAL] = True
        for outcome in self._ev.explore(Bound(getter, instance), state=state):
            yield outcome.value
