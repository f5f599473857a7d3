"""Which classes the files of a program register: settled before any of them is read.

A class belongs to the file whose statement registers it, whoever made that statement run; one that
a registry has on a list and registers later belongs to the file that it stands in.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.objects.contract import OBJECT
from upgradelint.facts.objects.registrations import (
    classes_in,
    may_register,
    registered_names,
    registers,
)
from upgradelint.facts.objects.registries import (
    BASE,
    REGISTRY,
    later_registrations,
    library_function,
)
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Raised
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value
from upgradelint.python.values.words import worded

Role = Literal["object", "notification"]


class Registered(Frozen):
    """A class that a registry was given, under which name, what for, and by which file: `order` is
    its place among those of the file.
    """

    cls: ClassValue
    name: str
    role: Role
    order: tuple[int, int]


class Registration:
    """Runs the registering statements of files, and remembers what registries are given.

    `decorators` are those that register besides, `forced` the dotted names of classes that count
    as registered.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        readings: Readings,
        decorators: Sequence[str],
        forced: Sequence[str],
    ) -> None:
        self._ev = evaluator
        self._readings = readings
        self._decorators = decorators
        self._forced = forced
        self._classes: dict[str, list[str]] = {}
        self._owners: dict[str, list[tuple[Module, int]]] = {}
        self._registered: dict[str, dict[ClassValue, Registered]] = {}
        self._registries: dict[ClassValue, None] = {}
        self._unproven: dict[str, list[Unproven]] = {}
        self._later = False
        for name, hook in (
            (f"{BASE}._registered", self._on_registered),
            (f"{REGISTRY}._register_class", self._on_register_class),
            (f"{REGISTRY}.register_if", self._on_register_if),
        ):
            evaluator.hooks[name] = hook
        evaluator.program.missing.append(self._set_by_hook)
        readings.origin("registering", lambda name: " ".join(self._classes.get(name, ())))

    def outline(self, paths: Iterable[str]) -> None:
        """Take note of the names of the classes that files register."""
        for path in paths:
            make = partial(self._names, path)
            for name in self._readings.read(f"registering {path}", path, tuple, make):
                self._classes.setdefault(name, []).append(path)

    def settle(self, paths: Iterable[str]) -> dict[str, set[str]]:
        """Run all that registers in files, then what registries do later; return what each file was
        read from.
        """
        noted = {path: self._run_file(path) for path in paths}
        with self._readings.noting() as late:
            self._register_later()
        return {path: found | late for path, found in noted.items()}

    def of(self, path: str) -> list[Registered]:
        """Return the classes that a file registers, in the order of its statements."""
        return sorted(
            self._registered.get(path, {}).values(), key=lambda registered: registered.order
        )

    def unproven(self, path: str) -> Iterable[Unproven]:
        """Return what a file was to register, and why that cannot be told."""
        return self._unproven.get(path, ())

    def attribute(self, cls: ClassValue, name: str, *, called: bool = False) -> Value:
        """Return an attribute of a class, or what it gives when called; None where that raises."""

        def read() -> Value:
            try:
                found = find_attribute(self._ev, cls, name, self._ev.base, cls.where)
                value = found[0] if found else None
                return call(self._ev, value, [], {}, self._ev.base, cls.where) if called else value
            except Raised:
                return None

        return self._ev.attempt(read, cls.where)

    def _names(self, path: str) -> tuple[str, ...]:
        module = self._ev.program.at(path)
        return tuple(name for name, _ in registered_names(module)) if module else ()

    # -- running files

    def _run_file(self, path: str) -> set[str]:
        """Run what may register in a file; return what that looked at.

        Where several files register one name, all of them are run in their order: the last counts.
        """
        with self._readings.noting() as noted:
            self._readings.guarded(f"registering {path}", path, partial(self._run, path))
        return noted

    def _run(self, path: str) -> None:
        module = self._ev.program.at(path)
        if module is not None:
            for name, _ in registered_names(module):
                if len(self._classes[name]) > 1:
                    self._run_owners(name)
            self._run_statements(module)

    def _run_statements(self, module: Module) -> None:
        for number, statement in enumerate(module.source.body):
            if may_register(statement, self._decorators):
                self._ev.program.run_statement(module, number)
            if registers(statement, self._decorators):
                self._doubt(module.path, self._not_registered(module, number))
        for name in self._forced:
            owner, _, cls = name.rpartition(".")
            if owner == module.name:
                found = self._ev.program.lookup(module, cls)
                if isinstance(found, ClassValue):
                    self._remember(found, module.path, len(module.source.body))

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

    def _register_later(self) -> None:
        """Registries that only collect some classes offer a method to register them later."""
        self._later = True
        done: set[ClassValue] = set()
        while more := [cls for cls in self._registries if cls not in done]:
            done.update(more)
            for registry in more:
                for name in later_registrations(registry):
                    self.attribute(registry, name, called=True)
        self._later = False

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
                yield from ((module, number) for owner, number in found if owner == name)

    # -- what registries are given

    def _on_register_if(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        """Note which registry is used, also where it only collects."""
        return self._as_modelled(args[0], "register_if", args, kwargs, state, where)

    def _on_register_class(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        """Note which registry is used, then do what the model of the library does.

        What is registered later is set nowhere: nobody sees it from then on only.
        """
        registry, cls = args[0], args[1] if len(args) > 1 else kwargs.get("cls")
        if self._is_late and isinstance(cls, ClassValue):
            self._call_model("_make_class_properties", [cls], state, where)
            return self._on_registered(state, [cls], {}, where)
        return self._as_modelled(
            getattr(registry, "cls", None), "_register_class", args, kwargs, state, where
        )

    @property
    def _is_late(self) -> bool:
        return self._later and not self._ev.program.running

    def _as_modelled(
        self,
        registry: Value,
        name: str,
        args: list[Value],
        kwargs: dict[str, Value],
        state: State,
        where: Location,
    ) -> Value:
        """What the model of the library does in a method of registries."""
        func = library_function(registry, name) if isinstance(registry, ClassValue) else None
        if func is None:
            return Unknown(f"registered by {worded(args[0])}", where)
        self._registries[registry] = None
        hook = self._ev.hooks.pop(func.path)
        try:
            return call(self._ev, func, args, kwargs, state, where)
        finally:
            self._ev.hooks[func.path] = hook

    def _call_model(self, name: str, args: list[Value], state: State, where: Location) -> None:
        module = self._ev.program.module(BASE)
        assert module is not None
        call(self._ev, self._ev.program.member(module, name), args, {}, state, where)

    def _on_registered(
        self, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
    ) -> Value:
        """Remember what a statement registers; what a routine would when it runs is none of it."""
        if not state.loading:
            return None
        cls, running = args[0], self._ev.program.running
        if running:
            module = running[-1]
            if not isinstance(cls, ClassValue):
                reason = f"registers something that is not a class: {worded(cls)}"
                self._doubt(module.path, [Unproven("object", worded(cls), reason, where)])
            else:
                self._remember(cls, module.path, module.running[-1])
        elif self._later and isinstance(cls, ClassValue):
            self._remember(cls, cls.module.path, len(cls.module.source.body), "notification")
        return None

    def _remember(self, cls: ClassValue, path: str, statement: int, role: Role = "object") -> None:
        found = self._registered.setdefault(path, {})
        if cls not in found:
            order = (statement, cls.where.line if cls.where.path == path else len(found))
            found[cls] = Registered(cls, self._name(cls), role, order)

    def _name(self, cls: ClassValue) -> str:
        value = self.attribute(cls, "obj_name", called=True)
        return value if isinstance(value, str) else cls.name

    def _doubt(self, path: str, unproven: Iterable[Unproven]) -> None:
        self._unproven.setdefault(path, []).extend(unproven)


def _unread_decorator(cls: ClassValue) -> Unknown | None:
    reason = cls.opaque
    return reason if reason is not None and reason.reason.startswith("decorated by") else None
