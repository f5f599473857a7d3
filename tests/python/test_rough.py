"""Code that cannot be followed path by path, and items that may be absent."""

import pytest

from tests.python.evaluation import evaluator, name
from tests.python.test_explore import Notes
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Unknown

DOUBTS = """
    from op import drop_table, inspect

    def upgrade():
        there = inspect()
        {made}
        if not found:
            return
        for one in found:
            drop_table(one)
        drop_table('last')
"""


def dropped(ev: Evaluator) -> dict[str, list[str]]:
    """The conditions of each table that is dropped."""
    ev.observers.append(Notes())
    outcomes = ev.explore(name(ev, "code.upgrade"))
    return {event.what[1]: [str(each) for each in event.conditions] for event in events(outcomes)}


@pytest.mark.parametrize(
    "made",
    [
        "found = [one for one in ('a', 'b') if one in there]",
        "found = {one for one in ('a', 'b') if one in there}",
        "found = {'a', 'b'} & there",
        "found = {'a', 'b'} & {one.name for one in there}",
        "found = {one.name for one in there} & {'a', 'b'}",
        "found = {'a', 'b'} - there",
        "found = set([one for one in ['a', 'b'] if one in there])",
    ],
)
def test_items_that_depend_on_something_are_taken_under_that_condition(made: str) -> None:
    found = dropped(evaluator(DOUBTS.format(made=made)))
    assert set(found) == {"a", "b", "last"}
    assert all(found[text] for text in ("a", "b"))
    assert any("'a'" in text for text in found["a"])


def test_a_list_made_of_unknown_rows_may_be_empty() -> None:
    code = """
        from op import drop_table, rows

        def upgrade():
            twice = [row.host for row in rows()]
            if twice:
                raise RuntimeError(twice)
            drop_table('t')
    """
    assert list(dropped(evaluator(code))) == ["t"]


BRANCHED = """
    from op import drop_table, has

    def work(names):
        done = []
        for one in names:
            if has(one):
                done.append(one)
                drop_table(one)
        return done

    def upgrade():
        done = work([str(number) for number in range(12)])
        if '3' in done:
            drop_table('third')
        drop_table('last')
"""


def test_what_all_courses_share_is_known_where_there_are_too_many() -> None:
    ev = evaluator(BRANCHED)
    ev.max_paths, ev.rough = 1, True
    found = dropped(ev)
    assert set(found) == {*map(str, range(12)), "third", "last"}
    assert found["last"] == []
    assert found["3"] == ["op.has('3')"]


HEAVY = """
    from op import drop_table

    def endless(number):
        total = drop_table.length()
        for one in range(1999):
            for other in range(1999):
                total += one * other
        return total

    ONE = endless(1)
    TWO = endless(2)

    def upgrade():
        drop_table('first')
        endless(3)
        drop_table('last')
"""


def test_a_call_that_is_too_complex_is_given_up_alone() -> None:
    ev = evaluator(HEAVY)
    ev.rough, ev.budget = True, 20_000
    ev.observers.append(Notes())
    outcomes = ev.explore(name(ev, "code.upgrade"))
    assert [event.what[1] for event in events(outcomes)] == ["first", "last"]
    assert ev.cut == ["code.endless"]


class Calls(Notes):
    """Counts the calls of what is unknown."""

    def __init__(self) -> None:
        self.calls = 0

    def called(self, call: Call, state: State) -> None:
        self.calls += 1


def test_a_function_that_was_too_complex_is_not_tried_again() -> None:
    ev = evaluator(HEAVY)
    tries = Calls()
    ev.always.append(tries)
    assert isinstance(name(ev, "code.ONE"), Unknown)
    assert tries.calls == 1
    assert isinstance(name(ev, "code.TWO"), Unknown)
    assert tries.calls == 1


def test_an_endless_loop_over_unknown_rows_is_gone_through_once() -> None:
    code = """
        from op import drop_table, fetch

        def upgrade():
            while True:
                rows = fetch()
                if not rows:
                    break
                drop_table('inside')
            drop_table('after')
    """
    found = dropped(evaluator(code))
    assert set(found) == {"inside", "after"}


def test_ways_that_end_alike_are_one() -> None:
    code = """
        from op import drop_table, has, offline

        def checked(name):
            return has(name)

        def run(name):
            if offline() and checked(name):
                return None
            if checked(name) or offline():
                drop_table(name)
            return None

        def twice(name):
            run(name)
            return run(name)

        def again(name):
            twice(name)
            return twice(name)

        def upgrade():
            for one in ('a', 'b', 'c', 'd', 'e', 'f'):
                again(one)
            drop_table('last')
    """
    ev = evaluator(code)
    ev.max_paths, ev.rough, ev.budget = 4, True, 6_000
    found = dropped(ev)
    assert set(found) == {*"abcdef", "last"}
    assert found["last"] == []
    assert ev.cut == []
