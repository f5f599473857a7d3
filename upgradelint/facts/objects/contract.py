"""A registered class -> ObjectFacts, or the reason why it cannot be proven."""

import re
from collections.abc import Iterator
from functools import partial

from upgradelint.base.location import Location
from upgradelint.facts.objects.assigned import assigned
from upgradelint.facts.objects.fields import default_text, read_fields
from upgradelint.facts.objects.fingerprint import fingerprint
from upgradelint.facts.objects.model import UNTOLD, MethodFacts, NearVersion, ObjectFacts
from upgradelint.facts.objects.signatures import spec_text
from upgradelint.facts.objects.unproven import UnprovenError
from upgradelint.facts.objects.written import written_field, written_method
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.shown import default_texts
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.operations.texts import repr_of
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import (
    ClassValue,
    Descriptor,
    FunctionValue,
    Raised,
)
from upgradelint.python.values.terms import Call, Unknown, Value
from upgradelint.python.values.words import why, worded

OBJECT = "oslo_versionedobjects.base.VersionedObject"
CONTEXT = ("context", "ctxt", "ctx", "cntxt")


def read_object(
    ev: Evaluator, name: str, cls: ClassValue, role: str, extra: FunctionValue | None
) -> ObjectFacts:
    """Return the facts of a registered class; raises UnprovenError."""
    if cls.opaque is not None:
        raise UnprovenError(cls.opaque.reason or str(cls.opaque), cls.where)
    try:
        facts = ev.attempt(lambda: _read(ev, name, cls, role, extra), cls.where)
    except Raised as error:
        raise UnprovenError(f"running it raises {worded(error.value)}", error.where) from error
    if isinstance(facts, Unknown):
        raise UnprovenError(facts.reason, facts.where)
    return facts


def _read(
    ev: Evaluator, name: str, cls: ClassValue, role: str, extra: FunctionValue | None
) -> ObjectFacts:
    version = _known_text(_attribute(ev, cls, "VERSION"), "VERSION", cls)
    fields = tuple(read_fields(ev, cls))
    methods = tuple(_methods(ev, cls))
    added = list(_extra_texts(ev, cls, extra))
    try:
        children = _child_versions(ev, cls)
    except UnprovenError as error:
        children = None
        added.append(f"{UNTOLD}{error.reason}")
    hashed = [method for method, _ in methods]
    return ObjectFacts(
        name=name,
        version=version,
        fields=tuple(written_field(field, cls) for field in fields),
        methods=tuple(written for _, written in methods),
        child_versions=children,
        extra=tuple(added),
        fingerprint=fingerprint(version, fields, hashed, children, added),
        role="notification" if role == "notification" else "object",
        parents=tuple(base.name for base in cls.mro[1:] if _is_project_object(base)),
        location=cls.where,
        version_location=_version_location(cls),
        local_methods=tuple(_local_methods(cls, {method.name for method in hashed})),
        near_version=_near_version(cls),
    )


def _is_project_object(cls: ClassValue) -> bool:
    return cls.module.project and cls.derives_from(OBJECT)


def _attribute(ev: Evaluator, cls: ClassValue, name: str) -> Value:
    found = find_attribute(ev, cls, name, ev.base, cls.where)
    return found[0] if found else None


def _known_text(value: Value, what: str, cls: ClassValue) -> str:
    if isinstance(value, str):
        return value
    reason = why(value) if isinstance(value, Unknown) else "it is no string"
    raise UnprovenError(f"{what} cannot be told: {reason}", cls.where)


def _version_location(cls: ClassValue) -> Location:
    return assigned(cls, "VERSION") or cls.where


def _near_version(cls: ClassValue) -> NearVersion | None:
    """What a class assigns in place of VERSION."""
    for name in ("version", "Version", "_VERSION", "OBJ_VERSION"):
        value, place = cls.content.get(name), assigned(cls, name)
        if place and isinstance(value, str) and _VERSION.fullmatch(value):
            return NearVersion(name, value, place) if "VERSION" not in cls.content else None
    return None


_VERSION = re.compile(r"\d+\.\d+")


def _local_methods(cls: ClassValue, remotable: set[str]) -> Iterator[str]:
    """Yield the names of the project's methods that no other node calls."""
    own = [base for base in cls.mro if base.module.project]
    names = {name for base in own for name, raw in base.content.items() if underlying(raw)}
    yield from sorted(names - remotable)


def _methods(ev: Evaluator, cls: ClassValue) -> Iterator[tuple[MethodFacts, MethodFacts]]:
    """Yield the remotable methods as they are hashed and as they are written; one that cannot be
    read hides no other.
    """
    text_of = partial(default_text, ev)
    names = {name for base in cls.mro for name in base.content}
    for name in sorted(names):
        raw, _ = find_in_class(ev, cls, name, ev.base)
        try:
            original = _original(ev, raw, name)
            if original is not None:
                method = _method(ev, name, original)
                yield method, written_method(method, original, text_of)
        except UnprovenError as error:
            untold = MethodFacts(name, (), f"{UNTOLD}{error.reason}", error.where)
            yield untold, untold


def _original(ev: Evaluator, raw: Value, name: str) -> FunctionValue | None:
    """The implementation under a chain of remotable wrappers; None for what is not remotable."""
    _no_opaque_remotable(ev, raw, name)
    if isinstance(raw, Descriptor) and raw.kind == "property":
        return None
    func = underlying(raw)
    wrappers: set[FunctionValue] = set()
    while func is not None and func not in wrappers and _is_wrapper(func):
        wrappers.add(func)
        inner = func.content["original_fn"]
        if isinstance(inner, Call):
            raise UnprovenError(f"method {name}: {worded(inner.func)} cannot be read", inner.where)
        func = underlying(inner)
    return func if wrappers else None


def _is_wrapper(func: FunctionValue) -> bool:
    return "original_fn" in func.content and bool(func.content.get("remotable"))


def _no_opaque_remotable(ev: Evaluator, raw: Value, name: str) -> None:
    """A decorator that cannot be read may hide or keep the mark of the remotable inside it."""
    value = raw.func if isinstance(raw, Descriptor) else raw
    outer = value
    while isinstance(value, Call) and len(value.args) == 1:
        value = value.args[0]
        value = value.func if isinstance(value, Descriptor) else value
    if value is outer or not isinstance(value, FunctionValue):
        return
    if value.content.get("remotable"):
        raise UnprovenError(
            f"method {name}: decorator {worded(outer.func)} cannot be read", outer.where
        )


def _method(ev: Evaluator, name: str, func: FunctionValue) -> MethodFacts:
    parameters = tuple(_parameters(ev, func))
    text = spec_text(ev, func)
    if not isinstance(text, str):
        raise UnprovenError(f"signature of {name} cannot be told: {why(text)}", func.where)
    return MethodFacts(name, parameters, text, func.where)


def _parameters(ev: Evaluator, func: FunctionValue) -> Iterator[ParameterFacts]:
    spec = func.node.args
    defaults = default_texts(func, partial(default_text, ev))
    for number, name in enumerate(argument.arg for argument in (*spec.posonlyargs, *spec.args)):
        if number == 0 or (number == 1 and name in CONTEXT):
            continue
        yield ParameterFacts(name, "positional", defaults.get(name))
    if spec.vararg is not None:
        yield ParameterFacts(spec.vararg.arg, "varargs")
    for kwonlyarg in spec.kwonlyargs:
        yield ParameterFacts(kwonlyarg.arg, "keyword", defaults.get(kwonlyarg.arg))
    if spec.kwarg is not None:
        yield ParameterFacts(spec.kwarg.arg, "varkw")


def _child_versions(ev: Evaluator, cls: ClassValue) -> tuple[tuple[str, str], ...] | None:
    if find_attribute(ev, cls, "child_versions", ev.base, cls.where) is None:
        return None
    value = _attribute(ev, cls, "child_versions")
    if not isinstance(value, DictValue):
        raise UnprovenError(f"child_versions cannot be told: {why(value)}", cls.where)
    content = ev.base.read(value)
    items = [*content.items.keys(), *content.items.values()]
    if content.more is not None or not all(isinstance(item, str) for item in items):
        raise UnprovenError("child_versions cannot be told", cls.where)
    return tuple(sorted(content.items.items()))


def _extra_texts(ev: Evaluator, cls: ClassValue, extra: FunctionValue | None) -> Iterator[str]:
    if extra is None:
        return
    value = call(ev, extra, [cls], {}, ev.base, cls.where)
    if not isinstance(value, tuple):
        yield f"{UNTOLD}extra data cannot be told: {why(value)}"
        return
    for item in value:
        text = repr_of(ev, item, ev.base)
        yield text if isinstance(text, str) else f"{UNTOLD}extra data cannot be told: {why(text)}"
