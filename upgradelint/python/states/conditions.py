"""Path conditions: what a path assumed, and what paths that were merged assumed together."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from upgradelint.base.location import Location
from upgradelint.python.values.terms import NOWHERE, Operation, Unknown, Value


@dataclass(frozen=True, slots=True)
class Assumption:
    """An unknown condition and the way this path took it."""

    condition: Value
    holds: bool
    where: Location = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return str(self.condition) if self.holds else f"not {self.condition}"


Way = tuple[Assumption, ...]


MANY = 12
"""More ways than these are not told apart any more."""


EITHER = "either"


def flipped(assumption: Assumption) -> Assumption:
    """The other way of a condition."""
    return Assumption(assumption.condition, not assumption.holds, assumption.where)


def joint(one: Way, other: Way) -> Way:
    """Return what two paths have assumed that go on as one.

    Where they do not cover every case together, a last condition says which ways there were.
    """
    common = tuple(each for each in one if each in other)
    rest = [tuple(each for each in way if each not in common) for way in (one, other)]
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


def simplest(ways: Iterable[Way]) -> list[Way]:
    """Return as few and as short ways as say the same; an empty one says that all are covered."""
    left = list(dict.fromkeys(ways))
    if len(left) > 2 * MANY:  # the shortest say most
        left = sorted(left, key=len)[: 2 * MANY]
    changed = True
    while changed and () not in left:
        changed = False
        for one, other in itertools.permutations(left, 2):
            found = _shorter(set(one), other)
            if found is not None:
                left = [each for each in left if each is not other]
                left += [found] if found not in left and not set(one) <= set(found) else []
                changed = True
                break
    return [()] if () in left else left


def _shorter(one: set[Assumption], other: Way) -> Way | None:
    """The other way without what the first one covers: less of it, or nothing new at all."""
    if one <= set(other):
        return other
    for each in other:
        if flipped(each) in one and one - {flipped(each)} <= set(other):
            return tuple(kept for kept in other if kept != each)
    return None
