"""Column types as texts (`String(255)`, `INTEGER`): whether a change takes values away."""

import re
from dataclasses import dataclass
from typing import Literal

Step = Literal["same", "wider", "narrower", "other", "unknown"]

_TEXT = ("string", "varchar", "unicode", "char", "nvarchar", "text", "unicodetext", "clob")
_LONG_TEXT = ("mediumtext", "longtext")
_INTEGERS = ("tinyint", "smallinteger", "smallint", "mediuminteger", "integer", "int", "biginteger")
_RANKS = {
    "tinyint": 1,
    "smallinteger": 2,
    "smallint": 2,
    "mediuminteger": 3,
    "integer": 4,
    "int": 4,
    "int4": 4,
    "biginteger": 8,
    "bigint": 8,
    "int8": 8,
}
_SAME = (
    {"boolean", "bool", "tinyint(1)"},
    {"datetime", "timestamp", "timestamptz"},
    {"json", "jsonb", "text"},
    {"float", "real", "double", "double precision"},
    {"largebinary", "blob", "bytea", "mediumblob"},
)


@dataclass(frozen=True, slots=True)
class _Type:
    name: str
    size: int | None


def type_step(before: str | None, after: str | None) -> Step:
    """Return what a change of type does to the values that a column can hold."""
    if before is None or after is None:
        return "unknown"
    old, new = _read(before), _read(after)
    if old is None or new is None:
        return "unknown"
    if old == new:
        return "same"
    if _length(old) is not None and _length(new) is not None:
        return _compared(_length(old) or 0, _length(new) or 0)
    if old.name in _RANKS and new.name in _RANKS:
        return _compared(_RANKS[old.name], _RANKS[new.name])
    if any(old.name in one and new.name in one for one in _SAME):
        return "same"
    return "other" if _known(old) and _known(new) else "unknown"


def _compared(old: int, new: int) -> Step:
    return "same" if old == new else "wider" if new > old else "narrower"


def _read(text: str) -> _Type | None:
    found = re.fullmatch(r"\s*([A-Za-z_ ]+?)\s*(?:\((\d+)?[^)]*\))?\s*", text)
    if found is None:
        return None
    size = int(found[2]) if found[2] else None
    return _Type(found[1].lower(), size)


def _length(one: _Type) -> int | None:
    """How many characters a text may have; without a number there is no limit."""
    if one.name in _LONG_TEXT:
        return 1 << 24
    if one.name not in _TEXT:
        return None
    return one.size if one.size is not None else 1 << 16


def _known(one: _Type) -> bool:
    names = {*_TEXT, *_LONG_TEXT, *_INTEGERS, *_RANKS, *(each for group in _SAME for each in group)}
    return one.name in names
