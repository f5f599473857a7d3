"""Column types as texts (`String(255)`, `INTEGER`): whether a change takes values away."""

import re
from collections.abc import Callable, Collection
from typing import Literal

from upgradelint.base.digits import whole
from upgradelint.base.frozen import Frozen

Step = Literal["same", "wider", "narrower", "other", "unknown"]

_TEXTS = {"tinytext": 255, "text": 1 << 16, "mediumtext": 1 << 24, "longtext": 1 << 32}
_STRINGS = (
    "string varchar unicode char nchar nvarchar unicodetext clob citext character character varying"
)
_BYTES = {
    "tinyblob": 255,
    "binary": 255,
    "blob": 1 << 16,
    "varbinary": 1 << 16,
    "largebinary": 1 << 16,
    "mediumblob": 1 << 24,
    "longblob": 1 << 32,
    "bytea": 1 << 32,
}
_INTEGERS = {
    "tinyint": 1,
    "smallinteger": 2,
    "smallint": 2,
    "int2": 2,
    "mediumint": 3,
    "mediuminteger": 3,
    "integer": 4,
    "int": 4,
    "int4": 4,
    "biginteger": 8,
    "bigint": 8,
    "int8": 8,
}
_DIGITS = {1: 3, 2: 5, 3: 8, 4: 10, 8: 19}
_NUMERIC = ("numeric", "decimal")
_PADDED = frozenset({"char", "nchar", "character"})
_FLOATS = {"real": 4, "float": 4, "double": 8, "double precision": 8, "double_precision": 8}
_SAME = (
    {"boolean", "bool", "tinyint(1)"},
    {"datetime", "timestamp"},
    {"json", "jsonb"},
    {"uuid"},
    {"date"},
    {"time"},
    {"interval"},
    {"inet"},
)
_KNOWN = (
    frozenset(_STRINGS.split())
    | _TEXTS.keys()
    | _BYTES.keys()
    | _INTEGERS.keys()
    | _FLOATS.keys()
    | frozenset(_NUMERIC)
    | frozenset().union(*_SAME)
    | {"enum", "timestamptz"}
)


class _Type(Frozen):
    name: str
    sizes: tuple[int, ...]
    values: tuple[str, ...]
    text: str

    @property
    def size(self) -> int | None:
        return self.sizes[0] if self.sizes else None


_STRING = _Type("string", (), (), "")


def type_step(before: str | None, after: str | None, dialects: Collection[str] = ()) -> Step:
    """Return what a change of type does to the values that a column can hold.

    `dialects` are those it runs on, any when empty: SQLite takes every value in every column.
    """
    if before is None or after is None:
        return "unknown"
    old, new = _read(before), _read(after)
    if old is None or new is None:
        return "unknown"
    if is_pickled(before) != is_pickled(after):
        return "other"
    if old == new or set(dialects) == {"sqlite"}:
        return "same"
    for judge in _JUDGES:
        step = judge(old, new, dialects)
        if step is not None:
            return step
    return "other" if old.name in _KNOWN and new.name in _KNOWN else "unknown"


def is_pickled(text: str | None) -> bool:
    """Return whether what a column holds is a pickle, whatever the database calls it."""
    return (text or "").partition("(")[0].strip().lower() == "pickletype"


def enum_values(text: str | None) -> tuple[str, ...]:
    """Return the values of an enum type, () where they are not told."""
    read = _read(text) if text is not None else None
    return read.values if read is not None else ()


def text_size(text: str | None) -> int | None:
    """Return how many characters a type of text holds, None for another type."""
    read = _read(text) if text is not None else None
    return _length(read, ()) if read is not None else None


def is_stored_anew(before: str | None, after: str | None) -> bool:
    """Return whether PostgreSQL writes all rows anew for a change that takes no values away: it
    stores JSON as text and JSONB not, a number by its digits behind the point, and pads CHAR.
    """
    old, new = _read(before or ""), _read(after or "")
    if old is None or new is None:
        return False
    if old.name in _NUMERIC and new.name in _NUMERIC and new.sizes:
        return _digits(old)[1] != _digits(new)[1]
    padded = {old.name, new.name} & _PADDED
    return {old.name, new.name} == {"json", "jsonb"} or bool(padded and old != new)


def _compared(old: int, new: int) -> Step:
    return "same" if old == new else "wider" if new > old else "narrower"


def _read(text: str) -> _Type | None:
    found = re.fullmatch(r"\s*([A-Za-z_][\w ]*?)\s*(?:\((.*)\))?(?:\s+COLLATE.*)?\s*", text, re.S)
    if found is None:
        return None
    inside = found[2] or ""
    positional = re.sub(r"\b(?!length|precision|scale)\w+=(?:'[^']*'|[^,]*)", "", inside)
    values = tuple(re.findall(r"'((?:[^']|'')*)'", positional))
    sizes = (
        tuple(whole(number) for number in re.findall(r"\b\d+\b", positional)) if not values else ()
    )
    name = found[1].lower()
    zone = re.search(r"timezone=True", inside) or "with time zone" in name or name.endswith("tz")
    if name.startswith(("datetime", "timestamp")):
        return _Type("timestamptz" if zone else "datetime", (), (), "")
    unsigned = "unsigned=True" in inside or "unsigned" in name
    name = name.removesuffix(" unsigned")
    plain = "native_enum=False" if re.search(r"native_enum=False", inside) else ""
    return _Type(name, sizes, values, "unsigned" if unsigned else plain)


def _texts(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    before, after = _length(old, dialects), _length(new, dialects)
    return _compared(before, after) if before is not None and after is not None else None


def _length(kind: _Type, dialects: Collection[str]) -> int | None:
    """How many characters a text may have; PostgreSQL's TEXT has no limit."""
    unlimited = set(dialects) == {"postgresql"}
    if kind.name in _TEXTS:
        return 1 << 32 if unlimited else _TEXTS[kind.name]
    if kind.name not in _STRINGS.split():
        return None
    return kind.size if kind.size is not None else 1 << (32 if unlimited else 16)


def _bytes(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    if old.name not in _BYTES or new.name not in _BYTES:
        return None
    return _compared(old.size or _BYTES[old.name], new.size or _BYTES[new.name])


def _integers(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    if old.name not in _INTEGERS or new.name not in _INTEGERS:
        return None
    step = _compared(_INTEGERS[old.name], _INTEGERS[new.name])
    if old.text == new.text:
        return step
    # what is signed may be negative; what is not, may be twice as large
    return "wider" if step == "wider" and old.text else "narrower"


def _numbers(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    if new.name not in _NUMERIC:
        return None
    whole, parts = _digits(new)
    if old.name in _INTEGERS:
        return "wider" if whole >= _DIGITS[_INTEGERS[old.name]] else "narrower"
    if old.name not in _NUMERIC:
        return None
    before, behind = _digits(old)
    if (before, behind) == (whole, parts):
        return "same"
    return "wider" if whole >= before and parts >= behind else "narrower"


def _digits(kind: _Type) -> tuple[int, int]:
    """Digits before and behind the point; without numbers as many as one likes."""
    if not kind.sizes:
        return 1000, 1000
    behind = kind.sizes[1] if len(kind.sizes) > 1 else 0
    return kind.sizes[0] - behind, behind


def _floats(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    if new.name not in _FLOATS:
        return None
    whole = _INTEGERS.get(old.name)
    if whole is not None:
        double = _FLOATS[new.name] == 8 or set(dialects) == {"postgresql"}
        return "wider" if whole <= (4 if double else 2) else None
    if old.name not in _FLOATS:
        return None
    if "float" in (old.name, new.name) and set(dialects) == {"postgresql"}:
        return "same"
    return _compared(_FLOATS[old.name], _FLOATS[new.name])


def _enums(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    if old.name == new.name == "enum":
        if not old.values or not new.values:
            return "unknown"
        return "wider" if set(old.values) <= set(new.values) else "narrower"
    if "native_enum=False" in old.text and _length(new, dialects) == _length(_STRING, dialects):
        return "wider"  # a string in the database
    if old.name == "enum" and old.values and "postgresql" not in (dialects or ("postgresql",)):
        size = _length(new, dialects)
        if size is not None:
            return "wider" if size >= max(map(len, old.values)) else "narrower"
    return None


def _alike(old: _Type, new: _Type, dialects: Collection[str]) -> Step | None:
    names = {_whole(old), _whole(new)}
    if any(names <= names_alike for names_alike in _SAME):
        return "same"
    if old.name in ("json", "jsonb") and new.name in _TEXTS:
        return "wider"
    if names <= {"datetime", "timestamp", "timestamptz"}:
        return "other" if "postgresql" in (dialects or ("postgresql",)) else "same"
    return None


def _whole(kind: _Type) -> str:
    return f"{kind.name}(1)" if kind.name == "tinyint" and kind.size == 1 else kind.name


_JUDGES: tuple[Callable[[_Type, _Type, Collection[str]], Step | None], ...] = (
    _alike,
    _texts,
    _bytes,
    _integers,
    _numbers,
    _floats,
    _enums,
)
