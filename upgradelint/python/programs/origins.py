"""Which modules a value comes from: those that the code looked at, and those behind them.

What is evaluated from the same modules is the same, so facts can be kept by their origins.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from upgradelint.python.values.modules import STATEMENT


class Origins:
    """Notes in `noted` the key of every module that is looked at, and of those of its statements
    that its values come from.

    A statement is run once, for whoever asks first: what it looks at is behind all that comes from
    it, and not behind what other statements of the module make.
    """

    def __init__(self) -> None:
        self.noted: set[str] = set()
        self._behind: dict[str, set[str] | frozenset[str]] = {}

    @contextmanager
    def behind(self, key: str) -> Iterator[None]:
        """Note what is looked at meanwhile as being behind a statement."""
        noted = self._behind.setdefault(key, set())
        assert isinstance(noted, set)
        with self._into(noted):
            yield

    @contextmanager
    def apart(self) -> Iterator[set[str]]:
        """Give the set that what is looked at meanwhile is noted in, and nowhere else."""
        with self._into(set()) as noted:
            yield noted

    def note_made(self, key: str, statements: frozenset[str]) -> None:
        """Note a name, behind which the statements are that make it."""
        self._behind.setdefault(key, statements)
        self.noted.add(key)

    def all_behind(self, keys: Iterable[str]) -> set[str]:
        """Return these modules, those of these statements, and all behind them, however far."""
        found: set[str] = set()
        open_keys = set(keys)
        while open_keys:
            found |= open_keys
            behind = [self._behind[key] for key in open_keys if key in self._behind]
            open_keys = set().union(*behind) - found
        return {key.partition(STATEMENT)[0] for key in found}

    @contextmanager
    def _into(self, noted: set[str]) -> Iterator[set[str]]:
        outer, self.noted = self.noted, noted
        try:
            yield noted
        finally:
            self.noted = outer
