"""The version history that a versioned object's class keeps in comments or its docstring.

Read with `tokenize`, which stops at the first method. LibCST would parse the whole file, about
0.1 ms a line after 0.3 s of import: more than a check of one changed file may take in all.
"""

import io
import re
import tokenize
from collections.abc import Iterator

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
    lines = io.StringIO(source, newline=None).readlines()[class_line - 1 :]
    entries = filter(None, map(_ENTRY.match, _head_lines(lines)))
    found = {match[match.lastindex or 0] for match in entries}
    return tuple(sorted(found, key=lambda version: [int(part) for part in version.split(".")]))


def _head_lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines of comments and docstring of a class that starts the text."""
    tokens = tokenize.generate_tokens(iter(lines).__next__)
    try:
        for token in _head_tokens(tokens):
            for line in token.string.splitlines():
                yield line.strip(" \t#:'\"")
    except (tokenize.TokenError, SyntaxError):
        return


def _head_tokens(tokens: Iterator[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
    """Yield the comments and the docstring before the first method."""
    head = next((one for one in tokens if one.type in (tokenize.NAME, tokenize.OP)), None)
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
