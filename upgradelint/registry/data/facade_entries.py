"""How objects come from rows, between their facts and what the registry file writes."""

from collections.abc import Mapping, Sequence

from upgradelint.base.location import somewhere_in
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.registry.documents.migrations import FacadeEntry, FacadeHead
from upgradelint.registry.memory.heads import heads_of, keyed, unkeyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

Facades = Mapping[str, FacadeFacts]

_FACADES = "facades"


def facade_entries(timeline: Timeline, states: Sequence[Facades]) -> dict[str, FacadeEntry]:
    """Return what the file says of the facades of all states."""
    heads = [keyed(state, _head) for state in states]
    return with_former(timeline.fold(_FACADES, heads), FacadeEntry)


def read_facades(timeline: Timeline, entries: Mapping[str, FacadeEntry]) -> list[Facades]:
    """Return the facades of each state; raises ValueError where one names no release."""
    return unkeyed(timeline.unfold(_FACADES, heads_of(entries, FacadeHead), _read))


def kept_facade(facade: FacadeFacts) -> FacadeFacts:
    """Return how an object comes from rows as it is read back when it was written."""
    return _read((facade.name,), _head(facade))


def _head(facade: FacadeFacts) -> FacadeHead:
    return FacadeHead(source=facade.load.path, reads=facade.reads, unread=facade.unread)


def _read(key: Key, head: FacadeHead) -> FacadeFacts:
    return FacadeFacts(key[0], head.reads, somewhere_in(head.source), unread=head.unread)
