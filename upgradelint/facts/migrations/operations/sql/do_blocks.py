"""DO blocks of PostgreSQL: their plain SQL, each with the conditions that it runs under.

Control words of PL/pgSQL are followed as far as they say whether SQL runs: IF, loops, the part
behind EXCEPTION, and a RAISE, which makes the condition above it a guard for what comes after.
"""

import re
from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.model import Guard
from upgradelint.facts.migrations.operations.catalogue import looks_at_catalogue

BLOCK = re.compile(
    r"\s*DO\s+(?:LANGUAGE\s+\w+\s+)?(?P<tag>\$\w*\$)(?P<body>.*?)(?P=tag)"
    r"(?:\s+LANGUAGE\s+\w+)?\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
_PIECES = re.compile(
    r"(?P<text>'(?:[^']|'')*'|\"[^\"]*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)|--[^\n]*|/\*.*?\*/|(?P<end>;)",
    re.DOTALL,
)
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for word, pattern in (
        ("begin", r"(?:<<\w+>>\s*)?BEGIN\b"),
        ("exception", r"EXCEPTION\s+(?=WHEN\b)"),
        ("handler", r"WHEN\b[\w\s]*?\bTHEN\b"),
        ("if", r"IF\b(?P<condition>.*?)\bTHEN\b"),
        ("else", r"ELS(?:E)?IF\b(?P<condition>.*?)\bTHEN\b"),
        ("else", r"ELSE\b"),
        ("loop", r"(?:FOR|FOREACH|WHILE)\b(?P<condition>.*?)\bLOOP\b"),
        ("loop", r"LOOP\b"),
    )
)
_NOTHING = re.compile(
    r"(?:NULL|RETURN|EXIT|CONTINUE|RAISE|LOCK|GET\s+DIAGNOSTICS|END|SELECT\b.*\bINTO\b|\w+\s*:?=)(?:\W|$)"
    r"|PERFORM\b(?:(?!\w\s*\().)*(?:\b(?:setval|nextval|set_config|pg_\w+|count|now)\s*\(.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_RAISES = re.compile(r"RAISE\s*(?:EXCEPTION\b|'|$)", re.IGNORECASE)
_LITERAL = re.compile(r"EXECUTE\s+'((?:[^']|'')*)'\s*$", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?:ALTER|CREATE|DROP|INSERT|UPDATE|DELETE|TRUNCATE|WITH|SELECT)\b", re.IGNORECASE
)


class Part(Frozen):
    """A statement of a block; `plain` says whether it is SQL that can be read by itself."""

    text: str
    plain: bool
    guards: tuple[Guard, ...] = ()


def parts_of(body: str) -> Iterator[Part]:
    """Yield the statements of a block that do something."""
    reading = _Reading()
    for statement in _split(body):
        yield from reading.read(statement)


def _split(body: str) -> Iterator[str]:
    """The statements between semicolons, without comments."""
    kept, start = "", 0
    for found in _PIECES.finditer(body):
        kept += body[start : found.start()] + (found["text"] or "")
        start = found.end()
        if found["end"]:
            yield kept.strip()
            kept = ""
    if rest := (kept + body[start:]).strip():
        yield rest


class _Reading:
    """What is open where a statement of a block stands."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Guard | None]] = []
        self._refused: list[Guard] = []

    def read(self, statement: str) -> Iterator[Part]:
        """Yield a statement behind its control words, unless it does nothing to the schema."""
        rest = self._entered(statement)
        while rest != statement:
            statement, rest = rest, self._entered(rest)
        if not self._open and re.match(r"DECLARE\b|\w+\s+\w", statement, re.I):
            return  # a declaration: all else stands behind BEGIN
        guards = tuple(guard for _, guard in self._open if guard is not None)
        if re.match(r"END\b", statement, re.IGNORECASE):
            self._close(statement)
        elif _RAISES.match(statement) and guards:
            self._refused.append(_refusing(guards[-1]))
        elif statement and not _NOTHING.match(statement):
            yield _part(statement, (*self._refused, *guards))

    def _entered(self, statement: str) -> str:
        """What is left of a statement behind a control word, which is kept with its condition."""
        if re.match(r"DECLARE\b", statement, re.IGNORECASE):
            found = re.search(r"\bBEGIN\b", statement, re.IGNORECASE)
            return statement[found.start() :] if found else statement
        for word, pattern in _WORDS:
            if found := pattern.match(statement):
                self._enter(word, found.groupdict().get("condition") or f"in {word}")
                return statement[found.end() :].strip()
        return statement

    def _enter(self, word: str, condition: str) -> None:
        if word in ("else", "handler") and self._open:
            self._open.pop()
        guard = _guard(" ".join(condition.split())) if word != "begin" else None
        self._open.append((word, guard))

    def _close(self, statement: str) -> None:
        """`END IF` and `END LOOP` close one; `END` its block and what handles its exceptions."""
        inner = re.match(r"END\s+(?:IF|LOOP|CASE)\b", statement, re.IGNORECASE)
        while self._open:
            word, _ = self._open.pop()
            if inner or word == "begin":
                return


def _guard(condition: str) -> Guard:
    words = frozenset(word.lower() for word in re.findall(r"\w+", condition))
    reads = "from" in words and "select" in words
    kind = "existence" if looks_at_catalogue(condition) else "rows" if reads else "other"
    return Guard(condition, kind, words)  # type: ignore[arg-type]


def _refusing(guard: Guard) -> Guard:
    """What holds behind a RAISE: its condition went the other way."""
    kind = "leftover" if guard.kind == "rows" else guard.kind
    return Guard(f"not ({guard.text})", kind, guard.words)


def _part(statement: str, guards: tuple[Guard, ...]) -> Part:
    if literal := _LITERAL.match(statement):
        return Part(literal[1].replace("''", "'"), plain=True, guards=guards)
    return Part(statement, _PLAIN.match(statement) is not None, guards)
