"""Conditions of max_paths that go on as one."""

import pytest

from upgradelint.python.states.conditions import (
    MANY,
    Assumption,
    Way,
    flipped,
    joint,
    simplest,
    ways_of,
)
from upgradelint.python.values.terms import Unknown

A, B, C = (Assumption(Unknown(name), True) for name in "abc")


def no(assumption: Assumption) -> Assumption:
    return flipped(assumption)


@pytest.mark.parametrize(
    ("ways", "left"),
    [
        ([(A,), (no(A),)], [()]),
        ([(A,), (A, B)], [(A,)]),
        ([(A,), (no(A), B)], [(A,), (B,)]),
        ([(A, B), (no(A), B)], [(B,)]),
        ([(A, B), (A, no(B)), (no(A),)], [()]),
        ([(no(A),), (A, no(B)), (A, B, no(C)), (A, B, C)], [()]),
        ([(A,), (B,)], [(A,), (B,)]),
    ],
)
def test_as_few_and_as_short_as_say_the_same(ways: list[Way], left: list[Way]) -> None:
    assert simplest(ways) == left


def test_what_courses_have_assumed_that_go_on_as_one():
    assert joint((C, A), (C, no(A))) == (C,)
    assert joint((C,), (C, A)) == (C,)
    kept = joint((C, no(A)), (C, A, no(B)))
    assert kept[0] == C
    assert sorted(map(len, ways_of(kept))) == [2, 2]
    assert joint(kept, (C, A, B)) == (C,)


def test_of_too_many_ways_only_is_kept_that_there_were_some():
    several = [Assumption(Unknown(f"w{number}"), True) for number in range(MANY + 2)]
    kept: Way = (several[0],)
    for way in several[1:]:
        kept = joint(kept, (way,))
    assert len(list(ways_of(kept))) == 2
    assert () not in simplest(ways_of(kept))
