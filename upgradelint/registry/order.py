"""Order of versions and release names."""

import re
from collections.abc import Iterable

from upgradelint.base.digits import whole

_TOKEN = re.compile(r"\d+|[a-z]+")
_RANKS = {"dev": -3, "post": 1, "p": 1}
_END = (0, 0, "")


def version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts object versions and release names as people read them.

    `1.9` < `1.10`, `34.0.0.0rc1` < `34.0.0` < `34.0.1`; trailing zeros do not count. Every text
    has a place, so an odd name is never an error.
    """
    numbers = [_rank(token) for token in _TOKEN.findall(version.lower())]
    words = next((at for at, number in enumerate(numbers) if number[2]), len(numbers))
    release = numbers[:words]
    while len(release) > 1 and release[-1][1] == 0:
        release.pop()
    return (*release, *numbers[words:], _END)


def ordered(releases: Iterable[str]) -> list[str]:
    """Return names of releases, oldest first; of equal versions the shorter text."""
    return sorted(releases, key=lambda name: (version_order(name), name))


def _rank(token: str) -> tuple[int, int, str]:
    if token.isdigit():
        return (2, whole(token), "")
    return (_RANKS.get(token, -2), 0, token)
