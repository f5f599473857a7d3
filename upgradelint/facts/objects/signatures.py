"""How `inspect` prints a signature: ArgSpec, and FullArgSpec where ArgSpec cannot say it."""

import ast

from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.interpreter import Frame
from upgradelint.python.operations.texts import repr_of
from upgradelint.python.sources.source import written
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.terms import Operation, Unknown, Value


def spec_text(ev: Evaluator, func: FunctionValue) -> str | Unknown:
    """Return the text of `get_method_spec(func)`, or why it cannot be told."""
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    vararg = spec.vararg.arg if spec.vararg else None
    varkw = spec.kwarg.arg if spec.kwarg else None
    defaults = repr_of(ev, func.defaults, ev.base) if func.defaults else "None"
    annotations = _annotations(func)
    if isinstance(defaults, Unknown):
        return defaults
    head = f"args={names!r}, varargs={vararg!r}"
    if not spec.kwonlyargs and not annotations:
        return f"ArgSpec({head}, keywords={varkw!r}, defaults={defaults})"
    return _full(ev, func, f"{head}, varkw={varkw!r}, defaults={defaults}", annotations)


def _full(
    ev: Evaluator, func: FunctionValue, head: str, annotations: dict[str, ast.expr]
) -> str | Unknown:
    keywords = [kwonlyarg.arg for kwonlyarg in func.node.args.kwonlyargs]
    defaults = []
    for name, value in func.kwdefaults.items():
        text = repr_of(ev, value, ev.base)
        if isinstance(text, Unknown):
            return text
        defaults.append(f"{name!r}: {text}")
    notes = []
    for name, node in annotations.items():
        text = _annotation(ev, func, node)
        if isinstance(text, Unknown):
            return text
        notes.append(f"{name!r}: {text}")
    kwdefaults = f"{{{', '.join(defaults)}}}" if defaults else "None"
    return (
        f"FullArgSpec({head}, kwonlyargs={keywords!r}, kwonlydefaults={kwdefaults}, "
        f"annotations={{{', '.join(notes)}}})"
    )


def _annotations(func: FunctionValue) -> dict[str, ast.expr]:
    """Annotated names in the order of `inspect.getfullargspec`: what is returned comes first."""
    spec = func.node.args
    ordered = [*spec.posonlyargs, *spec.args]
    ordered += [spec.vararg] if spec.vararg else []
    ordered += spec.kwonlyargs
    ordered += [spec.kwarg] if spec.kwarg else []
    returns = getattr(func.node, "returns", None)
    found = {"return": returns} if returns is not None else {}
    found.update(
        {
            argument.arg: argument.annotation
            for argument in ordered
            if argument.annotation is not None
        }
    )
    return found


def _annotation(ev: Evaluator, func: FunctionValue, node: ast.expr) -> str | Unknown:
    if func.module.source.future_annotations:
        return repr(written(node))
    frame = Frame(func.module, func.env or func.module.env, func.env)
    return _type_text(ev, evaluate(ev, node, frame, ev.base))


def _type_text(ev: Evaluator, value: Value) -> str | Unknown:
    """The repr of a class, a string, None; of a subscripted builtin as `list[str]`."""
    if isinstance(value, Operation) and value.operator == "[]":
        parts = value.operands[1] if isinstance(value.operands[1], tuple) else value.operands[1:]
        texts = [_inner_text(ev, operand) for operand in (value.operands[0], *parts)]
        broken = next((text for text in texts if isinstance(text, Unknown)), None)
        return broken or f"{texts[0]}[{', '.join(str(text) for text in texts[1:])}]"
    text = repr_of(ev, value, ev.base)
    return text if isinstance(text, str) else Unknown(f"annotation {text} cannot be told")


def _inner_text(ev: Evaluator, value: Value) -> str | Unknown:
    text = _type_text(ev, value)
    if isinstance(text, str):
        return text.removeprefix("<class '").removesuffix("'>")
    return text
