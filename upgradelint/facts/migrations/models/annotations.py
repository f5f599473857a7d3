"""Annotated attributes of mapped classes: `state: Mapped[Status]`, and the types they imply."""

import ast
import re
from collections.abc import Iterator
from functools import partial

from upgradelint.facts.migrations.enum_values import enum_of
from upgradelint.facts.migrations.models.classes import lineage
from upgradelint.facts.migrations.schema_values import type_text
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.interpreter import Frame
from upgradelint.python.sources.source import written
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, Raised
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Value

_PLAIN = frozenset("str int float bool bytes datetime date time timedelta Decimal UUID Any".split())
"""Names of annotations that are no enumeration."""


def annotations(cls: ClassValue) -> Iterator[tuple[str, ast.AnnAssign]]:
    """Yield the `name: Mapped[..]` statements of a class body that map a column."""
    for one in cls.node.body if cls.node else ():
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            text = written(one.annotation)
            if re.match(r"[\w.]*\bMapped\[", text) and not _is_relation(text):
                yield one.target.id, one


def _is_relation(text: str) -> bool:
    return bool(re.search(r"\b(?:List|list|Set|set)\[|[\"']", text))


def implied_type(ev: Evaluator, owner: ClassValue, cls: ClassValue, node: ast.expr) -> str | None:
    """Return the type of a column by its annotation where that is an enumeration, else None.

    `owner` has the annotation, `cls` is mapped: a map of types that it has says something else.
    """
    inner = _inner(node)
    if not isinstance(inner, (ast.Name, ast.Attribute)) or written(inner) in _PLAIN:
        return None
    found = _value(ev, inner, owner.module)
    if not isinstance(found, ClassValue) or _is_mapped_otherwise(ev, cls):
        return None
    made = enum_of(ev, found, ev.base)
    return type_text(made) if made is not None else None


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
    return None if isinstance(node, ast.Subscript) else node


def _value(ev: Evaluator, node: ast.expr, module: Module) -> Value:
    frame = Frame(module, module.env, None)
    try:
        return ev.attempt(partial(evaluate, ev, node, frame, ev.base), module.at(node))
    except Raised:
        return None


def _is_mapped_otherwise(ev: Evaluator, cls: ClassValue) -> bool:
    given = [one.content.get("type_annotation_map") for one in lineage(cls)]
    maps = [one for one in given if isinstance(one, DictValue)]
    return len(maps) < sum(one is not None for one in given) or any(
        isinstance(key, ClassValue) for one in maps for key in ev.base.read(one).items
    )
