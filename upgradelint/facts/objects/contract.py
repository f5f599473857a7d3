"""A registered class -> ObjectFacts, or the reason why it cannot be proven."""

import ast
from collections.abc import Iterator
from functools import partial

from upgradelint.base.location import Location
from upgradelint.facts.objects.fingerprint import fingerprint
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.objects.signatures import spec_text
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
    Instance,
    Raised,
)
from upgradelint.python.values.terms import Call, Unknown, Value
from upgradelint.python.values.words import why, worded

FIELDS = "oslo_versionedobjects.fields"
OBJECT = "oslo_versionedobjects.base.VersionedObject"
CONTEXT = ("context", "ctxt", "ctx", "cntxt")
CONVERSIONS = ("coerce", "to_primitive", "from_primitive")


class UnprovenError(Exception):
    """A fact of the object cannot be told; says why and where."""

    def __init__(self, reason: str, where: Location) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


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
    fields = tuple(_fields(ev, cls))
    originals = dict(_originals(ev, cls))
    methods = tuple(_method(ev, one, func) for one, func in originals.items())
    children = _child_versions(ev, cls)
    added = tuple(_extra_texts(ev, cls, extra))
    text_of = partial(_default_text, ev)
    return ObjectFacts(
        name=name,
        version=version,
        fields=tuple(written_field(one, cls) for one in fields),
        methods=tuple(written_method(one, originals[one.name], text_of) for one in methods),
        child_versions=children,
        extra=added,
        fingerprint=fingerprint(version, fields, methods, children, added),
        role="notification" if role == "notification" else "object",
        parents=tuple(one.name for one in cls.mro[1:] if _is_project_object(one)),
        location=cls.where,
        version_location=_version_location(cls),
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
    for statement in cls.node.body if cls.node else ():
        targets: list[ast.expr] = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        if any(isinstance(one, ast.Name) and one.id == "VERSION" for one in targets):
            return cls.module.at(statement)
    return cls.where


def _fields(ev: Evaluator, cls: ClassValue) -> Iterator[FieldFacts]:
    value = _attribute(ev, cls, "fields")
    if not isinstance(value, DictValue):
        raise UnprovenError(f"fields cannot be told: {why(value)}", cls.where)
    content = ev.base.read(value)
    if content.more is not None or content.maybe:
        doubt = "some may be absent" if content.more is None else why(content.more)
        raise UnprovenError(f"fields cannot be told: {doubt}", cls.where)
    for name in sorted(content.items, key=str):
        yield _field(ev, str(name), content.items[name], cls)


def _field(ev: Evaluator, name: str, value: Value, cls: ClassValue) -> FieldFacts:
    if not isinstance(value, Instance) or not value.cls.derives_from(f"{FIELDS}.Field"):
        raise UnprovenError(f"field {name} cannot be told: {why(value)}", cls.where)
    if value.cls.opaque is not None:
        raise UnprovenError(f"field {name}: {value.cls.opaque.reason}", value.where)
    content = ev.base.read(value)
    default = content.get("_default")
    if isinstance(default, Unknown):
        raise UnprovenError(
            f"the default of field {name} cannot be told: {why(default)}", value.where
        )
    text = repr_of(ev, value, ev.base)
    if not isinstance(text, str):
        raise UnprovenError(f"field {name} cannot be told: {why(_reason(text))}", value.where)
    unspecified = isinstance(default, ClassValue) and default.name == "UnspecifiedDefault"
    return FieldFacts(
        name=name,
        type=_type(ev, content["_type"], name, value.where),
        nullable=content["_nullable"] is True,
        default=None if unspecified else _default_text(ev, default),
        read_only=content["_read_only"] is True,
        text=text,
        location=value.where if value.where.line else cls.where,
    )


def _reason(text: Unknown) -> Unknown:
    """Why a text cannot be told: its first hole."""
    holes = [one for one in getattr(text, "parts", ()) if isinstance(one, Unknown)]
    return holes[0] if holes else text


def _default_text(ev: Evaluator, value: Value) -> str:
    text = repr_of(ev, value, ev.base)
    return text if isinstance(text, str) else str(text)


def _type(ev: Evaluator, value: Value, name: str, where: Location) -> TypeFacts:
    if isinstance(value, ClassValue):
        made = value.metaclass
        return TypeFacts(name=made.name if made else "type", wire=_wire(value))
    # A field given in place of a type does what its own type does.
    while isinstance(value, Instance) and value.cls.derives_from(f"{FIELDS}.Field"):
        value = ev.base.read(value).get("_type")
    if not isinstance(value, Instance):
        raise UnprovenError(f"the type of field {name} cannot be told: {why(value)}", where)
    content = ev.base.read(value)
    element = content.get("_element_type")
    inner = ev.base.read(element) if isinstance(element, Instance) else None
    named = content.get("_obj_name")
    return TypeFacts(
        name=value.cls.name,
        wire=_wire(value.cls),
        values=_values(ev, content.get("_valid_values")),
        object_name=named if isinstance(named, str) else None,
        element=_type(ev, inner["_type"], name, where) if inner else None,
        element_nullable=bool(inner and inner["_nullable"] is True),
    )


def _wire(cls: ClassValue) -> str:
    """The nearest class that defines how values become primitives; an enum is its plain string."""
    for one in cls.mro:
        if one.path == f"{FIELDS}.Enum":
            continue
        if any(name in one.content for name in CONVERSIONS):
            return one.name
    return cls.name


def _values(ev: Evaluator, value: Value) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return (_default_text(ev, value),)
    if isinstance(value, Unknown):
        return ()
    content = None if isinstance(value, tuple) else ev.base.read(value)
    items = list(content.items if content else value)
    unknown = (content and content.more) or any(isinstance(one, Unknown) for one in items)
    return () if unknown else tuple(_default_text(ev, one) for one in items)


def _originals(ev: Evaluator, cls: ClassValue) -> Iterator[tuple[str, FunctionValue]]:
    """Yield the remotable methods as they were written, by name."""
    names = {name for one in cls.mro for name in one.content}
    for name in sorted(names):
        raw, _ = find_in_class(ev, cls, name, ev.base)
        original = _original(ev, raw, name)
        if original is not None:
            yield name, original


def _original(ev: Evaluator, raw: Value, name: str) -> FunctionValue | None:
    """The implementation under a chain of remotable wrappers; None for what is not remotable."""
    _no_opaque_remotable(ev, raw, name)
    if isinstance(raw, Descriptor) and raw.kind == "property":
        return None
    func = underlying(raw)
    remotable = False
    while func is not None and "original_fn" in func.content and func.content.get("remotable"):
        remotable = True
        inner = func.content["original_fn"]
        if isinstance(inner, Call):
            raise UnprovenError(f"method {name}: {worded(inner.func)} cannot be read", inner.where)
        func = underlying(inner)
    return func if remotable else None


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
    defaults = default_texts(func, partial(_default_text, ev))
    for number, name in enumerate(one.arg for one in (*spec.posonlyargs, *spec.args)):
        if number == 0 or (number == 1 and name in CONTEXT):
            continue
        yield ParameterFacts(name, "positional", defaults.get(name))
    if spec.vararg is not None:
        yield ParameterFacts(spec.vararg.arg, "varargs")
    for one in spec.kwonlyargs:
        yield ParameterFacts(one.arg, "keyword", defaults.get(one.arg))
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
    if content.more is not None or not all(isinstance(one, str) for one in items):
        raise UnprovenError("child_versions cannot be told", cls.where)
    return tuple(sorted(content.items.items()))


def _extra_texts(ev: Evaluator, cls: ClassValue, extra: FunctionValue | None) -> Iterator[str]:
    if extra is None:
        return
    value = call(ev, extra, [cls], {}, ev.base, cls.where)
    if not isinstance(value, tuple):
        raise UnprovenError(f"extra data cannot be told: {why(value)}", extra.where)
    for one in value:
        text = repr_of(ev, one, ev.base)
        if not isinstance(text, str):
            raise UnprovenError(f"extra data cannot be told: {why(text)}", extra.where)
        yield text
