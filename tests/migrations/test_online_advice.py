"""Rows are moved while nodes run: by a function of the project's list, or by one of its own."""

import pytest

from tests.case_files import TextTree, read_pair
from tests.migrations.test_advice import FIRST, MAPPED, migration
from upgradelint.rules import Traits, run

LIST = """\
def fill(context, max_count):
    return 0, 0


class DbCommands:
    online_migrations = (fill,)
"""
UPDATE = "op.execute('UPDATE \"order\" SET size = 1')"
FILLED = "op.add_column('order', sa.Column('size', sa.Integer))\n" + UPDATE
COPIED = """\
op.create_table('copies', sa.Column('id', sa.Integer, primary_key=True))
op.execute('INSERT INTO copies (id) SELECT id FROM "order"')
"""
ONE_VALUE = "# one value for all rows needs no update: sa.Column('size', ..., server_default=...)"


def advice(body: str, code: str, **files: str) -> str:
    shared = {"shop/__init__.py": "", "shop/models.py": MAPPED, **dict([migration(1, FIRST)])}
    shared |= {f"shop/{name}.py": text for name, text in files.items()}
    new = shared | dict([migration(2, body)])
    pair = read_pair(TextTree("before", shared), TextTree("after", new))
    (hint,) = (finding.hint for finding in run(*pair, Traits()) if finding.code == code)
    return hint


@pytest.mark.parametrize(
    ("body", "code"), [(UPDATE, "UPG621"), (FILLED, "UPG621"), (COPIED, "UPG622")]
)
def test_only_who_keeps_a_list_reads_of_one(body, code):
    own, listed = advice(body, code), advice(body, code, manage=LIST)
    assert ("(session, limit)" in own, "max_count" in own) == (True, False)
    assert ("(session, limit)" in listed, "(context, max_count)" in listed) == (False, True)


@pytest.mark.parametrize(("body", "said"), [(FILLED, True), (UPDATE, False)])
def test_one_value_is_the_default_of_a_column_that_is_added(body, said):
    assert (ONE_VALUE in advice(body, "UPG621")) is said
