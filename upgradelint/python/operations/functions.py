"""Making functions, and what their signatures accept."""

import ast
import functools

from upgradelint.base.frozen import Frozen
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.sources.nodes import own_nodes
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Descriptor, FunctionNode, FunctionValue, Raised
from upgradelint.python.values.terms import Call, Unknown, Value


class Shape(Frozen):
    """What a function's body says of its names: those bound outside, and whether it yields."""

    outer: frozenset[str]
    generator: bool


@functools.lru_cache(maxsize=8192)
def shape(node: FunctionNode) -> Shape:
    """Read a function's body once for `global`, `nonlocal` and `yield`."""
    if isinstance(node, ast.Lambda):
        return Shape(frozenset(), generator=False)
    nodes = own_nodes(node.body)
    outer = [inner.names for inner in nodes if isinstance(inner, (ast.Global, ast.Nonlocal))]
    generator = any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in nodes)
    return Shape(frozenset().union(*outer), generator)


def define_function(
    ev: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame, state: State
) -> Value:
    """Make the function of a def and pass it through its decorators."""
    decorators = [ev.evaluate(expression, frame, state) for expression in node.decorator_list]
    value: Value = _function(ev, node, frame, state)
    for decorator in reversed(decorators):
        where, given = frame.module.at(node), value
        try:
            value = ev.call(decorator, [given], {}, state, where)
        except Raised:
            if not state.loading:
                raise
            # the module can be imported: it is us who cannot read the decorator
            value = Unknown("decorator fails", where)
        if state.loading and type(value) is Unknown:
            value = Call("", where, func=decorator, args=(given,))
    return value


def define_lambda(ev: Interpreter, node: ast.Lambda, frame: Frame, state: State) -> FunctionValue:
    """Make the function of a lambda."""
    return _function(ev, node, frame, state)


def _function(ev: Interpreter, node: FunctionNode, frame: Frame, state: State) -> FunctionValue:

    name = getattr(node, "name", "<lambda>")
    prefix = frame.cls or (f"{frame.function.qualname}.<locals>" if frame.function else "")
    made = FunctionValue(node, frame.module, frame.scope, f"{prefix}.{name}" if prefix else name)
    made.defaults = tuple(
        [ev.evaluate(expression, frame, state) for expression in node.args.defaults]
    )
    made.kwdefaults = {
        parameter.arg: ev.evaluate(default, frame, state)
        for parameter, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    }
    if ev.defines is not None and not state.loading:
        ev.defines(made, state)
    return made


def underlying(value: Value) -> FunctionValue | None:
    """The function inside classmethod, staticmethod and bound methods, where there is one."""
    while not isinstance(value, FunctionValue):
        if not isinstance(value, Descriptor) and not hasattr(value, "instance"):
            return None
        value = value.func
    return value
