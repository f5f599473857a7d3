"""Which modules a value comes from: those that the code looked at, and those behind them.

What is evaluated from the same modules is the same, so facts can be kept by their origins.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Origins:
    """Notes in `noted` the key of every module that is looked at.

    A module's statements are run once, for whoever asks first: what they look at is behind every
    value of that module.
    """

    def __init__(self) -> None:
        self.noted: set[str] = set()
        self._behind: dict[str, set[str]] = {}

    @contextmanager
    def behind(self, key: str) -> Iterator[None]:
        """Note what is looked at meanwhile as being behind a module."""
        with self._into(self._behind.setdefault(key, set())):
            yield

    @contextmanager
    def apart(self) -> Iterator[set[str]]:
        """Give the set that what is looked at meanwhile is noted in, and nowhere else."""
        with self._into(set()) as noted:
            yield noted

    def all_behind(self, keys: Iterable[str]) -> set[str]:
        """Return these modules and all that are behind them, however far."""
        found: set[str] = set()
        open_keys = set(keys)
        while open_keys:
            found |= open_keys
            behind = [self._behind[key] for key in open_keys if key in self._behind]
            open_keys = {key for keys in behind for key in keys} - found
        return found

    @contextmanager
    def _into(self, noted: set[str]) -> Iterator[set[str]]:
        outer, self.noted = self.noted, noted
        try:
            yield noted
        finally:
            self.noted = outer
