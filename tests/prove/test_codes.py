"""Which findings have a witness is what the page says, and what the witnesses are written for."""

from inspect import getdoc

import pytest

from tests.case_files import example_trees
from tests.prove.page import PAGE, renewed
from tests.prove.projects import cases_of
from upgradelint.prove.writing import KINDS, WITHOUT
from upgradelint.rules.catalogue import own_rules
from upgradelint.rules.examples import read_example

WITH = [code for kind in KINDS for code in kind.CODES]


def test_each_error_and_warning_has_one_or_a_reason() -> None:
    every = [*WITH, *(code for some in WITHOUT.values() for code in some)]
    assert sorted(every) == sorted(rule.code for rule in own_rules() if rule.level != "note")


def test_the_page_says_it() -> None:
    text = PAGE.read_text()
    assert renewed(text) == text


@pytest.mark.slow
def test_examples_of_rules_have_the_witness_that_is_promised() -> None:
    """Each finding of an example is of the kind that names its code, or of none."""
    seen = set[str]()
    for rule in own_rules():
        example = read_example(getdoc(rule) or "", rule.around) if rule.level != "note" else None
        if example is None:
            continue
        before, after, _ = example_trees(example)
        for case in cases_of(before.files, after.files, rule.code, ("postgresql",)).values():
            kinds = [kind for kind in KINDS if kind.writes(case)]
            assert bool(kinds) == (rule.code in WITH), rule.code
            assert not kinds or rule.code in kinds[0].CODES, rule.code
            seen.add(rule.code)
    assert len(seen & {*WITH}) > 60
