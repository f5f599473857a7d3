"""Calling: functions that can be read, classes, natives, and what is unknown."""

import ast
from functools import partial

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.libraries.functions import LIBRARY
from upgradelint.python.operations.builtins.types import construct
from upgradelint.python.operations.functions import shape, underlying
from upgradelint.python.operations.lookup import INNER, PARTIAL, find_in_class
from upgradelint.python.operations.metaclasses import is_type, make_type
from upgradelint.python.operations.natives import ERRORS
from upgradelint.python.operations.unknown_calls import call_native, call_unknown
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import (
    DictContent,
    DictValue,
    Env,
    IteratorValue,
    ListContent,
)
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    Descriptor,
    FunctionValue,
    Instance,
    Native,
    NativeType,
    Raised,
)
from upgradelint.python.values.effort import TooComplexError
from upgradelint.python.values.terms import Call, Operation, Outside, Unknown, Value
from upgradelint.python.values.words import worded


def call(
    ev: Interpreter,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """Return what a call gives; raises Raised where the called code raises."""
    ev.step()
    if isinstance(func, Bound):
        return call(ev, func.func, [func.instance, *args], kwargs, state, where)
    if isinstance(func, FunctionValue):
        return call_function(ev, func, args, kwargs, state, where)
    if isinstance(func, Native):
        return call_native(ev, func.body, args, kwargs, state, where)
    if isinstance(func, ClassValue):
        return instantiate(ev, func, args, kwargs, state, where)
    if isinstance(func, NativeType):
        return call_native(ev, partial(construct, func), args, kwargs, state, where)
    if isinstance(func, Descriptor):
        return call(ev, func.func, args, kwargs, state, where)
    return _call_other(ev, func, args, kwargs, state, where)


ARGUMENTS = "<arguments>"
"""What an instance was made with whose `__init__` cannot be read: positional, and by name."""

EXCEPTIONS = frozenset(f"builtins.{name}" for name in ERRORS)


def _call_other(
    ev: Interpreter,
    func: Value,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    if isinstance(func, Instance):
        method, _ = find_in_class(ev, func.cls, "__call__", state)
        if method is not None:
            return call(ev, Bound(method, func), args, kwargs, state, where)
    if isinstance(func, Outside):
        if func.path in EXCEPTIONS:  # made, not raised: nothing else happens
            return Call("", where, func=func, args=tuple(args), kwargs=tuple(kwargs.items()))

        known = LIBRARY.get(func.path)
        if known is not None:
            return call_native(ev, known, args, kwargs, state, where)
    return call_unknown(ev, func, args, kwargs, state, where)


def call_function(
    ev: Interpreter,
    func: FunctionValue,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """Run a function's body with bound parameters and go on with one of its outcomes."""
    hook = ev.hooks.get(func.path)
    if hook is not None:
        return hook(state, args, kwargs, where)
    ev.library_calls += not func.module.project
    if ev.enters is not None and not ev.enters(func):
        if func.name == "__init__" and isinstance(args[0], Instance):
            state.write(args[0])[PARTIAL] = True
        return call_unknown(ev, func, args, kwargs, state, where)
    run = partial(outcomes_of, ev, func, args, kwargs, state, where)
    ended = ev.take_one(ev.outcomes(state, run), state)
    if ended.kind == "raise":
        raise Raised(ended.value, ended.where)
    return ended.value


def outcomes_of(
    ev: Interpreter,
    func: FunctionValue,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> list[Outcome]:
    """Return every way a call can end, each with what it gives; raises Raised where it cannot be
    called with these arguments.
    """
    content = bind_arguments(ev, func, args, kwargs, where)
    if ev.leaves_out(func):
        return [_given_up(ev, func, args, kwargs, state, where)]
    about = shape(func.node)
    yields = IteratorValue(ListContent([])) if about.generator else None
    env = Env(func.env, content)
    first = args[0] if args else None
    frame = Frame(func.module, env, env, func, first, None, "", yields, about.outer, where)
    try:
        outcomes = ev.inside(frame, lambda: _run_body(ev, func, frame, state))
    except TooComplexError:
        if not ev.frames or not ev.rough or ev.steps > ev.limit:
            raise
        ev.cut.append(func.path)
        return [_given_up(ev, func, args, kwargs, state, where)]
    for outcome in outcomes:
        if outcome.kind != "raise":
            outcome.where = outcome.where if outcome.kind else func.where
            outcome.kind = "return"
            outcome.value = yields if yields is not None else outcome.value
    return ev.alike(outcomes) if ev.rough else outcomes


def _given_up(
    ev: Interpreter,
    func: FunctionValue,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Outcome:
    value = call_unknown(ev, func, args, kwargs, state, where)
    return Outcome(state, "return", value, where)


def _run_body(ev: Interpreter, func: FunctionValue, frame: Frame, state: State) -> list[Outcome]:
    if isinstance(func.node, ast.Lambda):
        return [Outcome(state, "return", ev.evaluate(func.node.body, frame, state))]
    return ev.run_block(func.node.body, frame, state)


def bind_arguments(
    ev: Interpreter,
    func: FunctionValue,
    args: list[Value],
    kwargs: dict[str, Value],
    where: Location,
) -> dict[str, Value]:
    """Bind arguments to parameters as Python does; raises Raised(TypeError) where they cannot."""
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    spread = next((arg for arg in args if _is_spread(arg)), None) or kwargs.get("**")
    plain = [arg for arg in args if not _is_spread(arg)]
    given = {name: value for name, value in kwargs.items() if name != "**"}
    bound = dict(zip(names, plain, strict=False))
    if len(plain) > len(names) and spec.vararg is None:
        raise Raised(Outside("builtins.TypeError"), where)
    if spec.vararg is not None:
        bound[spec.vararg.arg] = tuple(plain[len(names) :])
    accepted = {*names, *(kwonlyarg.arg for kwonlyarg in spec.kwonlyargs)}
    extra = {name: value for name, value in given.items() if name not in accepted}
    bound.update({name: value for name, value in given.items() if name in accepted})
    if extra and spec.kwarg is None:
        raise Raised(Outside("builtins.TypeError"), where)
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = DictValue(DictContent(extra, more=spread))
    _defaults(func, names, bound, spread, where)
    return bound


def _is_spread(value: Value) -> bool:
    return isinstance(value, Operation) and value.operator == "*"


def _defaults(
    func: FunctionValue,
    names: list[str],
    bound: dict[str, Value],
    spread: Value,
    where: Location,
) -> None:
    first = len(names) - len(func.defaults)
    for number, name in enumerate(names):
        if name in bound:
            continue
        if spread is not None:
            bound[name] = Unknown(f"{name} may be in {worded(spread)}", where)
        elif number >= first:
            bound[name] = func.defaults[number - first]
        else:
            raise Raised(Outside("builtins.TypeError"), where)
    for kwonlyarg in func.node.args.kwonlyargs:
        if kwonlyarg.arg not in bound:
            bound[kwonlyarg.arg] = func.kwdefaults.get(
                kwonlyarg.arg, Unknown(f"{kwonlyarg.arg} is not passed")
            )


def instantiate(
    ev: Interpreter,
    cls: ClassValue,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> Value:
    """Make an instance: the metaclass's `__call__`, `__new__`, then `__init__`."""
    if is_type(cls):
        return make_type(ev, cls, args, state, where)
    if cls.metaclass is not None:
        method, _ = find_in_class(ev, cls.metaclass, "__call__", state)
        if isinstance(method, FunctionValue):
            return call(ev, method, [cls, *args], kwargs, state, where)
    maker, _ = find_in_class(ev, cls, "__new__", state)
    made: Value = _bare(cls, args, where)
    if maker is not None:
        made = call(ev, underlying(maker) or maker, [cls, *args], kwargs, state, where)
    if isinstance(made, Instance):
        _initialise(ev, made, args, kwargs, state, where)
    return made


def _bare(cls: ClassValue, args: list[Value], where: Location) -> Instance:
    """An instance before `__init__`; one of a dict class has items of its own."""
    made = Instance(cls, where)
    if any(NativeType("dict") in base.bases for base in cls.mro):
        more = Unknown(f"items given to {cls.name}", where) if args else None
        made.content[INNER] = DictValue(DictContent({}, more=more))
    return made


def is_exception(cls: ClassValue) -> bool:
    """Whether a class derives from an exception of Python's own."""
    bases = (base for ancestor in cls.mro for base in ancestor.bases)
    return any(isinstance(base, Outside) and base.path in EXCEPTIONS for base in bases)


def _initialise(
    ev: Interpreter,
    made: Instance,
    args: list[Value],
    kwargs: dict[str, Value],
    state: State,
    where: Location,
) -> None:
    init, _ = find_in_class(ev, made.cls, "__init__", state)
    if init is not None and is_exception(made.cls):
        state.write(made)[PARTIAL] = (
            True  # what its message is, or where it is logged, tells nobody
        )
    elif init is not None:
        call(ev, init, [made, *args], kwargs, state, where)
    elif made.cls.opaque is not None and (args or kwargs):
        state.write(made)[ARGUMENTS] = (tuple(args), tuple(kwargs.items()))
