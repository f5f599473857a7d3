"""Making class objects: `type`, metaclasses, C3 linearisation, what bases cannot tell."""

import ast
from collections.abc import Iterable

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import OBJECT, find_in_class
from upgradelint.python.operations.records import annotated, as_named_tuple
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue
from upgradelint.python.values.definitions import (
    ClassValue,
    FunctionValue,
    Instance,
    Native,
    NativeType,
)
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Operation, Outside, Unknown, Value
from upgradelint.python.values.words import worded

PLAIN_BASES = {
    "typing.Generic",
    "typing.Protocol",
    "typing.NamedTuple",
    "typing.TypedDict",
}
"""Bases outside that add no attributes of their own worth knowing."""

PLAIN_METACLASSES = {"typing.GenericMeta"}


class Origin(Frozen):
    """Where a class comes from: its module, qualified name and statement, if it has one."""

    module: Module
    qualname: str
    node: ast.ClassDef | None
    where: Location


def metaclass_of(bases: Iterable[Value], declared: ClassValue | None = None) -> ClassValue | None:
    """The most derived of the declared metaclass and those that the bases hand down."""
    winner = declared
    for base in bases:
        found = base.metaclass if isinstance(base, ClassValue) else None
        if found is not None and (winner is None or winner in found.mro):
            winner = found
    return winner


def call_metaclass(
    ev: Interpreter, metaclass: ClassValue, arguments: list[Value], origin: Origin, state: State
) -> Value:
    """`metaclass(name, bases, namespace)`: `__new__`, then `__init__` if it made one of its own."""
    where = origin.where
    maker, _ = find_in_class(ev, metaclass, "__new__", state)
    func = underlying(maker)
    if func is not None:
        made = ev.call(func, [metaclass, *arguments], {}, state, where)
    else:
        made = new_type(metaclass, arguments, origin, state)
    if not isinstance(made, ClassValue):
        return made
    if made.node is None:
        made.node, made.qualname, made.module = origin.node, origin.qualname, origin.module
    if made.metaclass is not None and metaclass not in made.metaclass.mro:
        return made
    init, _ = find_in_class(ev, metaclass, "__init__", state)
    if isinstance(init, FunctionValue):
        ev.call(init, [made, *arguments], {}, state, where)
    return made


def make_type(
    ev: Interpreter,
    metaclass: ClassValue | None,
    arguments: list[Value],
    state: State,
    where: Location,
) -> Value:
    """`type(name, bases, namespace)`, or the same with a metaclass, in running code."""
    name = arguments[0] if isinstance(arguments[0], str) else ""
    module = ev.frames[-1].module if ev.frames else None
    if module is None or not name:
        return Unknown("a class made dynamically", where)
    bases = list(arguments[1]) if isinstance(arguments[1], tuple) else []
    chosen = metaclass or metaclass_of(bases)
    origin = Origin(module, name, None, where)
    if chosen is not None:
        return call_metaclass(ev, chosen, arguments, origin, state)
    return new_type(None, arguments, origin, state)


def new_type(
    metaclass: ClassValue | None, arguments: list[Value], origin: Origin, state: State
) -> Value:
    """`type.__new__`: the class itself, without the steps of a metaclass."""
    if len(arguments) < 3 or not isinstance(arguments[2], DictValue):
        return Unknown("a class made dynamically", origin.where)
    _, bases, namespace = arguments[:3]
    content: DictContent = state.read(namespace)
    names = {key: value for key, value in content.items.items() if isinstance(key, str)}
    given = list(bases) if isinstance(bases, tuple) else [Unknown("bases made dynamically")]
    made = build(origin, given, names)
    made.metaclass = metaclass or made.metaclass
    made.opaque = made.opaque or content.more
    return made


def build(origin: Origin, bases: list[Value], namespace: dict[str, Value]) -> ClassValue:
    """Make a class from its parts; what of its bases cannot be read is kept in `opaque`."""
    name = origin.qualname.rpartition(".")[2]
    made = ClassValue(name, origin.module, origin.qualname, origin.node, namespace)
    made.bases = tuple(bases)
    readable: list[ClassValue] = []
    for cls in (_unsubscripted(base) for base in bases):
        if isinstance(cls, ClassValue):
            readable.append(cls)
            made.opaque = made.opaque or cls.opaque
        elif not _is_plain(cls):
            reason = f"base class {worded(cls)} cannot be read"
            made.opaque = made.opaque or Unknown(reason, origin.where)
    made.metaclass = metaclass_of(readable)
    made.mro = linearised(made, readable)
    if any(str(base) == "typing.NamedTuple" for base in bases):
        as_named_tuple(made, annotated(made))
    for value in namespace.values():
        func = underlying(value)
        if func is not None and func.owner is None:
            func.owner = made
    return made


def _unsubscripted(base: Value) -> Value:
    """`Generic[T]` and `List[T]` derive as the thing subscripted."""
    if isinstance(base, Operation) and base.operator == "[]":
        return base.operands[0]
    return base


def _is_plain(base: Value) -> bool:
    if isinstance(base, NativeType):
        return True
    if not isinstance(base, Outside):
        return False
    return base.path in PLAIN_BASES or base.path.startswith("builtins.")


def linearised(cls: ClassValue, bases: list[ClassValue]) -> tuple[ClassValue, ...]:
    """C3: the order in which Python looks attributes up; a plain order where bases conflict."""
    sequences = [list(base.mro) for base in bases] + [list(bases)]
    result = [cls]
    while sequences := [sequence for sequence in sequences if sequence]:
        heads = (sequence[0] for sequence in sequences)
        head = next(
            (head for head in heads if not any(head in other[1:] for other in sequences)),
            sequences[0][0],
        )
        result.append(head)
        sequences = [[each for each in sequence if each is not head] for sequence in sequences]
    return tuple(result)


def is_type(cls: ClassValue) -> bool:
    """Whether a class is a metaclass: derives from `type`."""
    bases = (base for ancestor in cls.mro for base in ancestor.bases)
    return any(base == NativeType("type") or str(base) in PLAIN_METACLASSES for base in bases)


def object_method(name: str) -> Value | None:
    """The methods every object or type has, as they are found at the end of the MRO."""
    if name == "__new__":
        return Native("__new__", _new)
    if name in ("__init__", "__call__", "__init_subclass__", "__enter__", "__exit__"):
        return Native(name, lambda *_: None)
    return None


def _new(
    ev: Interpreter, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
) -> Value:
    given = [arg for arg in args if arg is not OBJECT]
    cls = given[0] if given else None
    if not isinstance(cls, ClassValue):
        return Unknown("an instance of an unknown class", where)
    if not is_type(cls):
        return Instance(cls, where)
    name = given[1] if len(given) > 1 and isinstance(given[1], str) else ""
    module = ev.frames[-1].module if ev.frames else cls.module
    return new_type(cls, given[1:], Origin(module, name, None, where), state)
