"""What tells the kind of a thing: how it is annotated, written or used; and what a method gives."""

import ast
from collections.abc import Iterator

from upgradelint.facts.code import is_dict
from upgradelint.facts.rpc.shapes import ANY, Shapes
from upgradelint.python.sources.nodes import nodes_of, own_nodes
from upgradelint.python.values.containers import DictValue, ListValue
from upgradelint.python.values.definitions import FunctionNode
from upgradelint.python.values.terms import Template, Value

_NAMED = {
    "bool": "bool",
    "int": "number",
    "float": "number",
    "str": "text",
    **dict.fromkeys(("list", "List", "Sequence", "tuple", "Tuple", "set", "Set"), "list"),
    **dict.fromkeys(("dict", "Dict", "Mapping", "MutableMapping", "TypedDict"), "dict"),
}
_OF_DICTS = frozenset({"items", "keys", "values", "setdefault", "update"})
_ASKING = frozenset({"isinstance", "issubclass", "type", "hasattr", "callable"})


def shape_of(value: Value) -> str:
    """Return the shape of a value that is sent, "" where it cannot be told."""
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str() | Template():
            return "text"
        case ListValue() | tuple():
            return "list"
        case DictValue():
            return "dict"
    return "dict" if is_dict(value) else ""


def annotated(node: FunctionNode) -> Shapes:
    """Return the shapes of the parameters of a function that its annotations tell."""
    if isinstance(node, ast.Lambda):
        return ()
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    found = ((argument.arg, _named(argument.annotation)) for argument in every)
    return tuple((name, shape) for name, shape in found if shape)


def used(node: FunctionNode) -> Shapes:
    """Return the shapes of the parameters of a function, as it uses or annotates them."""
    shapes = dict(annotated(node)) | dict(_used(node))
    return tuple(shapes.items())


def _used(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what is looked into by a name, and last what is asked about, or bound anew."""
    nodes = nodes_of(node)
    for inner in nodes:
        match inner:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str())):
                yield name, "dict[]"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
                if attr in _OF_DICTS:
                    yield name, f"dict.{attr}"
    for inner in nodes:
        match inner:
            case ast.Call(func=ast.Name(id=asking), args=[ast.Name(id=name), *_]):
                if asking in _ASKING:
                    yield name, ANY
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, ANY


def _named(annotation: ast.expr | None) -> str:
    match annotation:
        case ast.Constant(value=str(text)):
            return _parsed(text)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _NAMED.get(name, "")
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            return _named(annotation.slice)
        case ast.Subscript(value=base):
            return _named(base)
        case ast.BinOp(left=one, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _named(one)
        case ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=one):
            return _named(one)
    return ""


def _parsed(text: str) -> str:
    try:
        return _named(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ""


def replies(node: FunctionNode) -> bool:
    """Return whether a function may return something else than None; who only raises might."""
    if isinstance(node, ast.Lambda) or isinstance(node.body[-1], ast.Raise):
        return True
    return any(map(_gives, own_nodes(node.body)))


def _gives(node: ast.AST) -> bool:
    match node:
        case ast.Return(value=None) | ast.Return(value=ast.Constant(value=None)):
            return False
        case ast.Return() | ast.Yield() | ast.YieldFrom():
            return True
    return False


def is_left(node: FunctionNode, line: int) -> bool:
    """Whether what a call on that line of a function gives is looked at by nobody."""
    plain = (inner for inner in nodes_of(node) if isinstance(inner, ast.Expr))
    return any(
        expression.lineno <= line <= (expression.end_lineno or expression.lineno)
        for expression in plain
    )
