"""Functions and classes cut from a file, as they are written there."""

import ast
import builtins
from copy import copy
from textwrap import dedent

from upgradelint.python.sources.definitions import first_line

Function = ast.FunctionDef | ast.AsyncFunctionDef

KEPT_DECORATORS = ("staticmethod", "classmethod")


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a file, None where it cannot be parsed."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def find_function(module: ast.Module | None, line: int) -> Function | None:
    """Return the function that a line belongs to the head of, None where there is none."""
    nodes = ast.walk(module) if module else ()
    found = [node for node in nodes if isinstance(node, Function) and _has(node, line)]
    return found[-1] if found else None


def free_names(*code: ast.AST) -> list[str]:
    """Return the names that code takes from its module, each once."""
    nodes = [node for part in code for node in ast.walk(part)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    used = (node.id for node in names if isinstance(node.ctx, ast.Load))
    return [name for name in dict.fromkeys(used) if name not in bound and not _is_builtin(name)]


def head(function: Function, source: str) -> tuple[str, bool]:
    """Return the head of a function as it is written, without what stands further left, and whether
    it is all there: a default that is no constant is None in its place.
    """
    plain = all(_is_plain(node) for node in _defaults(function))
    text = _written(function, source) if plain else _with_plain_defaults(function)
    return f"{_decorators(function)}{text}", plain


def parameters(function: Function) -> list[str]:
    """Return the names of all parameters, without stars."""
    spec = function.args
    return [argument.arg for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


def optional(function: Function) -> list[str]:
    """Return the names of the parameters that have a default."""
    spec = function.args
    placed = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    last = placed[len(placed) - len(spec.defaults) :]
    named = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    return [*last, *(argument.arg for argument, default in named if default is not None)]


def left_out(function: Function) -> list[str]:
    """Return the decorators that `head` leaves out, as they are written."""
    texts = [ast.unparse(node) for node in function.decorator_list]
    return [text for text in texts if text not in KEPT_DECORATORS]


def _is_builtin(name: str) -> bool:
    return hasattr(builtins, name) or name in ("__name__", "__file__", "__class__")


def _has(node: Function, line: int) -> bool:
    return first_line(node) <= line < max(node.body[0].lineno, node.lineno + 1)


def _defaults(function: Function) -> list[ast.expr]:
    return [*function.args.defaults, *filter(None, function.args.kw_defaults)]


def _is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _decorators(function: Function) -> str:
    texts = (ast.unparse(node) for node in function.decorator_list)
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
    spec.defaults = [node if _is_plain(node) else none for node in spec.defaults]
    spec.kw_defaults = [
        node if node is None or _is_plain(node) else none for node in spec.kw_defaults
    ]
    return _unparsed(function)


def _unparsed(function: Function) -> str:
    """The head in one line: the body is what follows the last line of it."""
    bare = copy(function)
    bare.body, bare.decorator_list = [ast.Pass()], []
    return ast.unparse(bare).rpartition("\n")[0] + "\n"
