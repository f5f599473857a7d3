"""Who calls methods of clients, and whether they expect that a version cap refuses.

Looked for where a comparison finds methods that a cap refuses as a whole: others cost nothing.
"""

import ast
import re
from collections.abc import Collection, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.rpc.clients.call import ClientCall
from upgradelint.facts.rpc.files import MADE
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.sources.source import UnreadableError, parse
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree

ROUNDS = 2
"""How far callers of callers are looked at for what catches the refusal."""

_CATCHING = frozenset(
    {"RPCVersionCapError", "MessagingException", "Exception", "BaseException", "suppress"}
)
_CLIENT = r"(?i:api|client)(?:\(.*\))?$"
_ASKING = re.compile(r"version|can_send|support|upgrade_level|capab(?!ilities)", re.IGNORECASE)


def collect_callers(
    tree: Tree, judged: Selection, names: Collection[str], clients: Collection[str]
) -> tuple[ClientCall, ...]:
    """Return the calls of methods of these names in the judged files of a tree, with those of the
    functions that they are in; what is made of the classes `clients` is a client by any name.
    """
    files = [path for path in tree.paths() if path.endswith(".py") and path in judged]
    found: dict[ClientCall, None] = {}
    held = _Held(clients)
    wanted = frozenset(names)
    for _ in range(ROUNDS):
        new = [call for call in _calls(tree, files, wanted, held) if call not in found]
        found |= dict.fromkeys(new)
        callers = {call.by.rpartition(".")[2] for call in new}
        wanted = frozenset(callers - {*names, "__init__"})
    return tuple(found)


def _calls(
    tree: Tree, files: list[str], names: frozenset[str], held: "_Held"
) -> Iterator[ClientCall]:
    if not names:
        return
    called = re.compile(rb"\.(?:" + "|".join(sorted(names)).encode() + rb")\(")
    for path, data in tree.read_many(files):
        if called.search(data):
            yield from _of_file(path, data, names, held.in_file(data))


def _of_file(
    path: str, data: bytes, names: frozenset[str], client: re.Pattern[str]
) -> Iterator[ClientCall]:
    try:
        body = parse(data).body
    except UnreadableError:
        return
    for owner, func in _functions(body):
        asks = any(_ASKING.search(name) for name in _tested(func))
        for called in _named(func, names):
            place = Location(path, called.lineno, called.col_offset + 1)
            caught = any(called.lineno in lines for lines in _catching(func))
            text, by = ast.unparse(called.value), f"{owner}{func.name}"
            on = text if client.search(text) else ""
            yield ClientCall(called.attr, by, on, place, asks or caught)


class _Held:
    """What holds clients: by its name, by what it was made of, given as or annotated, or `self`."""

    def __init__(self, clients: Collection[str]) -> None:
        classes = "|".join(map(re.escape, sorted(clients)))
        dotted = rf"(?:\w{{1,60}}\.){{0,5}}(?:{classes})"
        made = rf"\b(\w{{1,60}})\s*(?::[^\n=]{{1,80}})?=\s*{dotted}\("
        annotated = rf"\b(\w{{1,60}})\s*:\s*['\"]?{dotted}\b"
        returned = rf"\bdef (\w{{1,60}})\([^)]*\)[^:]*:\s+return {dotted}\("
        self._names = re.compile(f"{made}|{annotated}|{returned}".encode())
        self._itself = dotted

    def in_file(self, data: bytes) -> re.Pattern[str]:
        """Return what the expression of a client looks like in a file."""
        found = {name for names in self._names.findall(data) for name in names if name}
        names = "|".join(sorted(name.decode() for name in {*found, *MADE.findall(data)}))
        known = rf"|(?:^|\.)(?:{names})(?:\(\))?$" if names else ""
        return re.compile(rf"^self$|^{self._itself}\(|{_CLIENT}{known}")


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(body: list[ast.stmt]) -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and of its classes, with the name of the class."""
    for statement in body:
        if isinstance(statement, Function):
            yield "", statement
        elif isinstance(statement, ast.ClassDef):
            yield from (
                (f"{statement.name}.", each)
                for each in statement.body
                if isinstance(each, Function)
            )


def _named(func: Function, names: frozenset[str]) -> Iterator[ast.Attribute]:
    for node in nodes_of(func):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as called) if name in names:
                yield called


def _tested(func: Function) -> Iterator[str]:
    """Yield the names in what a function asks for, and of what it raises."""
    for node in nodes_of(func):
        match node:
            case ast.If(test=tested) | ast.IfExp(test=tested) | ast.Raise(exc=ast.expr() as tested):
                yield from _names(tested)


def _catching(func: Function) -> Iterator[range]:
    """Yield the lines whose refusal somebody handles."""
    for node in nodes_of(func):
        match node:
            case ast.Try(body=[first, *_] as body, handlers=handlers) if any(
                handler.type is None or not _CATCHING.isdisjoint(_names(handler.type))
                for handler in handlers
            ):
                yield range(first.lineno, (body[-1].end_lineno or 0) + 1)
            case ast.With(items=items, lineno=line, end_lineno=end) if any(
                not _CATCHING.isdisjoint(_names(with_item.context_expr)) for with_item in items
            ):
                yield range(line, (end or line) + 1)


def _names(node: ast.expr) -> Iterator[str]:
    for inner in nodes_of(node):
        match inner:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
