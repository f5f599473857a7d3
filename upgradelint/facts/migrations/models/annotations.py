"""Annotated attributes of mapped classes: `state: Mapped[Status]`, and the types they imply."""

import ast
import re
from collections.abc import Iterator
from functools import partial

from upgradelint.facts.migrations.models.classes import lineage
from upgradelint.facts.migrations.values.enums import enum_of, with_enum_values
from upgradelint.facts.migrations.values.schema import COLUMNS, is_call, tail, type_text
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.interpreter import Frame
from upgradelint.python.sources.source import written
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Raised
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Call, Operation, Outside, Value, show

_PLAIN = frozenset("str int float bool bytes datetime date time timedelta Decimal UUID Any".split())
"""Names of annotations that are no enumeration."""


def annotations(cls: ClassValue) -> Iterator[tuple[str, ast.AnnAssign]]:
    """Yield the `name: Mapped[..]` statements of a class body that map a column."""
    for statement in cls.node.body if cls.node else ():
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            text = written(statement.annotation)
            if re.match(r"[\w.]*\bMapped\[", text) and not _is_relation(text):
                yield statement.target.id, statement


def _is_relation(text: str) -> bool:
    plain = re.sub(r"\bLiteral\[[^\]]*\]", "", text)
    return bool(re.search(r"\b(?:List|list|Set|set)\[|[\"']", plain))


def implied_type(ev: Evaluator, owner: ClassValue, cls: ClassValue, node: ast.expr) -> str | None:
    """Return the type of a column by its annotation where that is an enumeration, else None.

    `owner` has the annotation, `cls` is mapped: a map of types that it has says something else.
    """
    made = _enum(ev, cls, annotated_with(ev, owner, node))
    return type_text(made) if made is not None else None


def annotated_with(ev: Evaluator, owner: ClassValue | FunctionValue, node: ast.expr) -> Value:
    """Return what an annotation is about, None where that is a plain type."""
    inner = _inner(node)
    if inner is None or written(inner) in _PLAIN:
        return None
    return _value(ev, inner, owner.module)


def column_in(value: Value) -> Call | None:
    """Return the `mapped_column(..)` of an `Annotated[..]`, None where it has none."""
    parts = _parts(value, "Annotated")
    found = (call for call in parts[1:] if isinstance(call, Call) and is_call(call, *COLUMNS))
    return next(found, None)


def takes_none(value: Value) -> bool:
    """Whether the type in an `Annotated[..]` takes None."""
    return bool(re.search(r"\bOptional\b|\bNone\b", show(_parts(value, "Annotated")[:1])))


def _enum(ev: Evaluator, cls: ClassValue, value: Value) -> Call | None:
    if texts := _parts(value, "Literal"):
        plain = tuple(text for text in texts if isinstance(text, str))
        kept = (("native_enum", False),)
        func = Outside("sqlalchemy.Enum")
        return Call("", cls.where, func=func, args=plain, kwargs=kept) if plain == texts else None
    if parts := _parts(value, "Annotated"):
        return _enum(ev, cls, parts[0])
    if not isinstance(value, ClassValue):
        return None
    return _mapped_type(ev, cls, value) if _maps(cls) else enum_of(ev, value, ev.base)


def _parts(value: Value, name: str) -> tuple[Value, ...]:
    """What stands in the brackets of `Literal[..]` or `Annotated[..]`, () for anything else."""
    if isinstance(value, Operation) and value.operator == "[]" and tail(value.operands[0]) == name:
        inner = value.operands[1]
        return inner if isinstance(inner, tuple) else (inner,)
    return ()


def _inner(node: ast.expr) -> ast.expr | None:
    """What an annotation is about: `Status` of `Mapped[Optional[Status]]` and `Status | None`."""
    match node:
        case ast.Subscript(value=ast.Name(id="Mapped" | "Optional"), slice=inner):
            return _inner(inner)
        case ast.Subscript(value=ast.Attribute(attr="Mapped" | "Optional"), slice=inner):
            return _inner(inner)
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _inner(left)
        case ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=right):
            return _inner(right)
        case ast.Subscript(value=ast.Name(id="Literal" | "Annotated")):
            return node
        case ast.Subscript(value=ast.Attribute(attr="Literal" | "Annotated")):
            return node
    return node if isinstance(node, (ast.Name, ast.Attribute)) else None


def _value(ev: Evaluator, node: ast.expr, module: Module) -> Value:
    frame = Frame(module, module.env, None)
    try:
        return ev.attempt(partial(evaluate, ev, node, frame, ev.base), module.at(node))
    except Raised:
        return None


def _maps(cls: ClassValue) -> list[Value]:
    given = (base.content.get("type_annotation_map") for base in lineage(cls))
    return [mapping for mapping in given if mapping is not None]


def _mapped_type(ev: Evaluator, cls: ClassValue, annotated: ClassValue) -> Call | None:
    """The type of an enumeration where a map says some: for all of them, or by classes that are
    not looked at.
    """
    maps = _maps(cls)
    if not all(isinstance(mapping, DictValue) for mapping in maps):
        return None
    known = [
        each for mapping in maps if isinstance(mapping, DictValue) for each in _classes(ev, mapping)
    ]
    if any(key.path != "enum.Enum" for key, _ in known):
        return None
    found = next((call for _, call in known if isinstance(call, Call)), None)
    if found is None:
        return enum_of(ev, annotated, ev.base) if not known else None
    made = Call("", annotated.where, func=found.func, args=(annotated,), kwargs=found.kwargs)
    return with_enum_values(ev, made, ev.base)


def _classes(ev: Evaluator, mapped: DictValue) -> Iterator[tuple[ClassValue, Value]]:
    for key, value in ev.base.read(mapped).items.items():
        if isinstance(key, ClassValue):
            yield key, value
