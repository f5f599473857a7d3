"""What both collectors of RPC facts read of classes and functions."""

import ast
from collections.abc import Iterator

from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.shown import default_texts
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.functions import underlying
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.values.containers import DictContent, DictValue
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import (
    Argument,
    Attribute,
    Call,
    Operation,
    Outside,
    Unknown,
    Value,
    show,
)


def classes_of(ev: Evaluator, module: Module) -> Iterator[ClassValue]:
    """Yield the classes that a module makes at its top level."""
    for statement in module.source.body:
        if isinstance(statement, ast.ClassDef):
            found = ev.program.lookup(module, statement.name)
            if isinstance(found, ClassValue) and found.module is module:
                yield found


def functions_of(ev: Evaluator, module: Module) -> Iterator[FunctionValue]:
    """Yield the functions that a module makes at its top level, as they were written."""
    for statement in module.source.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found = innermost(ev.program.lookup(module, statement.name))
            if found is not None and found.module is module:
                yield found


def decorated(value: Value) -> Value:
    """Return what is under calls of decorators that cannot be read: `decorator.decorate` of the
    library of that name keeps the signature of its first argument, the others take but one.
    """
    while isinstance(value, Call) and (len(value.args) == 1 or _is_decorate(value)):
        value = value.args[0]
    return value


def _is_decorate(call: Call) -> bool:
    return bool(call.args) and isinstance(call.func, Outside) and call.func.path == _DECORATE


_DECORATE = "decorator.decorate"


def layers(value: Value) -> Iterator[FunctionValue]:
    """Yield the readable functions a call of a decorated method goes through, outermost first."""
    visited: set[FunctionValue] = set()
    while True:
        func = underlying(decorated(value))
        if func is None or func in visited:
            return
        visited.add(func)
        yield func
        value = func.content.get("__wrapped__") or _closed_over(func)


def _closed_over(func: FunctionValue) -> Value:
    """The function that a decorator without `functools.wraps` was given, and that this one uses."""
    if func.env is None or "<locals>" not in func.qualname:
        return None
    found = func.env.content.items()
    held = [(name, one) for name, one in found if one is not func and _is_readable(one)]
    used = names_read(func) if held else set()
    held = [(name, one) for name, one in held if name in used]
    return held[0][1] if len(held) == 1 else None


def _is_readable(value: Value) -> bool:
    return isinstance(decorated(value), FunctionValue)


def innermost(value: Value) -> FunctionValue | None:
    """Return the method as it was written, under its decorators."""
    return next(reversed(list(layers(value))), None)


def decorators(value: Value) -> Iterator[Call]:
    """Yield the calls that stand as decorators around a function, the outermost first."""
    while isinstance(value, Call) and len(value.args) == 1:
        if isinstance(value.func, Call):
            yield value.func
        value = value.args[0]


def parameters(func: FunctionValue, *, bound: bool = True) -> tuple[ParameterFacts, ...]:
    """Return the parameters in order, without self where the function is `bound`."""
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    defaults = default_texts(func, show)
    known = [ParameterFacts(name, "positional", defaults.get(name)) for name in names]
    found = known[1 if bound else 0 :]
    found += [ParameterFacts(spec.vararg.arg, "varargs")] if spec.vararg else []
    found += [
        ParameterFacts(kwonlyarg.arg, "keyword", defaults.get(kwonlyarg.arg))
        for kwonlyarg in spec.kwonlyargs
    ]
    found += [ParameterFacts(spec.kwarg.arg, "varkw")] if spec.kwarg else []
    return tuple(found)


def given(
    func: FunctionValue, *, bound: bool = True, defaults: bool = False
) -> tuple[list[Value], dict[str, Value]]:
    """Return an unknown argument for every parameter, by position and by name.

    Where the function is `bound` self is left out; where it is called with its `defaults`, they are
    given, but None: then somebody else says more.
    """
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    held = dict(zip(reversed(names), reversed(func.defaults), strict=False)) | func.kwdefaults
    known = {name: value for name, value in held.items() if defaults and value is not None}
    named = {
        kwonlyarg.arg: known.get(kwonlyarg.arg, _unknown(func, kwonlyarg.arg))
        for kwonlyarg in spec.kwonlyargs
    }
    if spec.kwarg is not None:
        named["**"] = Unknown(f"what callers pass as **{spec.kwarg.arg}", func.where)
    return [known.get(one, _unknown(func, one)) for one in names[1 if bound else 0 :]], named


def _unknown(func: FunctionValue, name: str) -> Value:
    return Argument("", func.where, name=name)


def parameters_in(value: Value) -> frozenset[str]:
    """Return the names of the parameters that a value was made from."""
    if isinstance(value, Argument):
        return frozenset({value.name})
    match value:
        case Attribute():
            parts: tuple[Value, ...] = (value.base,)
        case Call():
            parts = (value.func, *value.args, *(one for _, one in value.kwargs))
        case Operation():
            parts = value.operands
        case tuple():
            parts = value
        case DictValue(content=DictContent(items=items)):
            parts = tuple(items.values())
        case _:
            return frozenset()
    return frozenset().union(*map(parameters_in, parts))


def names_read(func: FunctionValue) -> set[str]:
    """Return the names whose values a function reads in its body, those of its parameters too."""
    names = (node for node in nodes_of(func.node) if isinstance(node, ast.Name))
    return {name_node.id for name_node in names if isinstance(name_node.ctx, ast.Load)}


def is_dict(value: Value) -> bool:
    """Whether a value is made to a dict where it is sent."""
    if isinstance(value, Call):
        named = value.func.name if isinstance(value.func, Attribute) else show(value.func)
        return named.rpartition(".")[2] in MAKE_DICTS
    return isinstance(value, DictValue)


MAKE_DICTS = frozenset({"dict", "to_dict", "as_dict", "obj_to_primitive", "to_primitive"})
