"""Functions that know of two columns, between their facts and what the registry file writes."""

from collections.abc import Mapping, Sequence

from upgradelint.base.location import somewhere_in
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.registry.documents.migrations import RowFunctionEntry, RowFunctionHead
from upgradelint.registry.memory.heads import heads_of, keyed, unkeyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

RowUses = Mapping[str, RowUse]

_ROWS = "row_functions"


def row_entries(timeline: Timeline, states: Sequence[RowUses]) -> dict[str, RowFunctionEntry]:
    """Return what the file says of such functions of all states."""
    heads = [keyed(state, _head) for state in states]
    return with_former(timeline.fold(_ROWS, heads), RowFunctionEntry)


def read_rows(timeline: Timeline, entries: Mapping[str, RowFunctionEntry]) -> list[RowUses]:
    """Return the functions of each state; raises ValueError where one names no release."""
    return unkeyed(timeline.unfold(_ROWS, heads_of(entries, RowFunctionHead), _read))


def kept_rows(use: RowUse) -> RowUse:
    """Return a function that knows of two columns as it is read back when it was written."""
    return _read((use.function,), _head(use))


def _head(use: RowUse) -> RowFunctionHead:
    return RowFunctionHead(use.location.path, use.fallbacks, use.copies, use.both)


def _read(key: Key, head: RowFunctionHead) -> RowUse:
    place = somewhere_in(head.source)
    return RowUse(key[0], place, head.falls_back, head.moves, head.writes_both)
