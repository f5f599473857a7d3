"""Facts of releases and of the current state, each written once with the span that has it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Protocol, TypeVar
from zlib import crc32

import msgspec

from upgradelint.base.frozen import replace
from upgradelint.registry.memory.spans import runs


class Spanned(Protocol):
    """An entry that tells from when until when it holds."""

    @property
    def after(self) -> str | None: ...
    @property
    def until(self) -> str | None: ...


E = TypeVar("E", bound=Spanned)
F = TypeVar("F")
Key = tuple[str, ...]


class Timeline:
    """The states that a file remembers: those of its releases, oldest first, then the current one.

    All facts that were folded or unfolded count in the `seal` of each release that has them: a
    file from which one is gone, or in which one was edited, does not agree with its seals.
    """

    def __init__(self, releases: Sequence[str]) -> None:
        self.releases = list(releases)
        self._place = {name: at for at, name in enumerate(self.releases)}
        self._sums = [0] * (len(self.releases) + 1)

    @property
    def seals(self) -> dict[str, str]:
        """The seal of each release."""
        sums = zip(self.releases, self._sums, strict=False)
        return {name: f"{total & 0xFFFFFFFF:08x}" for name, total in sums}

    def fold(self, section: str, states: Sequence[Mapping[Key, E]]) -> Iterator[tuple[Key, E]]:
        """Yield the entries of all states by key, oldest first; current ones have no `until`."""
        for key in sorted(set[Key]().union(*states)):
            for start, end in runs([state.get(key) for state in states]):
                entry = states[start][key]
                self._count(section, key, entry, start, end)
                after = self.releases[start - 1] if start else None
                until = self.releases[end] if end < len(self.releases) else None
                spanned = after is not None or until is not None
                yield key, _spanned(entry, after, until) if spanned else entry

    def unfold(
        self, section: str, entries: Iterable[tuple[Key, E]], fact: Callable[[Key, E], F]
    ) -> list[dict[Key, F]]:
        """Return the facts of each state, sorted by key.

        Raises ValueError where an entry names no release.
        """
        states: list[dict[Key, F]] = [{} for _ in self._sums]
        for key, entry in sorted(entries, key=itemgetter(0)):
            start = 0 if entry.after is None else self._at(entry.after, key) + 1
            end = len(self.releases) if entry.until is None else self._at(entry.until, key)
            self._count(section, key, _spanned(entry, None, None), start, end)
            fact_then = fact(key, entry)
            for at in range(start, end + 1):
                states[at][key] = fact_then
        return states

    def _count(self, section: str, key: Key, entry: E, start: int, end: int) -> None:
        if start < len(self.releases):
            value = crc32("\0".join((section, *key, "")).encode() + msgspec.json.encode(entry))
            for at in range(start, min(end + 1, len(self.releases))):
                self._sums[at] += value

    def _at(self, release: str, key: Key) -> int:
        if release not in self._place:
            raise ValueError(f'"{" ".join(key)}" is of release "{release}", which is not there')
        return self._place[release]


def _spanned(entry: E, after: str | None, until: str | None) -> E:
    changed: E = replace(entry, after=after, until=until)  # type: ignore[type-var]
    return changed
