"""The text of the definition that a line stands in."""

import ast
import warnings
from functools import lru_cache

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Spans = tuple[tuple[int, int], ...]


def definition(source: bytes, line: int) -> str:
    """Return the innermost function or class that holds a line, with its decorators; the whole text
    where there is none, and where the text cannot be parsed.
    """
    lines = source.splitlines(keepends=True)
    around = [span for span in _spans(source) if span[0] <= line <= span[1]]
    first, last = min(around, key=lambda span: span[1] - span[0], default=(1, len(lines)))
    return b"".join(lines[first - 1 : last]).decode("utf-8", "replace")


@lru_cache(maxsize=64)
def _spans(source: bytes) -> Spans:
    """Return the first and the last line of each definition."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found = (node for node in ast.walk(tree) if isinstance(node, _DEFINITIONS))
    return tuple((first_line(node), node.end_lineno or 0) for node in found)


def first_line(node: ast.stmt) -> int:
    """Return the line that a statement begins with, its decorators with it."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
