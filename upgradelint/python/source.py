"""One file of Python, parsed, with an index of the statements that make each name.

Nothing here depends on other files, so a Source is shared by every revision that holds the same
bytes (the same blob id).
"""

import ast
import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from upgradelint.frozen import Frozen, field

LIMIT = 8 * 1024 * 1024


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
        return all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in made)


def parse(data: bytes) -> Source:
    """Parse a module; raises UnreadableError."""
    if len(data) > LIMIT:
        raise UnreadableError("file is larger than 8 MiB")
    try:
        with warnings.catch_warnings(), paused_gc():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except SyntaxError as error:
        raise UnreadableError(f"syntax error: {error.msg}", error.lineno or 1) from error
    except (ValueError, UnicodeError) as error:
        raise UnreadableError(f"not Python text: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise UnreadableError("nested too deeply") from error
    return index(tree)


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
        for one in _imports_from(statement):
            if one.names[0].name == "*":
                stars.append(number)
            future = future or (
                one.module == "__future__" and any(a.name == "annotations" for a in one.names)
            )
    return Source(tree.body, names, bindings, stars, future)


def _imports_from(statement: ast.stmt) -> Iterator[ast.ImportFrom]:
    if isinstance(statement, ast.ImportFrom):
        yield statement
    elif isinstance(statement, (ast.If, ast.Try)):
        for inner in _blocks(statement):
            yield from _imports_from(inner)


def touched_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the module-level names that a statement binds, changes or deletes."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names if alias.name != "*")
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            for target in targets:
                yield from roots(target)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            yield from roots(target)
        case ast.Expr(value=ast.Call() as call):
            yield from _changed_by_call(call)
        case _:
            yield from _touched_by_compound(statement)


def _touched_by_compound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from roots(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from roots(item.optional_vars)
    for inner in _blocks(statement):
        yield from touched_names(inner)


def _blocks(statement: ast.stmt) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(statement, name, ())
    for handler in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield from handler.body


def roots(target: ast.expr) -> Iterator[str]:
    """Yield the names at the root of an assignment target: `a` for `a.b[c]`."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            for one in elts:
                yield from roots(one)
        case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
            yield from roots(inner)


def _changed_by_call(call: ast.Call) -> Iterator[str]:
    """`X.update(..)` changes X; `setattr(X, ..)` and a local `fill(X)` may."""
    match call.func:
        case ast.Attribute(value=inner):
            yield from roots(inner)
        case ast.Name():
            for argument in call.args:
                yield from roots(argument)
