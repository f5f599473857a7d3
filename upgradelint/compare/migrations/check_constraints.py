"""Conditions of check constraints: whether one takes all rows that another does."""

import re

_LISTED = re.compile(
    r"""\W*(\w+)\W+in\s*\(\s*((?:'[^']*'|\d+)(?:\s*,\s*(?:'[^']*'|\d+))*)\s*\)\W*""", re.I
)


def takes_no_less(old: str, new: str) -> bool:
    """Whether `new` is the same condition, or lists at least the values that `old` does."""
    if old and _plain(old) == _plain(new):
        return True
    before, after = _LISTED.fullmatch(old), _LISTED.fullmatch(new)
    if before is None or after is None or before[1].lower() != after[1].lower():
        return False
    return _values(before[2]) <= _values(after[2])


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()


def _values(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"'[^']*'|\d+", text))
