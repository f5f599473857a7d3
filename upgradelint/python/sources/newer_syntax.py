"""Files in the syntax of a Python that is newer than the running one, or of Python 2.

The newer form at the place of the error is taken out or written in the older way, and the rest is
parsed again: where it parses then, nothing else was wrong. Lines stay where they are.
"""

import ast
import io
import re
import sys
import tokenize
import warnings
from typing import NamedTuple

from upgradelint.python.sources.formatted_strings import OlderText, is_short, with_older_strings

_EFFORT = 16 * 1024 * 1024
"""How many bytes are parsed again at most, over all forms of a file."""

_OLD = re.compile(r"Missing parentheses in call to|leading zeros in|multiple exception types")
"""What Python says of code of Python 2."""


_BOUND = r"[\w.]+\s*,\s*_*(?:[a-z0-9]\w*)?\s*:"
"""What Python 2 catches and the name it gives that; of three, or a dotted one, none is a name."""


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
    _Form(
        (3, 14),
        "except without parentheses",
        re.compile(rf"^(\s*except\*?\s+)(?!{_BOUND})([\w.]+(?:\s*,\s*[\w.]+)+)(?=\s*:)"),
        r"\1(\2)",
    ),
    _Form((3, 14), "template strings", re.compile(r"\b(?:[tT]([rR]?)|([rR])[tT])(?=['\"])"), r"f"),
    _Form((3, 15), "lazy imports", re.compile(r"^(\s*)lazy\s+(?=import\b|from\b)"), r"\1"),
)
_DEFAULTS = _Form((3, 13), "defaults of type parameters", re.compile(r"=(?!=)"), "")
_GENERIC = re.compile(r"\s*(?:(?:async\s+)?def\s|class\s|(?=\w+\s*\[))\s*\w+\s*\[")
"""A line that is left with type parameters in brackets."""

_UNREAD = frozenset({"template strings"})
"""Forms whose older way of writing has another value."""


def read_newer(data: bytes, error: SyntaxError) -> ast.Module | str:
    """Return the tree of a file that this Python refused, or why it cannot be read."""
    said = error.msg or "invalid syntax"
    if _OLD.search(said):
        tree, forms = _without_newer(data, error)
        return tree or f"syntax error: {said} (is it Python 2?)"
    tree, forms = _without_newer(data, error)
    if tree is None and "f-string" in said and not is_short(data.decode("latin-1")):
        return f"needs Python 3.12 or newer, unless it is a mistake ({said})"
    if tree is None:
        return f"syntax error: {said}"
    needs = [(form.since, form.name) for form in forms if form.name in _UNREAD]
    if not needs:
        return tree
    (major, minor), name = max(needs)
    return f"needs Python {major}.{minor} or newer ({name})"


def _without_newer(data: bytes, error: SyntaxError) -> tuple[ast.Module | None, list[_Form]]:
    """Return the tree of what is left without newer forms, None where that is wrong too."""
    lines = _lines(data)
    left = _EFFORT
    forms: list[_Form] = []
    strings: OlderText | None = None
    while (left := left - len(data)) > 0:
        number = (error.lineno or 0) - 1
        form = _taken_out(lines, number) if 0 <= number < len(lines) else None
        if form is not None:
            forms.append(form)
        elif strings is None and (strings := _with_older_strings(lines)):
            lines = io.StringIO(strings.text, newline=None).readlines()
        else:
            break
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse("".join(lines))
                return strings.filled(tree) if strings else tree, forms
        except SyntaxError as next_error:
            error = next_error
        except (ValueError, RecursionError, MemoryError):
            break
    return None, forms


def _with_older_strings(lines: list[str]) -> OlderText | None:
    text = "".join(lines)
    return with_older_strings(text) if sys.version_info < (3, 12) and is_short(text) else None


def _lines(data: bytes) -> list[str]:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.StringIO(data.decode(encoding), newline=None).readlines()
    except (SyntaxError, UnicodeError, LookupError):
        return []


def _taken_out(lines: list[str], number: int) -> _Form | None:
    """Take the newer form out of a line, and return it; None where there is none."""
    for form in _FORMS:
        if form.pattern.search(lines[number]) and sys.version_info < form.since:
            lines[number] = form.pattern.sub(form.instead, lines[number], count=1)
            generic = _GENERIC.match(lines[number])
            return _without_brackets(lines, number, form) if generic else form
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
            left = rest[:first] + "\\\n" * inside.count("\n") + rest[place + 1 :]
            lines[number:] = io.StringIO(left).readlines()
            return _DEFAULTS if _DEFAULTS.pattern.search(inside) else form
    return None
