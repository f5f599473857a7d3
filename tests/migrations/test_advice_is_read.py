"""Who writes what a finding prints has a migration that can be judged."""

import pytest

from tests.case_files import TextTree
from tests.migrations.test_advice import FIRST, MAPPED, RUN, judged, migration
from upgradelint.facts.collect import collect


@pytest.mark.parametrize(("body", "code"), RUN)
def test_advice_is_read(body: str, code: str) -> None:
    imports = "from sqlalchemy.dialects import postgresql\n"
    found = judged(imports + body, MAPPED, MAPPED, optional=True)
    (hint,) = {finding.hint for finding in found if finding.code == code}
    first, second = migration(1, FIRST), migration(2, hint)
    files = {"shop/__init__.py": "", "shop/models.py": MAPPED, **dict([first, second])}
    assert collect(TextTree("after", files)).unproven == ()


UNIQUE = "op.execute('ALTER TABLE {}\\n ADD CONSTRAINT ix {} USING INDEX ix {}')"


@pytest.mark.parametrize(
    ("statement", "known"),
    [
        (UNIQUE.format('"order"', "UNIQUE", ""), True),
        (UNIQUE.format("order", "unique", "DEFERRABLE"), True),
        (UNIQUE.format("ONLY public.order", "UNIQUE", ""), True),
        (UNIQUE.format("order", "PRIMARY KEY", ""), False),
    ],
)
def test_a_constraint_of_an_index_that_is_there(statement: str, known: bool) -> None:
    files = {"shop/__init__.py": "", **dict([migration(1, FIRST), migration(2, statement)])}
    assert (collect(TextTree("after", files)).unproven == ()) is known
