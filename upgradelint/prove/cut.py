"""Functions and classes cut from a file, as they are written there."""

import ast
from collections.abc import Iterator
from copy import copy
from textwrap import dedent

Function = ast.FunctionDef | ast.AsyncFunctionDef

KEPT_DECORATORS = ("staticmethod", "classmethod")


def find_function(source: str, line: int) -> Function | None:
    """Return the function that a line belongs to the head of; None where there is none, and where
    the file cannot be parsed.
    """
    found = [node for node in _nodes(source) if isinstance(node, Function) and _has(node, line)]
    return found[-1] if found else None


def head(function: Function, source: str) -> tuple[str, bool]:
    """Return the head of a function as it is written, without what stands further left, and whether
    it is all there: a default that is no constant is None in its place.
    """
    plain = all(_is_plain(one) for one in _defaults(function))
    text = _written(function, source) if plain else _with_plain_defaults(function)
    return f"{_decorators(function)}{text}", plain


def parameters(function: Function) -> list[str]:
    """Return the names of all parameters, without stars."""
    spec = function.args
    return [one.arg for one in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


def optional(function: Function) -> list[str]:
    """Return the names of the parameters that have a default."""
    spec = function.args
    placed = [one.arg for one in (*spec.posonlyargs, *spec.args)]
    last = placed[len(placed) - len(spec.defaults) :]
    named = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    return [*last, *(one.arg for one, default in named if default is not None)]


def left_out(function: Function) -> list[str]:
    """Return the decorators that `head` leaves out, as they are written."""
    texts = [ast.unparse(one) for one in function.decorator_list]
    return [text for text in texts if text not in KEPT_DECORATORS]


def _nodes(source: str) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return


def _has(node: Function, line: int) -> bool:
    first = min((one.lineno for one in node.decorator_list), default=node.lineno)
    return first <= line < max(node.body[0].lineno, node.lineno + 1)


def _defaults(function: Function) -> list[ast.expr]:
    return [*function.args.defaults, *filter(None, function.args.kw_defaults)]


def _is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _decorators(function: Function) -> str:
    texts = (ast.unparse(one) for one in function.decorator_list)
    return "".join(f"@{text}\n" for text in texts if text in KEPT_DECORATORS)


def _written(function: Function, source: str) -> str:
    """The lines up to the body, those that are no code left out at the end."""
    lines = source.splitlines()[function.lineno - 1 : function.body[0].lineno - 1]
    while lines and not lines[-1].split("#")[0].strip():
        lines.pop()
    text = dedent("\n".join(lines))
    return f"{text}\n" if text.rstrip().endswith(":") else _unparsed(function)


def _with_plain_defaults(function: Function) -> str:
    none = ast.Constant(None)
    spec = function.args
    spec.defaults = [one if _is_plain(one) else none for one in spec.defaults]
    spec.kw_defaults = [one if one is None or _is_plain(one) else none for one in spec.kw_defaults]
    return _unparsed(function)


def _unparsed(function: Function) -> str:
    """The head in one line: the body is what follows the last line of it."""
    bare = copy(function)
    bare.body, bare.decorator_list = [ast.Pass()], []
    return ast.unparse(bare).rpartition("\n")[0] + "\n"
