"""Path conditions: what a path assumed, and what paths that were merged assumed together."""

import itertools
from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import Compared
from upgradelint.base.location import Location
from upgradelint.python.values.terms import NOWHERE, Operation, Unknown, Value


class Assumption(Compared):
    """An unknown condition and the way this path took it."""

    condition: Value
    holds: bool
    where: Location = NOWHERE

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Assumption):
            return NotImplemented
        return self.holds is other.holds and bool(self.condition == other.condition)

    def __hash__(self) -> int:
        return hash((self.condition, self.holds))

    def __str__(self) -> str:
        return str(self.condition) if self.holds else f"not {self.condition}"


Way = tuple[Assumption, ...]


MANY = 12
"""More ways than these are not told apart any more."""


EITHER = "either"


def flipped(assumption: Assumption) -> Assumption:
    """The other way of a condition."""
    return Assumption(assumption.condition, not assumption.holds, assumption.where)


def shared(one: Way, other: Way) -> Way:
    """Return what two paths have both assumed, as the first one did."""
    if one is other:
        return one
    assumed = {*other}
    return tuple(each for each in one if each in assumed)


def joint(one: Way, other: Way) -> Way:
    """Return what two paths have assumed that go on as one.

    Where they do not cover every case together, a last condition says which ways there were.
    """
    common = shared(one, other)
    shown = {*common}
    rest = [tuple(each for each in way if each not in shown) for way in (one, other)]
    ways = simplest(way for each in rest for way in ways_of(each))
    if () in ways:
        return common
    operations = (
        tuple(map(_as_operation, ways)) if len(ways) <= MANY else (Unknown("one of many ways"),)
    )
    return (*common, Assumption(Operation("", operator=EITHER, operands=operations), True))


def ways_of(conditions: Way) -> Iterator[Way]:
    """Yield the ways that conditions stand for: several, where one of them says so."""
    several = [list(_inside(condition)) for condition in conditions]
    if sum(len(ways) > 1 for ways in several) > 1:
        several = [
            ways if len(ways) == 1 else [(conditions[place],)] for place, ways in enumerate(several)
        ]
    for chosen in itertools.product(*several):
        yield tuple(each for part in chosen for each in part)


def _inside(assumption: Assumption) -> Iterator[Way]:
    if isinstance(assumption.condition, Operation) and assumption.condition.operator == EITHER:
        yield from (tuple(_as_assumptions(way)) for way in assumption.condition.operands)
    else:
        yield (assumption,)


def _as_operation(way: Way) -> Value:
    parts = (
        assumption.condition
        if assumption.holds
        else Operation("", assumption.where, operator="not", operands=(assumption.condition,))
        for assumption in way
    )
    return Operation("", operator="and", operands=tuple(parts))


def _as_assumptions(value: Value) -> Iterator[Assumption]:
    if not isinstance(value, Operation):
        yield Assumption(value, True)
        return
    for operand in value.operands:
        if isinstance(operand, Operation) and operand.operator == "not":
            yield Assumption(operand.operands[0], False, operand.where)
        else:
            yield Assumption(operand, True)


Numbers = tuple[int, ...]
"""A way by the numbers of its conditions; that of one that does not hold is negative."""


def simplest(ways: Iterable[Way]) -> list[Way]:
    """Return as few and as short ways as say the same; an empty one says that all are covered."""
    known: dict[Value, int] = {}
    left: dict[Numbers, Way] = {}
    for way in ways:
        left.setdefault(tuple(_numbered(way, known)), way)
    if len(left) > 2 * MANY:  # the shortest say most
        left = {numbers: left[numbers] for numbers in sorted(left, key=len)[: 2 * MANY]}
    while () not in left and _shortened(left):
        pass
    return [()] if () in left else list(left.values())


def _numbered(way: Way, known: dict[Value, int]) -> Iterator[int]:
    for assumption in way:
        number = known.setdefault(assumption.condition, len(known) + 1)
        yield number if assumption.holds else -number


def _shortened(left: dict[Numbers, Way]) -> bool:
    """Leave out of one of the ways what another covers; say whether there was such a way."""
    for one, other in itertools.permutations(left, 2):
        kept = _shorter({*one}, other)
        if kept is not None:
            way = left.pop(other)
            if kept not in left and not set(one).issubset(kept):
                numbered = zip(way, other, strict=True)
                left[kept] = tuple(each for each, number in numbered if number in kept)
            return True
    return False


def _shorter(one: set[int], other: Numbers) -> Numbers | None:
    """The other way without what the first one covers: less of it, or nothing new at all."""
    missing = one.difference(other)
    if not missing:
        return other
    opposite = -missing.pop()
    if missing or opposite not in other:
        return None
    return tuple(number for number in other if number != opposite)
