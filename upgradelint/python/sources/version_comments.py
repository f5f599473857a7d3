"""The version history that a class keeps in comments or its docstring, and comments on versions.

Read with `tokenize`, which stops at the first method. LibCST would parse the whole file, about
0.1 ms a line after 0.3 s of import: more than a check of one changed file may take in all.
"""

import io
import re
import tokenize
from collections.abc import Iterator

from upgradelint.base.digits import whole

_NUMBER = r"\d+\.\d+(?:\.\d+)?"
_ENTRY = re.compile(
    rf"version:?\s+v?({_NUMBER})(?!\w)|[-*]\s*({_NUMBER})(?!\w)|({_NUMBER})(?:\s*[:,)-]|\s+-)",
    re.IGNORECASE,
)
_AFTER_HEAD = ("def", "async", "class", "@")
_LAYOUT = (
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
)
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def documented_versions(source: str, class_line: int) -> tuple[str, ...]:
    """Return the versions that the head of a class describes, lowest first.

    The head runs from the `class` statement on `class_line` (from 1) to the first method. An entry
    is a line of a comment or of the docstring that starts like `Version 1.1: text`, `1.1, text` or
    `- 1.2`. Nothing is found where there is no class on that line.
    """
    found = {version for version, _ in documented_entries(source, class_line)}
    return tuple(sorted(found, key=lambda version: [whole(part) for part in version.split(".")]))


def documented_entries(source: str, class_line: int) -> Iterator[tuple[str, int]]:
    """Yield the same versions as they are written, each with its line."""
    lines = io.StringIO(source, newline=None).readlines()[class_line - 1 :]
    for number, line in _head_lines(lines):
        if match := _ENTRY.match(line):
            yield match[match.lastindex or 0], class_line + number - 1


def comments(lines: list[str], first: int) -> Iterator[tuple[str, int]]:
    """Yield the comments of some lines, the first of which is `first` and starts a statement.

    Comments that follow each other on lines of their own are one; each comes with its first line.
    """
    block, start, end = "", 0, 0
    for token in _tokens(lines):
        if token.type != tokenize.COMMENT:
            continue
        number, text = token.start[0], token.string.lstrip("#").strip()
        if block and number == end + 1 and token.line.lstrip().startswith("#"):
            block, end = f"{block} {text}", number
            continue
        if block:
            yield block, first + start - 1
        block, start, end = text, number, number
    if block:
        yield block, first + start - 1


def _tokens(lines: list[str]) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens up to where the text is none any more."""
    try:
        yield from tokenize.generate_tokens(iter(lines).__next__)
    except (tokenize.TokenError, SyntaxError):
        return


def _head_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of comments and docstring of a class that starts the text, numbered."""
    for token in _head_tokens(_tokens(lines)):
        for number, line in enumerate(token.string.splitlines(), token.start[0]):
            yield number, line.strip(" \t#:'\"|")


def _head_tokens(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
    """Yield the comments and the docstring before the first method."""
    head = next((token for token in tokens if token.type in (tokenize.NAME, tokenize.OP)), None)
    if head is None or head.string != "class":
        return
    depth, starts_line, is_first = 0, False, True
    for token in tokens:
        inside = token.start[1] > head.start[1]
        if token.type == tokenize.COMMENT and inside:
            yield token
        elif starts_line and token.type not in _LAYOUT:
            if not inside or token.string in _AFTER_HEAD:
                return
            if is_first and token.type == tokenize.STRING:
                yield token
            is_first = False
        depth += _BRACKETS.get(token.string, 0) if token.type == tokenize.OP else 0
        starts_line = depth == 0 and token.type in _LAYOUT
