"""A first look at a function's code: whether it may move data between two columns.

Exploring every function that speaks of a column costs more than all else; few put two together.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from upgradelint.base.frozen import Frozen
from upgradelint.facts.data.moves.fallbacks import SQL, Speaks, column_in, may_fall_back, names_of
from upgradelint.python.sources.definitions import first_line
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.sources.source import UnreadableError, parse

_TAKES = frozenset({"setattr", "update", "values", "execute", "text"})
_WORD = re.compile(rb"[\w\x80-\xff]+")
_MARKS = re.compile(
    rb'''"""(?:\\.|[^\\])*?"""|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*'''
    rb"|^([ \t]*)(?:(@)|(?:async[ \t]+)?(?:(def)|class)\b)",
    re.MULTILINE | re.DOTALL,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Clue(Frozen):
    """What makes a function worth exploring: `words` says it of the words in its text, which costs
    little and leaves out no function that `code` says it of.
    """

    words: Speaks
    code: Callable[[ast.AST], bool]


def may_hold(data: bytes, speaks: Speaks, columns: Mapping[bytes, str]) -> bool:
    """Whether a function of a file may move data, before the whole file is parsed; `columns` are
    the names that `speaks` may ask for, by their bytes.
    """

    def may_speak(text: bytes) -> bool:
        return speaks({columns[word] for word in columns.keys() & _WORD.findall(text)})

    parts = _functions(data) if may_speak(data) else ()
    return any(may_speak(part) and _part_may_move(part, speaks) for part in parts)


def _part_may_move(part: bytes, speaks: Speaks) -> bool:
    """Whether a part of a file may move data; so it may where it is no code by itself."""
    inside = b"if 1:\n" if part[:1].isspace() else b""
    try:
        return any(may_move(statement, speaks) for statement in parse(inside + part).body)
    except UnreadableError:
        return True


def _functions(data: bytes) -> Iterator[bytes]:
    """Yield the text of the outer functions of a file with their decorators, or a little more."""
    start: int | None = None
    decorated: int | None = None
    margin = 0
    for mark in _MARKS.finditer(data):
        if mark[1] is None:
            continue  # a text or a comment
        indent = len(mark[1].expandtabs())
        if mark[2]:
            decorated = mark.start() if decorated is None else decorated
        elif start is None or indent <= margin:
            if start is not None:
                yield data[start : mark.start()]
            begins = mark.start() if decorated is None else decorated
            start, decorated, margin = begins if mark[3] else None, None, indent
        else:
            decorated = None
    if start is not None:
        yield data[start:]


def functions_about(
    body: Iterable[ast.stmt], lines: Sequence[bytes], clue: Clue
) -> Iterator[Function]:
    """Yield the functions that a clue leads to; `lines` are those of the file."""
    for statement in body:
        if not clue.words(_words_in(statement, lines)):
            continue
        if isinstance(statement, Function) and clue.code(statement):
            yield statement
        yield from functions_about(_within(statement), lines, clue)


def statements_with(
    names: Set[str], body: Sequence[ast.stmt], lines: Sequence[bytes]
) -> Iterator[int]:
    """Yield the indexes of the statements whose text has one of some names."""
    for index, statement in enumerate(body):
        if not names.isdisjoint(_words_in(statement, lines)):
            yield index


def _words_in(node: ast.stmt, lines: Sequence[bytes]) -> frozenset[str]:
    return words_of(b"\n".join(lines[first_line(node) - 1 : node.end_lineno]))


def _within(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements of the blocks of a statement."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.stmt):
            yield part
        elif isinstance(part, (ast.ExceptHandler, ast.match_case)):
            yield from part.body


def words_of(data: bytes) -> frozenset[str]:
    """Return the words of a text that may name columns."""
    return frozenset(word.decode("utf-8", "replace") for word in set(_WORD.findall(data)))


def may_move(node: ast.AST, speaks: Speaks) -> bool:
    """Whether code reads a column for want of another, or fills one from another."""
    return any(_fills(inner, speaks) for inner in nodes_of(node)) or may_fall_back(node, speaks)


def _fills(node: ast.AST, speaks: Speaks) -> bool:
    """Whether a call or an assignment is about both."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _TAKES:
            return speaks(set(names_of(node)))
        case ast.Constant(value=str(text)) if SQL.search(text):
            return speaks(set(names_of(node)))
        case ast.Assign(targets=targets, value=value):
            filled = {column_in(target) for target in targets} - {""}
            return any(
                speaks({column, other}) for column in filled for other in names_of(value)
            ) or (len(filled) > 1 and speaks(filled))
    return False


def called_in(node: ast.AST) -> Iterator[str]:
    """Yield the names of functions that code calls without an object."""
    for inner in nodes_of(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
            yield inner.func.id
