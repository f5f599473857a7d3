"""Regular expressions on known texts, where they cannot take long, and `string.Template`.

The module `re` is a stub that calls the functions of `_text`.
"""

import re
from re import _parser  # type: ignore[attr-defined]
from string import Template as StringTemplate
from typing import Any

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.operations.formatting import joined_string
from upgradelint.python.operations.natives import Kwargs, Table
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, ListContent, ListValue
from upgradelint.python.values.effort import effort
from upgradelint.python.values.sizes import SIZE
from upgradelint.python.values.terms import Call, Outside, Unknown, Value

PATTERNS = Table()

EFFORT = 2_000_000
"""Steps that matching may take at worst."""

FUNCTIONS = ("match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn")


@PATTERNS.named("_text.apply")
def _apply(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """Apply (function, pattern, flags, text, replacement): what `re` gives, as plain values."""
    name, pattern, flags, text, new = args
    plain = all(isinstance(argument, str) for argument in (name, pattern, text, new))
    if not plain or not isinstance(flags, int) or not _is_cheap(pattern, text):
        return Call("", where, func=Outside(f"re.{name}"), args=(pattern, text))
    try:
        compiled = re.compile(pattern, flags)
        return _result(name, compiled, text, new)
    except (re.error, ValueError, RecursionError, IndexError):
        return Unknown("a pattern that cannot be used", where)


def _result(name: str, pattern: re.Pattern[str], text: str, new: str) -> Value:
    if name in ("sub", "subn"):
        made = pattern.subn(new, text) if len(text) * (len(new) + 1) <= SIZE else ("", 0)
        return made if name == "subn" else made[0]
    if name in ("findall", "split"):
        found = getattr(pattern, name)(text)
        return ListValue(ListContent(list(found)))
    if name == "finditer":
        return ListValue(ListContent([_groups(match) for match in pattern.finditer(text)]))
    matched = getattr(pattern, name)(text)
    return None if matched is None else _groups(matched)


def _groups(found: re.Match[str]) -> Value:
    """A match as (groups from 0, names, spans)."""
    names = DictValue(DictContent(dict(found.groupdict())))
    return ((found.group(0), *found.groups()), names, found.span())


def _is_cheap(pattern: str, text: str) -> bool:
    """Whether backtracking stays within bounds: no repeat in a repeat, few repeats, short text."""
    if len(pattern) > 2_000 or len(text) > SIZE:
        return False
    try:
        repeats = _repeats(_parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        return False
    worst = EFFORT + 1.0 if repeats is None else float(len(text) + 1) ** (repeats + 1)
    if worst <= EFFORT:
        effort.add(int(worst) >> 8)
    return worst <= EFFORT


def _repeats(parsed: Any) -> int | None:
    """Count the open repeats and choices of a parsed pattern; None where a repeat holds one."""
    total = 0
    for code, argument in parsed:
        name = str(code)
        inner = [piece for piece in _inner(argument) if isinstance(piece, _parser.SubPattern)]
        counts = [_repeats(piece) for piece in inner]
        if name == "GROUPREF" or None in counts:
            return None
        below = sum(count for count in counts if count is not None) + (name == "BRANCH")
        if "REPEAT" in name:
            if below and argument[1] > 1:
                return None
            total += argument[0] != argument[1]
        total += below
    return total


def _inner(argument: Any) -> list[Any]:
    if isinstance(argument, (tuple, list)) and not isinstance(argument, _parser.SubPattern):
        return [each for piece in argument for each in _inner(piece)]
    return [argument]


@PATTERNS.named("re.escape", "_text.escape")
def _escape(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return re.escape(args[0]) if isinstance(args[0], str) else Unknown("escaped text", where)


@PATTERNS.named("_text.substituted")
def _substituted(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """Fill `$name` and `${name}` of a text; what is not known stays a hole."""
    text, values = args
    if not isinstance(text, str) or not isinstance(values, DictValue):
        return Unknown("a template that is not known", where)
    content, last = state.read(values), 0
    made: list[Value] = []
    for found in StringTemplate.pattern.finditer(text):
        name = found["named"] or found["braced"]
        made.append(text[last : found.start()])
        whole = "$" if found["escaped"] else found.group(0)
        value = content.items.get(name, whole) if name else whole
        made.append(value if isinstance(value, (str, Unknown)) else str(value))
        last = found.end()
    return joined_string([*made, text[last:]], where)
