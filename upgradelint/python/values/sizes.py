"""How large values may become: what is made is counted, and past its bounds it is unknown."""

from collections.abc import Iterable

from upgradelint.base.location import Location
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import Unknown, Value

SIZE = 1_000_000
"""Characters of a text, items of a list."""

NESTED = 50
MANY = 200_000
"""How deep tuples may nest, and how much all of them may hold: Python hashes them to the end."""

TOO_BIG = "result is too big"


def measured(value: Value, where: Location) -> Value:
    """Return a value that was just made, and count its size; an Unknown where it is too large."""
    if isinstance(value, (str, bytes)):
        effort.add(len(value) >> 5)
        return value if len(value) <= SIZE else Unknown(TOO_BIG, where)
    if isinstance(value, tuple):
        return value if _fits(value) else Unknown(TOO_BIG, where)
    if isinstance(value, ListValue):
        return value if _fits(value.content.items) else Unknown(TOO_BIG, where)
    return value


def _fits(items: Iterable[Value]) -> bool:
    level = list(items)
    count = depth = 0
    while level:
        count, depth = count + len(level), depth + 1
        if count > SIZE or (depth > 1 and count > MANY) or depth > NESTED:
            return False
        level = [each for item in level if type(item) is tuple for each in item]
    effort.add(count >> 1)
    return True
