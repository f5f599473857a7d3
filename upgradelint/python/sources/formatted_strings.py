"""f-strings as Python 3.12 has them (PEP 701), for an older Python that refuses them.

There an expression may hold the quotes of its string, a backslash, a comment and line ends. Each
such expression is parsed by itself, and a name stands for it until the file is parsed.
"""

import ast
import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

_DEEP = 20
"""How many strings may stand in each other."""

_LONG = 1024 * 1024

_NEXT = re.compile(r"#[^\n]*|(?:(?<!\w)(?P<prefix>[bBfFrRuU]{1,2}))?(?P<quote>'{3}|\"{3}|'|\")")
_WITHIN = re.compile(r"#[^\n]*|(?:(?<!\w)[bBfFrRuU]{1,2})?(?:'{3}|\"{3}|'|\")|[()\[\]{}]|!(?!=)|:")
_CONVERSION = re.compile(r"!\s*\w+\s*")
_REFUSED = re.compile(r"['\"\\#\n]")
"""What an expression within an f-string may not have before Python 3.12."""

_SHOWN = re.compile(r"(?<![=!<>])=\s*$")
"""The end of `{x=}`, which shows the code itself."""


class _UnclearError(Exception):
    """The text is no code of a newer Python either."""


class OlderText(NamedTuple):
    """Code with a name in place of each expression that an older Python refuses."""

    text: str
    expressions: dict[str, str]
    depth: int = 0

    def filled(self, tree: ast.Module) -> ast.Module:
        """Put the expressions into the tree of the text; raises SyntaxError and RecursionError."""
        if not self.expressions:
            return tree
        named = self.expressions.items()
        parts = {name: _expression(code, self.depth + 1) for name, code in named}
        filled: ast.Module = _Filled(parts).visit(tree)
        return filled


def is_short(text: str) -> bool:
    """Whether a text is looked at: each string within a string is read once more."""
    return len(text) <= _LONG


def with_older_strings(text: str, depth: int = 0) -> OlderText | None:
    """Return code as an older Python reads it, None where its strings are wrong all the same."""
    strings = _Strings(text)
    try:
        return OlderText(strings.older(), strings.expressions, depth)
    except _UnclearError:
        return None


def _expression(code: str, depth: int) -> ast.expr:
    older = with_older_strings(f"({code}\n)", depth) if depth < _DEEP else None
    if older is None:
        raise SyntaxError("f-string: it is not closed")
    body = older.filled(ast.parse(older.text)).body
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        raise SyntaxError("f-string: invalid syntax")
    return body[0].value


class _Filled(ast.NodeTransformer):
    """Puts the expressions where their names stand."""

    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self._parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        part = self._parts.get(node.id)
        if part is None:
            return node
        for inner in ast.walk(part):
            ast.copy_location(inner, node)
        return part


class _Strings:
    """The strings of a text, and a name for each expression that an older Python refuses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stem = next(stem for stem in _stems() if stem not in text)
        self.expressions: dict[str, str] = {}

    def older(self) -> str:
        """Return the text with names in place of expressions; lines stay where they are."""
        parts, at = [], 0
        while found := _NEXT.search(self._text, at):
            start, at = at, found.end()
            parts.append(self._text[start:at])
            if found["quote"]:
                start = at
                at, older = self._string(found["prefix"] or "", found["quote"], at, 0)
                parts.append(older)
        return "".join([*parts, self._text[at:]])

    def _string(self, prefix: str, quote: str, at: int, depth: int) -> tuple[int, str]:
        """Return where a string ends and how it is written for an older Python."""
        if depth > _DEEP:
            raise _UnclearError
        ends = re.compile(rf"{_within(prefix.lower())}|{quote}", re.DOTALL)
        parts = []
        while found := ends.search(self._text, at):
            start, at = at, found.end()
            if found[0] != "{":
                parts.append(self._text[start:at])
            else:
                parts.append(self._text[start : found.start()])
                at, older = self._field(at, depth, quote)
                if "\\" in older and "r" in prefix.lower():
                    raise _UnclearError  # a backslash means itself there
                parts.append(older)
            if found[0] == quote:
                return at, "".join(parts)
        raise _UnclearError

    def _field(self, at: int, depth: int, quote: str) -> tuple[int, str]:
        """Return the end of a replacement field, and how it is written with its braces."""
        end = self._end(at, depth)
        code = self._text[at:end]
        shown = _SHOWN.search(code) if _REFUSED.search(code) else None
        older, at = self._named(code[: shown.start()] if shown else code), end
        lines = code.count("\n") if "\n" not in older else 0
        older += "\n" * lines if len(quote) > 1 else ""
        if found := _CONVERSION.match(self._text, at):
            older, at = older + found[0], found.end()
        elif shown and self._text[at : at + 1] != ":":
            older += "!r"
        if self._text[at : at + 1] == ":":
            at, spec = self._spec(at + 1, depth, quote)
            older += f":{spec}"
        if self._text[at : at + 1] != "}":
            raise _UnclearError
        text = _literal(code) if shown else ""
        return at + 1, f"{text}{{{older}}}" + ("\\\n" * lines if len(quote) == 1 else "")

    def _spec(self, at: int, depth: int, quote: str) -> tuple[int, str]:
        parts = []
        while (char := self._text[at : at + 1]) not in ("", "}"):
            at += 1
            if char == "{":
                at, char = self._field(at, depth + 1, quote)
            parts.append(char)
        return at, "".join(parts)

    def _end(self, at: int, depth: int) -> int:
        """Return where the expression of a replacement field ends."""
        open_ = 0
        while found := _WITHIN.search(self._text, at):
            sign, at = found[0], found.end()
            if sign[0] == "#":
                continue
            if sign[-1] in "'\"":
                quoted = _NEXT.fullmatch(sign)
                assert quoted is not None
                at, _ = self._string(quoted["prefix"] or "", quoted["quote"], at, depth + 1)
            elif sign in "([{":
                open_ += 1
            elif open_ and sign in ")]}":
                open_ -= 1
            elif not open_ and sign in "!:}":
                return found.start()
        raise _UnclearError

    def _named(self, code: str) -> str:
        if not _REFUSED.search(code):
            return code
        name = f"{self._stem}{len(self.expressions)}_"
        self.expressions[name] = code
        return name.ljust(len(code)) if "\n" not in code else name


def _within(prefix: str) -> str:
    """Return the pattern of what in a string is no plain text: escapes and braces."""
    if "f" not in prefix:
        return r"\\."
    escapes = r"\\[^{]" if "r" in prefix else r"\\N\{[^}]*\}|\\[^{]"
    return escapes + r"|\{\{|\{"


def _literal(code: str) -> str:
    """Write what `{x=}` shows of the code as a part of a string."""
    plain = code.replace("{", "{{").replace("}", "}}")
    return "".join(f"\\x{ord(sign):02x}" if sign in "\"'\\\n" else sign for sign in plain)


def _stems() -> Iterator[str]:
    return (f"_{number}_" for number in count())
