"""Versioned objects of a program: run what registers them, and read what was registered."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from upgradelint.facts.object_facts import OBJECT, UnprovenError, read_object
from upgradelint.facts.objects import ObjectFacts
from upgradelint.facts.snapshot import Unproven
from upgradelint.location import Location
from upgradelint.python.attributes import find_attribute
from upgradelint.python.calls import call
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.layout import Layout
from upgradelint.python.program import Module
from upgradelint.python.source import touched_names
from upgradelint.python.state import State
from upgradelint.python.terms import Unknown, Value
from upgradelint.python.values import ClassValue, Descriptor, FunctionValue, Instance, Raised

if TYPE_CHECKING:
    from upgradelint.facts.collect import Options

Role = Literal["object", "notification"]

BASE = "oslo_versionedobjects.base"
REGISTERS = re.compile(r"regist|objectify", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Registered:
    """A class that the registry was given, and what for."""

    cls: ClassValue
    role: Role


class ObjectCollector:
    """Runs the registering statements of judged files and reads each registered class."""

    def __init__(self, evaluator: Evaluator, layout: Layout, options: "Options") -> None:
        self._ev = evaluator
        self._layout = layout
        self._options = options
        self.classes: dict[str, ClassValue] = {}
        self._registered: dict[str, list[Registered]] = {}
        self._registries: dict[ClassValue, None] = {}
        self._role: Role = "object"
        self._classes: dict[str, list[tuple[Module, int]]] = {}
        self._unproven: list[Unproven] = []
        evaluator.hooks[f"{BASE}._registered"] = self._on_registered
        evaluator.hooks[f"{BASE}.VersionedObjectRegistry._register_class"] = self._on_register_class
        evaluator.program.missing.append(self._set_by_hook)

    def run(
        self, judged: list[str], others: list[str]
    ) -> tuple[dict[str, ObjectFacts], list[Unproven]]:
        """Return the facts by registered name, and what could not be proven."""
        modules = [module for module in map(self._module, judged) if module is not None]
        for module in modules:
            self._index(module)
        for module in modules:
            self._register(module)
        self._register_notifications()
        extra = self._extra_data(others)
        objects = dict(sorted(self._facts(extra)))
        unproven = {one.subject: one for one in self._unproven if one.subject not in objects}
        return objects, list(unproven.values())

    def _module(self, path: str) -> Module | None:
        module = self._ev.program.module(self._layout.module_name(path))
        return module if module and module.path == path else self._ev.program.file(path)

    def _index(self, module: Module) -> None:
        for number, statement in enumerate(module.source.body):
            if any(REGISTERS.search(name) for name in _decorators(statement)):
                for name in touched_names(statement):
                    self._classes.setdefault(name, []).append((module, number))

    def _register(self, module: Module) -> None:
        for number, statement in enumerate(module.source.body):
            if _registers(statement, self._options.decorators):
                self._ev.program.run_statement(module, number)
                self._unproven += self._not_registered(module, number)
        for name in self._options.force_register:
            owner, _, cls = name.rpartition(".")
            if owner == module.name:
                found = self._ev.program.lookup(module, cls)
                if isinstance(found, ClassValue):
                    self._remember(found)

    def _not_registered(self, module: Module, number: int) -> Iterator[Unproven]:
        """Objects that a statement was to register, and did not, for reasons we know."""
        failure = module.failures.get(number)
        for cls in _classes(module.source.body[number]):
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
        if isinstance(registry, Instance):
            self._registries[registry.cls] = None
        module = self._ev.program.module(BASE)
        assert module is not None
        base = self._ev.program.member(module, "VersionedObjectRegistry")
        func = base.content["_register_class"]
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
            self._unproven.append(Unproven("object", str(args[0]), reason, where))
        return None

    def _remember(self, cls: ClassValue) -> None:
        name = self._name(cls)
        same = self._registered.setdefault(name, [])
        if all(one.cls is not cls for one in same):
            same.append(Registered(cls, self._role))

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
        for owner, number in self._classes.get(name, ()):
            self._ev.program.run_statement(owner, number)
        return module.env.content.get(name)

    def _extra_data(self, others: list[str]) -> FunctionValue | None:
        """The function by which the project's own test adds data to fingerprints."""
        if self._options.extra_data != "auto":
            return None
        for path in others:
            module = self._module(path)
            for name in _extra_data_names(module) if module else ():
                found = self._ev.program.lookup(module, name) if module else None
                if isinstance(found, FunctionValue):
                    return found
        return None

    def _facts(self, extra: FunctionValue | None) -> Iterator[tuple[str, ObjectFacts]]:
        for name, registered in self._registered.items():
            chosen = self._newest(registered)
            try:
                facts = read_object(self._ev, name, chosen.cls, chosen.role, extra)
                self.classes[name] = chosen.cls
                yield name, replace(facts, other_versions=self._others(registered, chosen))
            except UnprovenError as error:
                self._unproven.append(Unproven("object", name, error.reason, error.where))

    def _others(self, registered: list[Registered], chosen: Registered) -> tuple[str, ...]:
        """The versions of the other classes that serve the name."""
        found = {self._version(one.cls) for one in registered} - {self._version(chosen.cls)}
        return tuple(".".join(map(str, one)) for one in sorted(found))

    def _newest(self, registered: list[Registered]) -> Registered:
        """The highest VERSION; a later registration of an equal one replaces the earlier."""
        return max(enumerate(registered), key=lambda one: (self._version(one[1].cls), one[0]))[1]

    def _version(self, cls: ClassValue) -> tuple[int, ...]:
        text = self._told(cls, "VERSION")
        parts = text.split(".") if isinstance(text, str) else []
        return tuple(int(one) for one in parts if one.isdecimal())


def _unread_decorator(cls: ClassValue) -> Unknown | None:
    reason = cls.opaque
    return reason if reason is not None and reason.reason.startswith("decorated by") else None


def _decorators(statement: ast.stmt) -> Iterator[str]:
    for inner in _classes(statement):
        for one in inner.decorator_list:
            yield ast.unparse(one)


def _classes(statement: ast.stmt) -> list[ast.ClassDef]:
    if isinstance(statement, ast.ClassDef):
        return [statement]
    if isinstance(statement, (ast.If, ast.Try)):
        return [one for one in ast.walk(statement) if isinstance(one, ast.ClassDef)]
    return []


def _registers(statement: ast.stmt, decorators: Iterable[str]) -> bool:
    if isinstance(statement, (ast.Expr, ast.Assign)) and isinstance(statement.value, ast.Call):
        return bool(REGISTERS.search(ast.unparse(statement.value.func)))
    names = list(_decorators(statement))
    return any(REGISTERS.search(name) or name in decorators for name in names)


def _is_late_registration(name: str, raw: Value) -> bool:
    if not name.startswith("register_") or not isinstance(raw, Descriptor):
        return False
    func = raw.func
    if raw.kind != "classmethod" or not isinstance(func, FunctionValue):
        return False
    parameters = func.node.args
    return len(parameters.args) == 1 and func.module.project


def _extra_data_names(module: Module) -> Iterator[str]:
    """Functions given to the comparison with recorded hashes; other uses tell nothing."""
    for statement in module.source.body:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Attribute(attr="test_hashes"), keywords=keywords):
                    yield from _names_of(keywords, "extra_data_func")


def _names_of(keywords: list[ast.keyword], wanted: str) -> Iterator[str]:
    for one in keywords:
        if one.arg == wanted and isinstance(one.value, ast.Name):
            yield one.value.id
