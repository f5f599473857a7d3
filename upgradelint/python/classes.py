"""Making classes: bodies, C3 linearisation, metaclasses, `__init_subclass__`, decorators."""

import ast
from collections.abc import Callable
from typing import TypeAlias

from upgradelint.location import Location
from upgradelint.python.attributes import OBJECT, find_in_class
from upgradelint.python.evaluator import Evaluator, Frame, Outcome
from upgradelint.python.functions import underlying
from upgradelint.python.program import Module
from upgradelint.python.state import State
from upgradelint.python.values import (
    Bound,
    Call,
    ClassValue,
    Descriptor,
    DictContent,
    DictValue,
    Env,
    FunctionValue,
    Instance,
    Native,
    NativeType,
    Operation,
    Outside,
    Unknown,
    Value,
    show,
)

RunBlock: TypeAlias = Callable[[Evaluator, list[ast.stmt], Frame, State], list[Outcome]]

PLAIN_BASES = {
    "typing.Generic",
    "typing.Protocol",
    "abc.ABC",
    "typing.NamedTuple",
    "typing.TypedDict",
}
"""Bases outside that add no attributes of their own worth knowing."""

PLAIN_METACLASSES = {"abc.ABCMeta", "typing.GenericMeta"}


def define_class(
    ev: Evaluator, node: ast.ClassDef, frame: Frame, state: State, run_block: RunBlock
) -> None:
    """Run a class statement: bases, body, metaclass, decorators; bind the name."""
    from upgradelint.python.assignment import bind
    from upgradelint.python.calls import call
    from upgradelint.python.expressions import evaluate

    where = frame.module.at(node)
    decorators = [evaluate(ev, one, frame, state) for one in node.decorator_list]
    bases, keywords = _header(ev, node, frame, state)
    namespace = _body(ev, node, frame, state, run_block)
    made = _make(ev, node, frame, bases, keywords, namespace, state)
    value: Value = made
    for decorator in reversed(decorators):
        given = value
        value = call(ev, decorator, [given], {}, state, where)
        if isinstance(value, Call) and value.args == (given,) and isinstance(given, ClassValue):
            given.opaque = given.opaque or Unknown(f"decorated by {show(decorator)}", where)
            value = given
    bind(frame, node.name, value, state)


def _header(
    ev: Evaluator, node: ast.ClassDef, frame: Frame, state: State
) -> tuple[list[Value], dict[str, Value]]:
    from upgradelint.python.expressions import evaluate
    from upgradelint.python.operators import iterate

    bases: list[Value] = []
    for one in node.bases:
        value = evaluate(ev, one, frame, state)
        if isinstance(one, ast.Starred):
            bases += iterate(ev, value, state, frame.module.at(one))[0]
        else:
            bases.append(value)
    keywords = {one.arg or "**": evaluate(ev, one.value, frame, state) for one in node.keywords}
    return bases, keywords


def _body(
    ev: Evaluator, node: ast.ClassDef, frame: Frame, state: State, run_block: RunBlock
) -> dict[str, Value]:
    qualname = f"{frame.cls}.{node.name}" if frame.cls else node.name
    if frame.function is not None and not frame.cls:
        qualname = f"{frame.function.qualname}.<locals>.{node.name}"
    env = Env(frame.scope if frame.env is frame.module.env or frame.cls else frame.env, {})
    inner = Frame(frame.module, env, env.parent, frame.function, frame.first, frame.index, qualname)
    ev.take_one(run_block(ev, node.body, inner, state), state)
    namespace: dict[str, Value] = dict(state.read(env))
    namespace["<qualname>"] = qualname
    return namespace


def _make(
    ev: Evaluator,
    node: ast.ClassDef,
    frame: Frame,
    bases: list[Value],
    keywords: dict[str, Value],
    namespace: dict[str, Value],
    state: State,
) -> Value:
    qualname = namespace.pop("<qualname>")
    metaclass = keywords.get("metaclass")
    if metaclass is None:
        metaclass = next(
            (one.metaclass for one in bases if isinstance(one, ClassValue) and one.metaclass), None
        )
    where = frame.module.at(node)
    if isinstance(metaclass, ClassValue):
        made = _by_metaclass(
            ev, node, frame.module, metaclass, qualname, bases, namespace, state, where
        )
    else:
        made = build(ev, node.name, frame.module, qualname, node, bases, namespace)
        if metaclass is not None and str(metaclass) not in PLAIN_METACLASSES:
            _mark(made, Unknown(f"metaclass {show(metaclass)} cannot be read", where))
    if isinstance(made, ClassValue):
        _init_subclass(ev, made, keywords, state, where)
    return made


def _mark(made: Value, reason: Unknown) -> None:
    if isinstance(made, ClassValue):
        made.opaque = made.opaque or reason


def _by_metaclass(
    ev: Evaluator,
    node: ast.ClassDef | None,
    module: Module,
    metaclass: ClassValue,
    qualname: str,
    bases: list[Value],
    namespace: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """`metaclass.__new__` and `__init__` as `type.__call__` would run them."""
    from upgradelint.python.calls import call

    name = qualname.rpartition(".")[2]
    body = DictValue(DictContent(dict(namespace)))
    arguments: list[Value] = [name, tuple(bases), body]
    maker, _ = find_in_class(ev, metaclass, "__new__", state)
    made: Value
    if isinstance(maker, (FunctionValue, Descriptor)):
        func = underlying(maker) or maker
        made = call(ev, func, [metaclass, *arguments], {}, state, where)
    else:
        made = build(ev, name, module, qualname, node, bases, namespace)
    if not isinstance(made, ClassValue):
        return made
    if made.node is None:
        made.node, made.qualname, made.module = node, qualname, module
    made.metaclass = metaclass
    init, _ = find_in_class(ev, metaclass, "__init__", state)
    if init is not None:
        call(ev, init, [made, *arguments], {}, state, where)
    return made


def _init_subclass(
    ev: Evaluator, made: ClassValue, keywords: dict[str, Value], state: State, where: Location
) -> None:
    from upgradelint.python.calls import call

    hook, _ = find_in_class(ev, made, "__init_subclass__", state, after=made)
    if hook is not None:
        given = {name: value for name, value in keywords.items() if name != "metaclass"}
        call(ev, underlying(hook) or hook, [made], given, state, where)


def build(
    ev: Evaluator,
    name: str,
    module: Module,
    qualname: str,
    node: ast.ClassDef | None,
    bases: list[Value],
    namespace: dict[str, Value],
) -> ClassValue:
    """Make a class from its parts; what of its bases cannot be read is kept in `opaque`."""
    made = ClassValue(name, module, qualname, node, namespace)
    made.bases = tuple(bases)
    readable: list[ClassValue] = []
    for one in (_unsubscripted(base) for base in bases):
        if isinstance(one, ClassValue):
            readable.append(one)
            made.opaque = made.opaque or one.opaque
            made.metaclass = made.metaclass or one.metaclass
        elif not _is_plain(one):
            made.opaque = made.opaque or Unknown(
                f"base class {show(one)} cannot be read", made.where
            )
    made.mro = linearised(made, readable)
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
    sequences = [list(one.mro) for one in bases] + [list(bases)]
    result = [cls]
    while sequences := [one for one in sequences if one]:
        head = next(
            (one[0] for one in sequences if not any(one[0] in other[1:] for other in sequences)),
            sequences[0][0],
        )
        result.append(head)
        sequences = [[each for each in one if each is not head] for one in sequences]
    return tuple(result)


def is_type(cls: ClassValue) -> bool:
    """Whether a class is a metaclass: derives from `type`."""
    return any(
        base == NativeType("type") or str(base) in PLAIN_METACLASSES
        for one in cls.mro
        for base in one.bases
        if isinstance(base, (NativeType, Outside))
    )


def make_type(
    ev: Evaluator,
    metaclass: ClassValue | None,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """`type(name, bases, namespace)`, or the same with a metaclass."""
    if len(args) < 3 or not isinstance(args[0], str) or not isinstance(args[2], DictValue):
        return Unknown("a class made dynamically", where)
    name, bases, namespace = args[:3]
    content = state.read(namespace)
    module = (
        ev.frames[-1].module if ev.frames else next(iter(filter(None, ev.program.modules.values())))
    )
    names = {key: value for key, value in content.items.items() if isinstance(key, str)}
    given = list(bases) if isinstance(bases, tuple) else [Unknown("bases made dynamically", where)]
    if metaclass is not None:
        made = _by_metaclass(ev, None, module, metaclass, name, given, names, state, where)
    else:
        made = build(ev, name, module, name, None, given, names)
    if content.more is not None:
        _mark(made, content.more)
    return made


def object_method(ev: Evaluator, cls: ClassValue, instance: Value, name: str) -> Value | None:
    """The methods every object or type has, as `super()` finds them at the end of the MRO."""
    if name == "__new__":
        return Native("__new__", _new)
    if name in ("__init__", "__init_subclass__", "__setattr__", "__exit__", "__enter__"):
        return Native(name, lambda *_: None)
    return None


def _new(
    ev: Evaluator, state: State, args: list[Value], kwargs: dict[str, Value], where: Location
) -> Value:
    args = [one for one in args if one is not OBJECT]
    cls = args[0] if args else None
    if not isinstance(cls, ClassValue):
        return Unknown("an instance of an unknown class", where)
    if is_type(cls) and len(args) >= 4:
        return make_plain_type(ev, args[1:], state, where)
    return Instance(cls, where)


def make_plain_type(ev: Evaluator, args: list[Value], state: State, where: Location) -> Value:
    """`type.__new__`: the class without the metaclass's own steps."""
    return make_type(ev, None, args, {}, state, where)


__all__ = ["Bound", "build", "define_class", "is_type", "linearised", "make_type"]
