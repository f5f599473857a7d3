"""Class statements: bases, body, metaclass, `__init_subclass__`, decorators."""

import ast
from collections.abc import Callable
from typing import TypeAlias

from upgradelint.base.location import Location
from upgradelint.python.expressions.assignment import bind
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.operations.metaclasses import (
    PLAIN_METACLASSES,
    Origin,
    build,
    call_metaclass,
    metaclass_of,
)
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, Env
from upgradelint.python.values.definitions import ClassValue, Raised
from upgradelint.python.values.terms import Call, Unknown, Value
from upgradelint.python.values.words import worded

RunBlock: TypeAlias = Callable[[Interpreter, list[ast.stmt], Frame, State], list[Outcome]]


def define_class(
    ev: Interpreter, node: ast.ClassDef, frame: Frame, state: State, run_block: RunBlock
) -> None:
    """Run a class statement: bases, body, metaclass, decorators; bind the name."""
    where = frame.module.at(node)
    decorators = [ev.evaluate(expression, frame, state) for expression in node.decorator_list]
    bases, keywords = _header(ev, node, frame, state)
    namespace = _body(ev, node, frame, state, run_block)
    made = _make(ev, node, frame, bases, keywords, namespace, state)
    value: Value = made
    for decorator in reversed(decorators):
        given = value
        value = ev.call(decorator, [given], {}, state, where)
        if isinstance(value, Call) and value.args == (given,) and isinstance(given, ClassValue):
            given.opaque = given.opaque or Unknown(f"decorated by {worded(decorator)}", where)
            value = given
    bind(frame, node.name, value, state)


def _header(
    ev: Interpreter, node: ast.ClassDef, frame: Frame, state: State
) -> tuple[list[Value], dict[str, Value]]:
    bases: list[Value] = []
    for base in node.bases:
        value = ev.evaluate(base, frame, state)
        if isinstance(base, ast.Starred):
            bases += iterate(ev, value, state, frame.module.at(base))[0]
        else:
            bases.append(value)
    keywords = {
        keyword.arg or "**": ev.evaluate(keyword.value, frame, state) for keyword in node.keywords
    }
    return bases, keywords


def _body(
    ev: Interpreter, node: ast.ClassDef, frame: Frame, state: State, run_block: RunBlock
) -> dict[str, Value]:
    qualname = f"{frame.cls}.{node.name}" if frame.cls else node.name
    if frame.function is not None and not frame.cls:
        qualname = f"{frame.function.qualname}.<locals>.{node.name}"
    env = Env(frame.scope if frame.env is frame.module.env or frame.cls else frame.env, {})
    inner = Frame(frame.module, env, env.parent, frame.function, frame.first, frame.index, qualname)
    ended = ev.take_one(run_block(ev, node.body, inner, state), state)
    if ended.kind == "raise":
        raise Raised(ended.value, ended.where)
    namespace: dict[str, Value] = dict(state.read(env))
    namespace["<qualname>"] = qualname
    return namespace


def _make(
    ev: Interpreter,
    node: ast.ClassDef,
    frame: Frame,
    bases: list[Value],
    keywords: dict[str, Value],
    namespace: dict[str, Value],
    state: State,
) -> Value:
    origin = Origin(frame.module, namespace.pop("<qualname>"), node, frame.module.at(node))
    metaclass = keywords.get("metaclass")
    if metaclass is None or isinstance(metaclass, ClassValue):
        metaclass = metaclass_of(bases, metaclass)
    if isinstance(metaclass, ClassValue):
        body = DictValue(DictContent(dict(namespace)))
        arguments = [node.name, tuple(bases), body]
        made = call_metaclass(ev, metaclass, arguments, origin, state)
    else:
        made = build(origin, bases, namespace)
        if metaclass is not None and str(metaclass) not in PLAIN_METACLASSES:
            made.opaque = made.opaque or Unknown(
                f"metaclass {worded(metaclass)} cannot be read", origin.where
            )
    if isinstance(made, ClassValue):
        made.keywords = keywords
        _init_subclass(ev, made, keywords, state, origin.where)
    return made


def _init_subclass(
    ev: Interpreter, made: ClassValue, keywords: dict[str, Value], state: State, where: Location
) -> None:

    hook, _ = find_in_class(ev, made, "__init_subclass__", state, after=made)
    if hook is not None:
        given = {name: value for name, value in keywords.items() if name != "metaclass"}
        ev.call(underlying(hook) or hook, [made], given, state, where)
