"""Facts of many states, each written once with the span of states that have it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from upgradelint.base.frozen import replace
from upgradelint.registry.documents.document import FieldEntry, MethodEntry

E = TypeVar("E", FieldEntry, MethodEntry)

Former = dict[str, list[E]]


def fold(keys: Sequence[str], states: Sequence[Mapping[str, E]]) -> tuple[dict[str, E], Former[E]]:
    """Join equal neighbours: `states` oldest first and named by `keys`, the last one current.

    Returns the current entries by name, and those of older states only.
    """
    current: dict[str, E] = {}
    former: Former[E] = {}
    for name in sorted(set[str]().union(*states)):
        for start, end in runs([state.get(name) for state in states]):
            entry = replace(states[start][name], since=keys[start] if start else None)
            if end == len(keys) - 1:
                current[name] = entry
            else:
                former.setdefault(name, []).append(replace(entry, until=keys[end]))
    return current, former


def unfold(
    keys: Sequence[str], current: Mapping[str, E], former: Mapping[str, Sequence[E]]
) -> Iterator[tuple[str, E, range]]:
    """Yield name, entry and the indexes of the states that have it, sorted by name.

    Raises KeyError where an entry names a state that `keys` lacks.
    """
    entries: list[tuple[str, E]] = list(current.items())
    for name, several in former.items():
        entries.extend((name, entry) for entry in several)
    place = {key: at for at, key in enumerate(keys)}
    for name, entry in sorted(entries, key=lambda pair: pair[0]):
        start = 0 if entry.since is None else place[entry.since]
        end = len(keys) - 1 if entry.until is None else place[entry.until]
        yield name, entry, range(start, end + 1)


def runs(entries: Sequence[object]) -> Iterator[tuple[int, int]]:
    """Yield first and last index of each run of equal entries, None left out."""
    start = 0
    for at in range(1, len(entries) + 1):
        if at == len(entries) or entries[at] != entries[start]:
            if entries[start] is not None:
                yield start, at - 1
            start = at
