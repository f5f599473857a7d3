"""Conditions of check constraints: whether one takes all rows that another does."""

import re

_LITERAL = r"(?:'(?:[^']|'')*'|\d+)"
_CAST = r"(?:::[\w ]+(?:\[\])?)?"
_LISTED = re.compile(
    rf"""[\s(]*["`]?(?P<column>\w+)["`]?[\s)]*{_CAST}[\s)]*
    (?:in\s*\(|=\s*any\s*\(\s*\(?\s*array\s*\[)
    (?P<values>\s*{_LITERAL}{_CAST}(?:\s*,\s*{_LITERAL}{_CAST})*\s*)
    [\])]+{_CAST}[\s)]*""",
    re.IGNORECASE | re.VERBOSE,
)


def takes_no_less(old: str, new: str) -> bool:
    """Whether `new` is the same condition, or lists at least the values that `old` does."""
    if old and _plain(old) == _plain(new):
        return True
    before, after = listed_values(old), listed_values(new)
    if before is None or after is None or before[0] != after[0]:
        return False
    return before[1] <= after[1]


def listed_values(condition: str) -> tuple[str, frozenset[str]] | None:
    """Return column and values of `state IN ('new')` and of what PostgreSQL makes of it: `state =
    ANY (ARRAY['new'])`. None for another condition.
    """
    found = _LISTED.fullmatch(condition)
    if found is None:
        return None
    values = (literal.strip("'") for literal in re.findall(_LITERAL, found["values"]))
    return found["column"].lower(), frozenset(values)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()
