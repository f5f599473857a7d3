"""Which Python a file needs whose syntax the running one does not know.

The newer form at the place of the error is taken out and the rest is parsed again: where it parses
then, nothing else was wrong.
"""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from typing import NamedTuple

_ROUNDS = 32
_LIMIT = 1024 * 1024


class _Form(NamedTuple):
    since: tuple[int, int]
    name: str
    pattern: re.Pattern[str]
    instead: str


_FORMS = (
    _Form((3, 12), "a type statement", re.compile(r"^(\s*)type\s+(?=\w+\s*(?:\[|=(?!=)))"), r"\1"),
    _Form(
        (3, 12),
        "type parameters",
        re.compile(r"^(\s*(?:(?:async\s+)?def\s|class\s)\s*\w+\s*)\["),
        r"\1[",
    ),
    _Form((3, 14), "template strings", re.compile(r"\b(?:[tT]([rR]?)|([rR])[tT])(?=['\"])"), r"f"),
    _Form((3, 15), "lazy imports", re.compile(r"^(\s*)lazy\s+(?=import\b|from\b)"), r"\1"),
)
_DEFAULTS = _Form((3, 13), "defaults of type parameters", re.compile(r"=(?!=)"), "")


def needed(data: bytes, error: SyntaxError) -> str:
    """Return what a file needs that this Python cannot parse, "" where that cannot be told."""
    if "f-string" in (error.msg or "") and sys.version_info < (3, 12):
        return f"needs Python 3.12 or newer, unless it is a mistake ({error.msg})"
    if len(data) > _LIMIT:
        return ""
    forms = list(_newer(data.decode("utf-8", "replace"), error))
    known = [one for one in forms if one is not None]
    if len(known) < len(forms) or not known:
        return ""
    (major, minor), name = max((one.since, one.name) for one in known)
    return f"needs Python {major}.{minor} or newer ({name})"


def _newer(text: str, error: SyntaxError) -> Iterator[_Form | None]:
    """Yield the newer forms that a text holds; None at last where it is wrong without them, too."""
    lines = text.splitlines(keepends=True)
    for _ in range(_ROUNDS):
        number = (error.lineno or 0) - 1
        form = _taken_out(lines, number) if 0 <= number < len(lines) else None
        yield form
        if form is None:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse("".join(lines))
        except SyntaxError as next_error:
            error = next_error
        except (ValueError, RecursionError, MemoryError):
            yield None
            return
        else:
            return
    yield None


def _taken_out(lines: list[str], number: int) -> _Form | None:
    """Take the newer form out of a line, and return it; None where there is none."""
    for form in _FORMS:
        if form.pattern.search(lines[number]) and sys.version_info < form.since:
            lines[number] = form.pattern.sub(form.instead, lines[number], count=1)
            return form if form.instead != r"\1[" else _without_brackets(lines, number, form)
    return None


def _without_brackets(lines: list[str], number: int, form: _Form) -> _Form | None:
    """Take out what stands in the first brackets from a line on; line ends stay."""
    rest = "".join(lines[number:])
    first = rest.index("[")
    depth = 0
    for place in range(first, len(rest)):
        depth += (rest[place] == "[") - (rest[place] == "]")
        if depth == 0:
            inside = rest[first : place + 1]
            lines[number:] = (
                rest[:first] + "\\\n" * inside.count("\n") + rest[place + 1 :]
            ).splitlines(keepends=True)
            return _DEFAULTS if _DEFAULTS.pattern.search(inside) else form
    return None
