"""Three-way merge of plain facts: dicts by their keys, sets by their members, the rest whole."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from upgradelint.base.frozen import Frozen

Side = Literal["ours", "theirs"]
Path = tuple[str, ...]

_ENTRIES = ("accepted", "migrations")
"""Sections whose entries are one fact each: a decision, the content of a file."""

_FACTS = ("fields", "methods", "columns")
"""Attributes of an entry that hold a fact a line."""

_SETS = ("reads", "falls_back", "moves", "writes_both", "registered", "loose")
_SET_SECTIONS = ("pending_removals", "unread_models")
_SHOWN = 60


class _Absent:
    """What a side does not have."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Any = _Absent()


class Contest(Frozen):
    """A fact that both sides changed, and not alike; `ABSENT` is what a side took away."""

    path: Path
    ours: Any
    theirs: Any


class ThreeWay:
    """One merge. What is contested is as the favoured side has it, and in `contests`."""

    def __init__(self, favoured: Side) -> None:
        self._favoured = favoured
        self.contests: list[Contest] = []

    def merge(self, path: Path, base: Any, ours: Any, theirs: Any) -> Any:
        """Return what both sides together made of `base`."""
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        if not _is_whole(path) and _are_dicts(ours, theirs):
            return self._by_key(path, base if isinstance(base, dict) else {}, ours, theirs)
        if _is_set(path) and isinstance(ours, list) and isinstance(theirs, list):
            return self._by_member(path, base if isinstance(base, list) else [], ours, theirs)
        return self._contested(path, ours, theirs)

    def settle(self, path: Path) -> None:
        """Take note that a fact follows from others, so that nobody has to choose."""
        self.contests = [contest for contest in self.contests if contest.path != path]

    def _by_key(
        self,
        path: Path,
        base: Mapping[str, Any],
        ours: Mapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> dict[str, Any]:
        sides = (base, ours, theirs)
        merged = {
            key: self.merge((*path, key), *(side.get(key, ABSENT) for side in sides))
            for key in _in_order(list(ours), list(theirs))
        }
        return {key: value for key, value in merged.items() if value is not ABSENT}

    def _by_member(
        self, path: Path, base: Sequence[Any], ours: Sequence[Any], theirs: Sequence[Any]
    ) -> Any:
        gone = [item for item in base if item not in ours or item not in theirs]
        replaced = [item for item in gone if item not in ours and item not in theirs]
        if replaced and path[2:3] == ("calls",):
            return self._contested(path, ours, theirs)
        return [item for item in _in_order(ours, theirs) if item not in gone]

    def _contested(self, path: Path, ours: Any, theirs: Any) -> Any:
        self.contests.append(Contest(path, ours, theirs))
        return ours if self._favoured == "ours" else theirs


def _are_dicts(ours: Any, theirs: Any) -> bool:
    return isinstance(ours, dict) and isinstance(theirs, dict)


def _is_whole(path: Path) -> bool:
    if len(path) == 2:
        return path[0] in _ENTRIES
    return len(path) == 4 and path[2] in _FACTS


def _is_set(path: Path) -> bool:
    if path[0] in _SET_SECTIONS:
        return True
    return path[0] == "pins" or path[-1] in _SETS or path[2:3] == ("calls",)


def _in_order(ours: Sequence[Any], theirs: Sequence[Any]) -> Sequence[Any]:
    """Return the members of both, sorted where both are, else with what only the other side has
    after what stands before it there.
    """
    merged = list(ours)
    for at, item in enumerate(theirs):
        if item not in merged:
            merged.insert(merged.index(theirs[at - 1]) + 1 if at else 0, item)
    return sorted(merged, key=_text) if _is_sorted(ours) and _is_sorted(theirs) else merged


def _is_sorted(members: Sequence[Any]) -> bool:
    return sorted(members, key=_text) == list(members)


def _text(member: Any) -> str:
    return member if isinstance(member, str) else json.dumps(member)


def sides_in_words(contest: Contest) -> Iterator[str]:
    """Yield what each side says, ours first."""
    for value in (contest.ours, contest.theirs):
        text = json.dumps(value, ensure_ascii=False, default=lambda _: "another promise")
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
        yield "removed" if value is ABSENT else shown
