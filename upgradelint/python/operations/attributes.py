"""Attributes of values: instances and classes by the MRO, modules by their names."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.builtins.methods import METHODS
from upgradelint.python.operations.builtins.strings import string_method
from upgradelint.python.operations.builtins.types import type_attribute
from upgradelint.python.operations.lookup import (
    OBJECT,
    find_in_class,
    inner_dict,
    is_switch,
    may_have_more,
    set_by_environment,
)
from upgradelint.python.operations.metaclasses import object_method
from upgradelint.python.operations.records import record_attribute
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, ListContent, ListValue
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    Descriptor,
    FunctionValue,
    Instance,
    ModuleValue,
    Native,
    NativeType,
    Raised,
    Record,
    Super,
)
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Attribute, Call, Outside, Template, Unknown, Value


def get_attribute(ev: Interpreter, base: Value, name: str, state: State, where: Location) -> Value:
    """Return an attribute; an unknown one is an Attribute of its base. Raises Raised."""
    found = find_attribute(ev, base, name, state, where)
    if found is not None:
        return found[0]
    if isinstance(base, (Instance, ClassValue)) and not may_have_more(base, state):
        raise Raised(Outside("builtins.AttributeError"), where)
    return Attribute("", where, base=base, name=name)


def find_attribute(
    ev: Interpreter, base: Value, name: str, state: State, where: Location
) -> tuple[Value] | None:
    """Return the attribute in a tuple, or None where the base is not known to have it."""
    match base:
        case Instance():
            return _of_instance(ev, base, name, state, where)
        case ClassValue():
            return _of_class(ev, base, name, state, where)
        case ModuleValue():
            return (_of_module(ev, base, name, state),)
        case Super():
            return _of_super(ev, base, name, state, where)
        case Outside(reason=path):
            return (ev.program.imported(f"{path}.{name}"),)
        case FunctionValue():
            return _of_function(ev, base, name, state)
        case Bound() | Descriptor():
            return _of_wrapper(ev, base, name, state, where)
        case Unknown():
            return (_of_unknown(ev, base, name, state, where),)
    if isinstance(base, Record):
        return _of_record(ev, base, name, state, where)
    return _of_builtin(ev, base, name)


def _of_unknown(ev: Interpreter, base: Unknown, name: str, state: State, where: Location) -> Value:
    if ev.watch is not None:
        ev.watch.touched(base, "attribute", name, state, where)
    if isinstance(base, Template) and (method := _of_builtin(ev, base, name)):
        return method[0]
    if name == "args" and isinstance(base, Call) and str(base.func).startswith("builtins."):
        return base.args  # of an exception
    return Attribute("", where, base=base, name=name)


def _of_wrapper(
    ev: Interpreter, base: Bound | Descriptor, name: str, state: State, where: Location
) -> tuple[Value] | None:
    if isinstance(base, Bound):
        return _of_bound(ev, base, name, state, where)
    if base.kind == "property" and name in ("setter", "getter", "deleter"):
        return (Native(name, lambda *_: base),)
    if name == "__func__":
        return (base.func,)
    return find_attribute(ev, base.func, name, state, where)


def _of_builtin(ev: Interpreter, base: Value, name: str) -> tuple[Value] | None:
    if isinstance(base, (str, bytes, Template)):
        return string_method(ev, base, name)
    table = METHODS.get(tuple if isinstance(base, Record) else type(base))
    if table is not None and name in table:
        body = table[name]
        return (
            Native(
                f"{type(base).__name__}.{name}",
                lambda now, state, args, kwargs, where: body(now, base, state, args, kwargs, where),
            ),
        )
    if isinstance(base, NativeType):
        return type_attribute(ev, base, name)
    return None


def _of_module(ev: Interpreter, base: ModuleValue, name: str, state: State) -> Value:
    module = base.module
    if not state.loading:
        changed = state.read(module.env)
        if changed is not module.env.content and name in changed:
            return changed[name]
    if name == "__dict__":
        return DictValue(module_names(ev, module))
    return ev.program.member(module, name)


def module_names(ev: Interpreter, module: Module) -> DictContent:
    """Return the names that a module binds itself; star imports may add others."""
    names = list(module.source.bindings)
    more = Unknown(f"names of module {module.name}") if module.source.stars else None
    return DictContent({name: ev.program.lookup(module, name) for name in names}, more=more)


def bind_to(
    ev: Interpreter, raw: Value, instance: Value, cls: ClassValue, state: State, where: Location
) -> Value:
    """Bind a namespace value as attribute access does: descriptors, methods, properties."""
    if isinstance(raw, Descriptor):
        if raw.kind == "classmethod":
            return Bound(raw.func, cls)
        if raw.kind == "property" and instance is not None:
            return ev.call(raw.func, [instance], {}, state, where)
        return raw.func if raw.kind == "staticmethod" else raw
    if isinstance(raw, Native) and instance is None:
        return Bound(raw, cls)
    if isinstance(raw, (FunctionValue, Native)) and instance is not None:
        return Bound(raw, instance)
    return raw


def _of_instance(
    ev: Interpreter, base: Instance, name: str, state: State, where: Location
) -> tuple[Value] | None:
    content = state.read(base)
    raw, owner = find_in_class(ev, base.cls, name, state)
    if isinstance(raw, Descriptor) and raw.kind == "property":
        return (bind_to(ev, raw, base, base.cls, state, where),)
    if name in content:
        return (content[name],)
    if owner is not None and is_switch(raw) and set_by_environment(base):
        return (Attribute("", where, base=base, name=name),)
    if owner is not None:
        return (bind_to(ev, raw, base, base.cls, state, where),)
    if name == "__class__":
        return (base.cls,)
    if name == "__dict__":
        return (DictValue(DictContent(dict(content))),)
    fallback, _ = find_in_class(ev, base.cls, "__getattr__", state)
    if isinstance(fallback, FunctionValue):
        return (ev.call(fallback, [base, name], {}, state, where),)
    inner = inner_dict(base, state)
    return None if inner is None else find_attribute(ev, inner, name, state, where)


def _of_record(
    ev: Interpreter, base: Record, name: str, state: State, where: Location
) -> tuple[Value] | None:
    if name in base.names:
        return (base[base.names.index(name)],)
    raw, owner = find_in_class(ev, base.cls, name, state)
    if owner is not None:
        return (bind_to(ev, raw, base, base.cls, state, where),)
    known = record_attribute(base, name)
    return (known,) if known is not None else _of_builtin(ev, base, name)


def _of_class(
    ev: Interpreter, base: ClassValue, name: str, state: State, where: Location
) -> tuple[Value] | None:
    raw, owner = find_in_class(ev, base, name, state)
    if owner is not None:
        return (bind_to(ev, raw, None, base, state, where),)
    if name in ("__name__", "__qualname__"):
        return (base.name if name == "__name__" else base.qualname,)
    if name == "__module__":
        return (base.module.name,)
    if name == "__class__":
        return (base.metaclass or NativeType("type"),)
    if name == "__mro__":
        return (base.mro,)
    if name == "__bases__":
        return (base.bases,)
    if name == "mro":
        return (Native("mro", lambda *_: _list([*base.mro, OBJECT])),)
    if name == "__dict__":
        return (DictValue(DictContent(dict(state.read(base)))),)
    if name == "__subclasses__":
        return (Unknown(f"subclasses of {base.name}", where),)
    return _of_metaclass(ev, base, name, state, where)


def _of_metaclass(
    ev: Interpreter, base: ClassValue, name: str, state: State, where: Location
) -> tuple[Value] | None:
    if base.metaclass is None:
        return None
    raw, owner = find_in_class(ev, base.metaclass, name, state)
    if owner is None:
        return None
    return (bind_to(ev, raw, base, base.metaclass, state, where),)


def _list(items: list[Value]) -> ListValue:
    return ListValue(ListContent(items))


def _of_super(
    ev: Interpreter, base: Super, name: str, state: State, where: Location
) -> tuple[Value] | None:
    cls = base.instance if isinstance(base.instance, ClassValue) else None
    if isinstance(base.instance, Instance):
        cls = base.instance.cls
    if cls is None:
        return (Attribute("", where, base=base.instance, name=f"super.{name}"),)
    raw, owner = find_in_class(ev, cls, name, state, after=base.owner)
    if owner is not None:
        instance = None if base.instance is cls else base.instance
        if instance is None and isinstance(raw, FunctionValue):
            return (Bound(raw, cls) if name == "__new__" else raw,)
        return (bind_to(ev, raw, instance, cls, state, where),)
    inner = inner_dict(base.instance, state)
    if inner is not None and (found := find_attribute(ev, inner, name, state, where)):
        return found
    known = object_method(name)
    if known is not None and cls.opaque is None:
        return (known,)
    if known is not None and name != "__init__":
        return (known,)
    return (Attribute("", where, base=base.instance, name=f"super.{name}"),)


def _of_function(
    ev: Interpreter, base: FunctionValue, name: str, state: State
) -> tuple[Value] | None:
    content = state.read(base)
    if name in content:
        return (content[name],)
    known: dict[str, Value] = {
        "__name__": base.name,
        "__qualname__": base.qualname,
        "__module__": base.module.name,
    }
    return (known[name],) if name in known else None


def _of_bound(
    ev: Interpreter, base: Bound, name: str, state: State, where: Location
) -> tuple[Value] | None:
    if name == "__self__":
        return (base.instance,)
    if name == "__func__":
        return (base.func,)
    return find_attribute(ev, base.func, name, state, where)


def set_attribute(
    ev: Interpreter, base: Value, name: str, value: Value, state: State, where: Location
) -> None:
    """Set an attribute; on what is unknown nothing is remembered, but listeners are told."""
    for listener in ev.assignments:
        listener(base, name, value, state, where)
    if isinstance(base, ModuleValue):
        state.write(base.module.env)[name] = value
    elif isinstance(base, Instance):
        _raw, _ = find_in_class(ev, base.cls, "__setattr__", state)
        state.write(base)[name] = value
    elif isinstance(base, (ClassValue, FunctionValue)):
        if (
            isinstance(base, ClassValue)
            and isinstance(value, FunctionValue)
            and value.owner is None
        ):
            value.owner = base
        state.write(base)[name] = value
    elif isinstance(base, (Bound, Descriptor)):
        set_attribute(ev, base.func, name, value, state, where)


def delete_attribute(ev: Interpreter, base: Value, name: str, state: State) -> None:
    """Delete an attribute where it is held."""
    if isinstance(base, (Instance, ClassValue, FunctionValue)):
        state.write(base).pop(name, None)
