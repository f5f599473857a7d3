"""Names in classes by the MRO, and what marks an instance that is not wholly known."""

from upgradelint.python.interpreter import Interpreter
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, Instance, NativeType
from upgradelint.python.values.terms import Value


def may_have_more(base: Instance | ClassValue, state: State) -> bool:
    """Whether attributes may come from bases that cannot be read, or were set out of sight."""
    if isinstance(base, ClassValue):
        return base.opaque is not None
    return base.cls.opaque is not None or PARTIAL in state.read(base)


PARTIAL = "<partial>"
"""Marks an instance that was not made before our eyes: it may have any attribute."""


def find_in_class(
    ev: Interpreter, cls: ClassValue, name: str, state: State, after: ClassValue | None = None
) -> tuple[Value, ClassValue | None]:
    """Return the raw namespace value of a name in the MRO and the class that has it, or Nones.

    `after` begins behind that class, as `super()` does.
    """
    mro = cls.mro
    if after is not None:
        mro = mro[mro.index(after) + 1 :] if after in mro else ()
    for base in mro:
        content = state.read(base)
        if name in content:
            return content[name], base
    return None, None


def set_by_environment(base: Value) -> bool:
    """Whether the fields of an instance are what the environment says, and its class holds but what
    they are where that is silent.
    """
    if not isinstance(base, Instance):
        return False
    bases = (each for cls in base.cls.mro for each in cls.bases)
    paths = (each.path if isinstance(each, ClassValue) else str(each) for each in bases)
    return any(path.startswith("pydantic") and path.endswith(".BaseSettings") for path in paths)


def is_switch(default: Value) -> bool:
    """Whether a default is one that conditions ask for as it is."""
    return default is None or default is True or default is False or default == ""


INNER = "<items>"


def inner_dict(base: Value, state: State) -> DictValue | None:
    """The items of an instance of a class that derives from dict, None of any other."""
    inner = state.read(base).get(INNER) if isinstance(base, Instance) else None
    return inner if isinstance(inner, DictValue) else None


OBJECT = NativeType("object")
