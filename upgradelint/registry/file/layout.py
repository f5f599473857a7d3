"""How the registry file looks: one fact a line, so that reviews read it and merges seldom clash."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from upgradelint.registry.documents.document import Document

_WIDTH = 100
_DEPTH = 4
"""Deepest level that is spread over lines: file, section, object or release, its facts."""


def render(document: Document) -> bytes:
    """Return the file's bytes; the same document always gives the same ones."""
    return "".join((*_lines(msgspec.to_builtins(document), 1), "\n")).encode()


def _lines(value: Any, depth: int) -> Iterator[str]:
    """Yield the text of a value whose first character stands at the end of a line."""
    if not _is_spread(value, depth):
        yield _line(value)
        return
    named = isinstance(value, dict)
    yield "{" if named else "["
    for at, item in enumerate(value):
        yield ",\n" if at else "\n"
        yield "  " * depth
        if named:
            yield f"{_line(item)}: "
        yield from _lines(value[item] if named else item, depth + 1)
    yield "\n" + "  " * (depth - 1) + ("}" if named else "]")


def _is_spread(value: Any, depth: int) -> bool:
    if not value or depth > _DEPTH:
        return False
    if isinstance(value, list | tuple):
        return len(_line(value)) > _WIDTH
    return isinstance(value, dict)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
