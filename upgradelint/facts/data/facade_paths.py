"""Reading the persistence facade: loading and saving explored, what they touch remembered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from upgradelint.base.location import Location
from upgradelint.facts.code import innermost
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, Descriptor, FunctionValue, Instance
from upgradelint.python.values.terms import Argument, Attribute, Call, Unknown, Value

LOADS = ("_from_db_object", "_from_db", "from_db_object", "from_db")
SAVES = ("save", "create")
STEPS = 1_500
MAX_PATHS = 2
"""Of one method: what it reads and writes is seen on its first ways."""

_ROW = re.compile(r"_?(?:db|row|record|model|sql)", re.IGNORECASE)
_CONTEXT = ("context", "ctxt", "ctx", "session")

ROW = "row"


def read_facade(ev: Evaluator, name: str, cls: ClassValue) -> FacadeFacts | None:
    """Return how an object is loaded and saved, None where it is not loaded by a known method."""
    load = next((wanted for wanted in LOADS if _own(ev, cls, wanted) is not None), None)
    raw = _own(ev, cls, load) if load else None
    func = innermost(raw) if raw is not None else None
    if func is None:
        return None
    loading = _Exploration(ev, cls)
    loading.run(func, static=isinstance(raw, Descriptor) and raw.kind == "staticmethod")
    saving = _Exploration(ev, cls)
    saves = [innermost(_own(ev, cls, wanted)) for wanted in SAVES]
    for save in saves:
        if save is not None:
            saving.run(save, static=False)
    known = [function for function in saves if function is not None]
    return FacadeFacts(
        name,
        tuple(sorted(loading.reads)),
        func.where,
        tuple(sorted(saving.writes)),
        known[0].where if known else None,
        loading.doubt,
        saving.doubt,
    )


def _own(ev: Evaluator, cls: ClassValue, name: str | None) -> Value:
    """Return a method that the project wrote, None where it did not."""
    raw, owner = find_in_class(ev, cls, name or "", ev.base)
    return raw if owner is not None and owner.module.project else None


class _Exploration:
    """Observer and watch of what methods of a class do with rows and with values for them."""

    def __init__(self, ev: Evaluator, cls: ClassValue) -> None:
        self._ev = ev
        self._modules = {base.module for base in cls.mro if base.module.project}
        self._subject = Instance(cls, cls.where)
        self._subject.content[PARTIAL] = True
        self.reads: set[str] = set()
        self.writes: set[str] = set()
        self.doubt = ""

    def run(self, func: FunctionValue, *, static: bool) -> None:
        """Call a method with the object and a row where it takes them."""
        with self._ev.within(STEPS, self._enters, max_paths=MAX_PATHS), self._watching():
            outcomes = self._ev.explore(func, list(self._given(func, static=static)))
        self.doubt = self.doubt or next(filter(None, map(_doubt, outcomes)), "")

    def _given(self, func: FunctionValue, *, static: bool) -> Iterator[Value]:
        spec = func.node.args
        names = [arg.arg for arg in spec.args]
        required = names[: len(names) - len(func.defaults)]
        rows = [name for name in required if _ROW.match(name)]
        row = rows[0] if rows else required[-1] if required else ""
        for number, name in enumerate(required):
            first = number == 0 and not static
            if first or (static and number == 1 and name != row and name not in _CONTEXT):
                yield self._subject
            else:
                yield Argument("", func.where, name=ROW if name == row else name)

    def _enters(self, func: FunctionValue) -> bool:
        return func.module in self._modules or not func.module.project

    @contextmanager
    def _watching(self) -> Iterator[None]:
        ev = self._ev
        saved, ev.watch = ev.watch, self
        ev.observers.append(self)
        ev.assignments.append(self._assigned)
        try:
            yield
        finally:
            ev.watch = saved
            ev.observers.remove(self)
            ev.assignments.remove(self._assigned)

    # -- what the evaluator tells

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        if not isinstance(key, str):
            return
        if use == "set":
            self.writes.add(key)
        elif _is_row(container):
            self.reads.add(key)

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        """Nothing: how columns compare does not matter."""

    def called(self, call: Call, state: State) -> Value | None:
        func = call.func
        if isinstance(func, Attribute) and _is_row(func.base) and func.name == "get":
            self.reads.update(arg for arg in call.args[:1] if isinstance(arg, str))
        self.writes.update(name for name, _ in call.kwargs)
        for argument in (*call.args, *(value for _, value in call.kwargs)):
            if isinstance(argument, DictValue):
                self.writes.update(
                    key for key in state.read(argument).items if isinstance(key, str)
                )
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: a key that may be absent is read like any other."""

    def _assigned(
        self, base: Value, name: str, value: Value, state: State, where: Location
    ) -> None:
        if base is not self._subject:
            self.writes.add(name)


def _is_row(value: Value) -> bool:
    return isinstance(value, Argument) and value.name == ROW


def _doubt(outcome: Outcome) -> str:
    value = outcome.value
    lost = outcome.kind == "return" and type(value) is Unknown and not outcome.state.events
    return value.reason if lost and "too " in value.reason else ""
