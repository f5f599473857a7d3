"""What both collectors of RPC facts read of classes and functions."""

import ast
from collections.abc import Iterator

from upgradelint.facts.objects import ParameterFacts
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.functions import underlying
from upgradelint.python.program import Module
from upgradelint.python.terms import Argument, Call, Unknown, Value, show
from upgradelint.python.values import ClassValue, FunctionValue


def classes_of(ev: Evaluator, module: Module) -> Iterator[ClassValue]:
    """Yield the classes that a module makes at its top level."""
    for statement in module.source.body:
        if isinstance(statement, ast.ClassDef):
            found = ev.program.lookup(module, statement.name)
            if isinstance(found, ClassValue) and found.module is module:
                yield found


def layers(value: Value) -> Iterator[FunctionValue]:
    """Yield the readable functions a call of a decorated method goes through, outermost first."""
    seen: set[FunctionValue] = set()
    while True:
        while isinstance(value, Call) and len(value.args) == 1:
            value = value.args[0]
        func = underlying(value)
        if func is None or func in seen:
            return
        seen.add(func)
        yield func
        value = func.content.get("__wrapped__")


def innermost(value: Value) -> FunctionValue | None:
    """Return the method as it was written, under its decorators."""
    return next(reversed(list(layers(value))), None)


def parameters(func: FunctionValue) -> tuple[ParameterFacts, ...]:
    """Return the parameters after self, in order."""
    spec = func.node.args
    names = [one.arg for one in (*spec.posonlyargs, *spec.args)]
    first = len(names) - len(func.defaults)
    defaults = [show(one) for one in func.defaults]
    known = [
        ParameterFacts(name, "positional", defaults[place - first] if place >= first else None)
        for place, name in enumerate(names)
    ]
    found = known[1:]
    found += [ParameterFacts(spec.vararg.arg, "varargs")] if spec.vararg else []
    for one in spec.kwonlyargs:
        default = show(func.kwdefaults[one.arg]) if one.arg in func.kwdefaults else None
        found.append(ParameterFacts(one.arg, "keyword", default))
    found += [ParameterFacts(spec.kwarg.arg, "varkw")] if spec.kwarg else []
    return tuple(found)


def given(func: FunctionValue) -> tuple[list[Value], dict[str, Value]]:
    """Return an unknown argument for every parameter after self, by position and by name."""
    spec = func.node.args
    names = [one.arg for one in (*spec.posonlyargs, *spec.args)][1:]
    named = {one.arg: _unknown(func, one.arg) for one in spec.kwonlyargs}
    if spec.kwarg is not None:
        named["**"] = Unknown(f"what callers pass as **{spec.kwarg.arg}", func.where)
    return [_unknown(func, name) for name in names], named


def _unknown(func: FunctionValue, name: str) -> Value:
    return Argument("", func.where, name=name)
