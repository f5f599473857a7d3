"""One file of Python, parsed, with an index of the statements that make each name.

Nothing here depends on other files, so a Source is shared by every revision that holds the same
bytes (the same blob id).
"""

import ast
import gc
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from upgradelint.base.frozen import Frozen, field
from upgradelint.python.sources.newer_syntax import read_newer

LIMIT = 8 * 1024 * 1024

SIGNS = b"=\n,.:([{+-*/%|&^~<>@"
MOST_SIGNS = 400_000
"""How many of these a file may have: each can become a kilobyte of what Python makes of it."""


_MARKER = re.compile(rb"^<{7} |^>{7} ", re.MULTILINE)

MOST_HELD = 6_000_000
"""How many of them the files that are held at once may have together."""


class UnreadableError(Exception):
    """The bytes are not a module this Python can parse; says why, and the line."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line

    def again(self) -> "UnreadableError":
        """Return one to raise: what is kept would hold on to everybody who met it."""
        return UnreadableError(self.reason, self.line)


class Source(Frozen):
    """`body` are the top-level statements; `names` the module names each of them binds or changes;
    `bindings` the reverse, statement indexes in order; `stars` those that hold a `from x import *`.
    """

    body: list[ast.stmt]
    names: list[tuple[str, ...]]
    bindings: dict[str, list[int]]
    stars: list[int] = field(default_factory=list)
    future_annotations: bool = False

    def imports(self, name: str) -> bool:
        """Whether import statements alone bind the name."""
        made = (self.body[index] for index in self.bindings.get(name, ()))
        return all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in made)


def signs_in(data: bytes) -> int:
    """Return how much code a file holds, before it is parsed."""
    return len(data) - len(data.translate(None, SIGNS))


def parse(data: bytes) -> Source:
    """Parse a module; raises UnreadableError."""
    if len(data) > LIMIT:
        raise UnreadableError("file is larger than 8 MiB")
    if signs_in(data) > MOST_SIGNS:
        raise UnreadableError("file holds too much code")
    try:
        with warnings.catch_warnings(), paused_gc():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except SyntaxError as error:
        if marker := _MARKER.search(data):
            line = data.count(b"\n", 0, marker.start()) + 1
            raise UnreadableError("conflict marker of a merge", line) from error
        newer = read_newer(data, error)
        if isinstance(newer, str):
            raise UnreadableError(newer, error.lineno or 1) from error
        tree = newer
    except (ValueError, UnicodeError) as error:
        raise UnreadableError(f"not Python text: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise UnreadableError("nested too deeply") from error
    return index(tree)


def written(node: ast.AST) -> str:
    """Return the code of a node in one way of writing it; "..." where that nests too deeply."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):  # a number of more digits than Python writes
        return "..."


@contextmanager
def paused_gc() -> Iterator[None]:
    """Reading code makes many objects and little garbage: collecting meanwhile costs a quarter."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def index(tree: ast.Module) -> Source:
    """Index the top-level statements by the names they touch."""
    bindings: dict[str, list[int]] = {}
    names = [tuple(dict.fromkeys(touched_names(statement))) for statement in tree.body]
    stars: list[int] = []
    future = False
    for number, statement in enumerate(tree.body):
        for name in names[number]:
            bindings.setdefault(name, []).append(number)
        for imported in _imports_from(statement):
            if imported.names[0].name == "*":
                stars.append(number)
            future = future or (
                imported.module == "__future__"
                and any(a.name == "annotations" for a in imported.names)
            )
    return Source(tree.body, names, bindings, stars, future)


def _imports_from(statement: ast.stmt) -> Iterator[ast.ImportFrom]:
    waiting = [statement]
    while waiting:
        waiting_statement = waiting.pop()
        if isinstance(waiting_statement, ast.ImportFrom):
            yield waiting_statement
        elif isinstance(waiting_statement, (ast.If, ast.Try)):
            waiting += reversed(_blocks(waiting_statement))


def touched_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the module-level names that a statement binds, changes or deletes.

    A chain of `elif` nests deeper than Python lets a function call itself.
    """
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield from _touched(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            waiting += reversed(_blocks(node))


def _touched(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names if alias.name != "*")
        case ast.Expr(value=ast.Call() as call):
            yield from _changed_by_call(call)
        case _:
            for target in _targets(statement):
                yield from roots(target)


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    match statement:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            yield from targets
        case (
            ast.AugAssign(target=target)
            | ast.AnnAssign(target=target)
            | ast.For(target=target)
            | ast.AsyncFor(target=target)
        ):
            yield target
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (
                with_item.optional_vars
                for with_item in items
                if with_item.optional_vars is not None
            )
    if sys.version_info >= (3, 12) and isinstance(statement, ast.TypeAlias):
        yield statement.name


def _blocks(statement: ast.stmt) -> list[ast.stmt]:
    blocks = [getattr(statement, name, ()) for name in ("body", "orelse", "finalbody")]
    handlers = (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ()))
    return [
        inner for block in (*blocks, *(handler.body for handler in handlers)) for inner in block
    ]


def roots(target: ast.expr) -> Iterator[str]:
    """Yield the names at the root of an assignment target: `a` for `a.b[c]` and `a.get(b)[c]`."""
    waiting = [target]
    while waiting:
        match waiting.pop():
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                waiting += reversed(elts)
            case (
                ast.Attribute(value=inner)
                | ast.Subscript(value=inner)
                | ast.Starred(value=inner)
                | ast.Call(func=ast.Attribute(value=inner))
            ):
                waiting.append(inner)


def _changed_by_call(call: ast.Call) -> Iterator[str]:
    """`X.update(..)` changes X; `setattr(X, ..)` and a local `fill(X)` may."""
    match call.func:
        case ast.Attribute(value=inner):
            yield from roots(inner)
        case ast.Name():
            for argument in call.args:
                if not isinstance(argument, ast.Call):
                    yield from roots(argument)
