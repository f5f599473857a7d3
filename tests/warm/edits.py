"""Edits that anybody makes: a line at the end, a comment, a function removed."""

import ast
from collections.abc import Callable, Iterator

Edit = Callable[[bytes], bytes | None]
"""Returns the file after the edit, None where there is nothing to edit."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def with_line(data: bytes) -> bytes:
    return data + b"\nX = 1\n"


def with_comment(data: bytes) -> bytes:
    return data + b"\n# touched\n"


def without_function(data: bytes) -> bytes | None:
    """Remove the function in the middle of a file, with its decorators."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return None
    found = list(_functions(tree))
    if not found:
        return None
    function, alone = found[len(found) // 2]
    lines = data.split(b"\n")
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    instead = [b" " * function.col_offset + b"pass"] if alone else []
    return b"\n".join([*lines[: first - 1], *instead, *lines[function.end_lineno :]])


def _functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Yield the functions of a module and its classes, and whether each is all of its body."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, FUNCTIONS):
            yield node, len(getattr(tree, "body", ())) == 1
        elif not isinstance(node, ast.expr):
            yield from _functions(node)


EDITS: dict[str, Edit] = {
    "a line": with_line,
    "a comment": with_comment,
    "a function less": without_function,
}
