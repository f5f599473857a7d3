"""Which findings have a witness is what the page says, and what the witnesses are written for."""

from inspect import getdoc
from pathlib import Path

import pytest

from tests.case_files import example_trees
from tests.prove.page import PAGE, renewed
from tests.prove.projects import cases_of, proved_together, stayed
from upgradelint.base.frozen import replace
from upgradelint.prove.model import CannotRunError, Case, codes
from upgradelint.prove.writing import KINDS, WITHOUT, witness_of
from upgradelint.rules.catalogue import own_rules
from upgradelint.rules.examples import read_example

WITHIN_ONE = codes("123 125 126 132 204 207 209 301 302 460 461 632 633 640 647 649 721 722")
"""What one release may do to itself, or what its own code would meet on its own schema."""

WITH = [code for kind in KINDS for code in kind.CODES]


def test_each_error_and_warning_has_one_or_a_reason() -> None:
    every = [*WITH, *(code for some in WITHOUT.values() for code in some)]
    assert sorted(every) == sorted(rule.code for rule in own_rules() if rule.level != "note")


def test_the_page_says_it() -> None:
    text = PAGE.read_text()
    assert renewed(text) == text


def _found() -> dict[str, Case]:
    """Return a finding of each rule's example."""
    found: dict[str, Case] = {}
    for rule in own_rules():
        example = read_example(getdoc(rule) or "", rule.around) if rule.level != "note" else None
        if example is not None:
            before, after, _ = example_trees(example)
            of_rule = cases_of(before.files, after.files, rule.code, ("postgresql",))
            for case in of_rule.values():
                found[rule.code] = case
    return found


@pytest.mark.slow
def test_examples_of_rules_have_the_witness_that_is_promised() -> None:
    """Each finding of an example is of the kind that names its code, or of none."""
    found = _found()
    kinds = {code: [kind for kind in KINDS if kind.writes(case)] for code, case in found.items()}
    assert {code for code, some in kinds.items() if some} == {*found} & {*WITH}
    assert not [code for code, some in kinds.items() if some and code not in some[0].CODES]
    assert len({*found} & {*WITH}) > 60


@pytest.mark.slow
def test_findings_made_false_are_not_proved(tmp_path: Path) -> None:
    """The newer release of each is the older one, or both are the newer one: a broken rule."""
    false = {}
    for code, case in _found().items():
        false[f"{code}, nothing changed"] = stayed(case)
        false[f"{code}, changed long ago"] = replace(case, before=replace(case.after, prefix="Old"))
    written_cases = {name: case for name, case in false.items() if _is_written(case)}
    proved = proved_together(written_cases, tmp_path)
    assert len(written_cases) > 80
    assert {name for name in proved if name.endswith("nothing changed")} == set()
    assert {name[:6] for name in proved} <= WITHIN_ONE


def _is_written(case: Case) -> bool:
    try:
        return bool(witness_of(case))
    except CannotRunError:
        return False
