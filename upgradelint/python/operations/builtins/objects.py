"""Builtin functions about objects: their classes, attributes and texts."""

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.formatting import format_value
from upgradelint.python.operations.natives import Body, Kwargs, Table, call_of
from upgradelint.python.operations.texts import repr_of
from upgradelint.python.programs.constants import LINEAGES
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue, SetValue
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
from upgradelint.python.values.terms import Call, Outside, Template, Unknown, Value

FUNCTIONS = Table()


@FUNCTIONS.named("isinstance")
def _isinstance(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    wanted = args[1] if isinstance(args[1], tuple) else (args[1],)
    found = [_is_instance(args[0], cls) for cls in wanted]
    if True in found:
        return True
    return call_of("isinstance", args, where) if None in found else False


def _is_instance(value: Value, cls: Value) -> bool | None:
    if isinstance(value, Unknown) or isinstance(cls, Unknown):
        return True if isinstance(value, Template) and cls == NativeType("str") else None
    if isinstance(cls, NativeType):
        return (
            type_name(value) == cls.name
            or (cls.name, type_name(value)) in _SUBTYPES
            or (cls.name == "object" or _derives_from_native(value, cls))
        )
    if isinstance(cls, ClassValue):
        if isinstance(value, Instance):
            return True if cls in value.cls.mro else None if value.cls.opaque else False
        if isinstance(value, Record):
            return cls in value.cls.mro
        if isinstance(value, ClassValue) and value.metaclass is not None:
            return cls in value.metaclass.mro
        return False
    return None


_SUBTYPES = {("int", "bool"), ("dict", "OrderedDict"), ("dict", "defaultdict")}


def _derives_from_native(value: Value, cls: NativeType) -> bool:
    return isinstance(value, Instance) and any(cls in base.bases for base in value.cls.mro)


def type_name(value: Value) -> str:
    """The name of a builtin value's type; "" for others."""
    if isinstance(value, (DictValue, SetValue)):
        return value.kind
    if isinstance(value, ListValue):
        return "list"
    if isinstance(value, (ClassValue, NativeType)):
        return "type"
    if isinstance(value, (FunctionValue, Native)):
        return "function"
    if isinstance(value, Record):
        return "tuple"
    if isinstance(value, (Instance, Bound, ModuleValue, Unknown, Descriptor, Super)):
        return ""
    return type(value).__name__


@FUNCTIONS.named("issubclass")
def _issubclass(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    wanted = args[1] if isinstance(args[1], tuple) else (args[1],)
    if isinstance(args[0], Outside) and args[0].path in LINEAGES:
        return any(cls == args[0] or _is_of_lineage(args[0], cls) for cls in wanted)
    if not isinstance(args[0], ClassValue):
        return call_of("issubclass", args, where)
    if any(cls in args[0].mro or _is_behind(args[0], cls) for cls in wanted):
        return True
    unsure = any(_may_derive(args[0], cls) for cls in wanted)
    return call_of("issubclass", args, where) if unsure else False


def _is_behind(cls: ClassValue, wanted: Value) -> bool:
    """Whether one of the bases that cannot be read is the wanted class, or derives from it."""
    bases = [base for ancestor in cls.mro for base in ancestor.bases]
    outside = (base for base in bases if isinstance(base, Outside))
    named = wanted == NativeType("object") or wanted in bases
    return named or any(_is_of_lineage(base, wanted) for base in outside)


def _is_of_lineage(cls: Outside, wanted: Value) -> bool:
    """Whether it is known that a library's class derives from another one of it."""
    return isinstance(wanted, Outside) and wanted.path in LINEAGES.get(cls.path, ())


def _may_derive(cls: ClassValue, wanted: Value) -> bool:
    """Whether a class may derive from another through bases that cannot be read.

    A base from a library that is not there to read does not derive from code that is, unless it
    was given it: `declarative_base(cls=Base)`.
    """
    if cls.opaque is None:
        return False
    unread = [base for ancestor in cls.mro for base in ancestor.bases if isinstance(base, Unknown)]
    return not unread or any(_may_lead_to(base, wanted) for base in unread)


def _may_lead_to(base: Unknown, wanted: Value) -> bool:
    if isinstance(base, Outside) and base.path in LINEAGES:
        return _is_of_lineage(base, wanted)
    if not isinstance(wanted, ClassValue):
        return True
    if isinstance(base, Call) and isinstance(base.func, Outside):
        given = [*base.args, *dict(base.kwargs).values()]
        return any(isinstance(cls, ClassValue) and wanted in cls.mro for cls in given)
    return not isinstance(base, Outside)


@FUNCTIONS.named("callable")
def _callable(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if isinstance(args[0], Unknown):
        return call_of("callable", args, where)
    return isinstance(args[0], (FunctionValue, Native, NativeType, ClassValue, Bound, Descriptor))


@FUNCTIONS.named("super")
def _super(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if len(args) == 2 and isinstance(args[0], ClassValue):
        if isinstance(args[1], Instance) and _is_instance(args[1], args[0]) is False:
            raise Raised(Outside("builtins.TypeError"), where)
        return Super(args[0], args[1])
    return Unknown("super() of something unknown", where)


def _descriptor(kind: str) -> Body:
    def make(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        func = args[0] if args else kwargs.get("fget")
        return Descriptor(kind, func)

    return make


for _kind in ("classmethod", "staticmethod", "property"):
    FUNCTIONS[_kind] = _descriptor(_kind)


@FUNCTIONS.named("repr")
def _repr(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return repr_of(ev, args[0], state)


@FUNCTIONS.named("print")
def _print(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return None


@FUNCTIONS.named("format")
def _format(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return format_value(ev, args[0], -1, args[1] if len(args) > 1 else "", state)


@FUNCTIONS.named("__import__")
def _import(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not isinstance(args[0], str):
        return call_of("__import__", args, where)
    return ev.program.imported(args[0].partition(".")[0])
