"""The calls of a program: every method of a client explored, every way it sends a message kept."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from upgradelint.facts.oslo_messaging import RpcLibrary, Sent, answers
from upgradelint.facts.rpc import CallPath
from upgradelint.facts.rpc_code import classes_of, given, innermost, layers
from upgradelint.facts.rpc_versions import is_version
from upgradelint.facts.snapshot import Unproven
from upgradelint.location import Location
from upgradelint.python.attributes import PARTIAL, find_in_class
from upgradelint.python.evaluator import Evaluator, Outcome, events
from upgradelint.python.functions import underlying
from upgradelint.python.program import Module
from upgradelint.python.state import Assumption, State
from upgradelint.python.terms import Unknown, Value, show
from upgradelint.python.values import Bound, ClassValue, Descriptor, Instance

STEPS = 20_000
"""Of one method: a client prepares a message and sends it; what is longer is none."""

SENDERS = frozenset({"call", "cast", "prepare"})

_CONDITIONS = 6


@dataclass(frozen=True, slots=True)
class ClientReading:
    """The call paths of a module, and what could not be read of it."""

    calls: tuple[CallPath, ...] = ()
    unproven: tuple[Unproven, ...] = ()


class ClientCollector:
    """Explores the methods of the classes of modules."""

    def __init__(self, ev: Evaluator, library: RpcLibrary) -> None:
        self._ev = ev
        self._library = library
        self._unproven: list[Unproven] = []

    def read(self, module: Module) -> ClientReading:
        """Return the call paths of a module, class by class."""
        self._unproven = []
        self._ev.observers.append(self._library)
        budget, self._ev.budget = self._ev.budget, STEPS
        try:
            calls = tuple(self._calls(module))
        finally:
            self._ev.observers.remove(self._library)
            self._ev.budget = budget
        return ClientReading(calls, tuple(self._unproven))

    def _calls(self, module: Module) -> Iterator[CallPath]:
        for cls in classes_of(self._ev, module):
            if any(map(_may_send, cls.mro)):
                yield from self._class(cls)

    def _class(self, cls: ClassValue) -> Iterator[CallPath]:
        state, instance = self._instance(cls)
        own = {one.module.path for one in cls.mro}
        paths: dict[CallPath, CallPath] = {}
        lost: dict[str, Outcome] = {}
        for name, raw in list(cls.content.items()):
            func = innermost(raw)
            if func is None or name.startswith("__"):
                continue
            outer = Bound(next(layers(raw)), instance)
            outcomes = self._ev.explore(outer, *given(func), state=state.fork())
            if _is_given_up(outcomes):
                lost[name] = outcomes[0]
            for event in events(outcomes):
                if isinstance(event.what, Sent) and event.where.path in own:
                    seen = Seen(cls, name, event.what, event.conditions, event.where).path()
                    paths.setdefault(replace(seen, conditions=()), seen)
        yield from paths.values()
        if paths:
            self._unproven += [_lost(cls, name, one) for name, one in lost.items()]

    def _instance(self, cls: ClassValue) -> tuple[State, Instance]:
        """An instance as `__init__` leaves it, with what its properties make once and keep."""
        made = Instance(cls, cls.where)
        state = self._ev.base.fork()
        state.write(made)[PARTIAL] = True
        init, _ = find_in_class(self._ev, cls, "__init__", state)
        state = self._after(init, made, state)
        for one in cls.content.values():
            if isinstance(one, Descriptor) and one.kind == "property":
                state = self._after(one, made, state)
        return state, made

    def _after(self, raw: Value, instance: Instance, state: State) -> State:
        """How things are after a method has returned, whichever way it took."""
        func = underlying(raw)
        if func is None:
            return state
        ended = self._ev.explore(Bound(func, instance), *given(func), state=state.fork())
        after = next((one.state for one in ended if one.kind == "return"), state)
        after.conditions, after.events = (), ()
        return after


def _may_send(cls: ClassValue) -> bool:
    """Whether the text of a class names what sends: most classes of a file with a client do not."""
    names = (one.attr for one in ast.walk(cls.node or ast.Pass()) if isinstance(one, ast.Attribute))
    return not SENDERS.isdisjoint(names)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that was seen on its way, and the method it came from."""

    cls: ClassValue
    wrapper: str
    sent: Sent
    conditions: tuple[Assumption, ...]
    where: Location

    def path(self) -> CallPath:
        """Return the facts of it."""
        target = self.sent.client.target
        yes, no = answers((one.condition, one.holds) for one in self.conditions)
        others = [str(one) for one in self.conditions]
        return CallPath(
            client=self.cls.path,
            wrapper=self.wrapper,
            package=self.cls.module.package,
            topic=_text(target.topic),
            namespace=_text(target.namespace),
            method=_text(self.sent.method),
            arguments=self.sent.arguments,
            version=_text(target.version) or "1.0",
            explicit=self.sent.client.explicit,
            kind=self.sent.kind,
            pinned=self.sent.client.pinned,
            sendable=yes,
            refused=no,
            conditions=tuple(others[:_CONDITIONS]),
            location=self.where,
            unproven=self._unproven(),
        )

    def _unproven(self) -> str:
        sent, target = self.sent, self.sent.client.target
        if not isinstance(sent.method, str):
            return f"the method's name cannot be told: {show(sent.method)}"
        if sent.more is not None:
            return f"the arguments cannot be told: {show(sent.more)}"
        if target.version is not None and not is_version(_text(target.version)):
            return f"the version cannot be told: {show(target.version)}"
        return ""


def _is_given_up(outcomes: list[Outcome]) -> bool:
    """Whether a method was too much for the budget: one unknown result, and nothing was seen."""
    first = outcomes[0]
    return len(outcomes) == 1 and type(first.value) is Unknown and not first.state.events


def _lost(cls: ClassValue, name: str, outcome: Outcome) -> Unproven:
    return Unproven("rpc", f"{cls.path}.{name}", show(outcome.value), outcome.value.where)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
