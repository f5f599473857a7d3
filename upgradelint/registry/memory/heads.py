"""What is said of a thing as a whole: the newest of it stands in its entry, the rest beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec.structs import asdict

from upgradelint.base.frozen import Struct
from upgradelint.registry.memory.timeline import Key

X = TypeVar("X", bound=Struct)
F = TypeVar("F")
H = TypeVar("H", bound=Struct)


def keyed(state: Mapping[str, F], head: Callable[[F], H]) -> dict[Key, H]:
    """Return the head of each fact of a state."""
    return {(name,): head(fact) for name, fact in state.items()}


def unkeyed(states: Iterable[Mapping[Key, F]]) -> list[Mapping[str, F]]:
    """Return the facts of each state by name, the reverse of `keyed`."""
    return [{name: fact for (name,), fact in state.items()} for state in states]


def with_former(heads: Iterable[tuple[Key, H]], kind: type[X]) -> dict[str, X]:
    """Return an entry for each name, made of its newest head; older ones are in `former`."""
    groups: dict[str, list[H]] = {}
    for (name,), head in heads:
        groups.setdefault(name, []).append(head)
    return {name: kind(**asdict(group[-1]), former=group[:-1]) for name, group in groups.items()}


def heads_of(entries: Mapping[str, Any], kind: type[H]) -> Iterator[tuple[Key, H]]:
    """Yield every head of entries, the reverse of `with_former`."""
    for name, entry in entries.items():
        yield from (((name,), former) for former in entry.former)
        yield (name,), kind(**{field: getattr(entry, field) for field in kind.__struct_fields__})
