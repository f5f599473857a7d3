"""Methods of registries of versioned objects: the library's, and those of a project's own."""

from collections.abc import Iterator

from upgradelint.python.values.definitions import ClassValue, Descriptor, FunctionValue
from upgradelint.python.values.terms import Value

BASE = "oslo_versionedobjects.base"
REGISTRY = f"{BASE}.VersionedObjectRegistry"


def library_function(registry: ClassValue, name: str) -> FunctionValue | None:
    """The model of a method of the library, whatever its names are bound to meanwhile."""
    for cls in registry.mro:
        raw = cls.content.get(name)
        func = raw.func if isinstance(raw, Descriptor) else raw
        if isinstance(func, FunctionValue) and func.path == f"{REGISTRY}.{name}":
            return func
    return None


def later_registrations(registry: ClassValue) -> Iterator[str]:
    """Yield the methods by which a registry registers later what it collected."""
    for cls in registry.mro:
        yield from (name for name, raw in list(cls.content.items()) if _is_later(name, raw))


def _is_later(name: str, raw: Value) -> bool:
    if not name.startswith("register_") or not isinstance(raw, Descriptor):
        return False
    func = raw.func
    if raw.kind != "classmethod" or not isinstance(func, FunctionValue):
        return False
    parameters = func.node.args
    return len(parameters.args) == 1 and func.module.project
