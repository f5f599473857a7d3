"""A column replaced over four releases, as the Nova upgrade posts tell it; and the wrong orders."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.snapshot import Snapshot
from upgradelint.rules import run

VERSIONS = "shop/db/migrations/versions"

MODELS = """
import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()


class Flavor(Base):
    __tablename__ = 'flavors'
    id = sa.Column(sa.Integer, primary_key=True)
"""
OLD = "    memory_mb = sa.Column(sa.Integer)\n"
NEW = "    foobars = sa.Column(sa.Integer)\n"

INITIAL = """op.create_table('flavors', sa.Column('id', sa.Integer, primary_key=True),
                    sa.Column('memory_mb', sa.Integer))"""
EXPAND = "op.add_column('flavors', sa.Column('foobars', sa.Integer, nullable=True))"
MOVE = "op.execute('UPDATE flavors SET foobars = memory_mb')"
DROP = "op.drop_column('flavors', 'memory_mb')"
GUARD = """left = op.get_bind().execute(sa.text(
        'SELECT count(*) FROM flavors WHERE foobars IS NULL AND memory_mb IS NOT NULL')).scalar()
    if left:
        raise RuntimeError(f'{left} flavors are not migrated yet')
    """


def sources(columns: str, *steps: str) -> dict[str, str]:
    """Return the files of a release: what its models map, and all migrations up to it."""
    files = {
        "shop/__init__.py": "",
        "shop/db/__init__.py": "",
        "shop/db/models.py": MODELS + columns,
    }
    for number, step in enumerate((INITIAL, *steps), 1):
        parent = f"'{number - 1:04}'" if number > 1 else None
        files[f"{VERSIONS}/{number:04}_step.py"] = (
            "import sqlalchemy as sa\nfrom alembic import op\n\n"
            f"revision = '{number:04}'\ndown_revision = {parent}\n\n\n"
            f"def upgrade():\n    {step}\n"
        )
    return files


def release(label: str, columns: str, *steps: str) -> Snapshot:
    """Return what the files of a release promise."""
    return collect(TextTree(label, sources(columns, *steps)))


FIRST = release("1.0", OLD)
SECOND = release("2.0", OLD + NEW, EXPAND)
THIRD = release("3.0", NEW, EXPAND)
FOURTH = release("4.0", NEW, EXPAND, GUARD + DROP)


def found(before: Snapshot, after: Snapshot) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in run(before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [(FIRST, SECOND), (SECOND, THIRD), (THIRD, FOURTH)],
    ids=lambda release: release.label,
)
def test_expand_write_both_migrate_online_contract_is_clean(before, after):
    assert found(before, after) == []


WRONG = {
    "all at once": (
        FIRST,
        release("2.0", NEW, EXPAND, MOVE, DROP),
        [("UPG621", "flavors"), ("UPG601", "flavors.memory_mb")],
    ),
    "unmapped and dropped in one release": (
        SECOND,
        release("3.0", NEW, EXPAND, GUARD + DROP),
        [("UPG601", "flavors.memory_mb")],
    ),
    "dropped while the release still maps it": (
        SECOND,
        release("3.0", OLD + NEW, EXPAND, GUARD + DROP),
        [("UPG601", "flavors.memory_mb")],
    ),
    "a release skipped": (FIRST, FOURTH, [("UPG601", "flavors.memory_mb")]),
    "rows moved by the migration": (
        FIRST,
        release("2.0", OLD + NEW, EXPAND, MOVE),
        [("UPG621", "flavors")],
    ),
    "the new column takes no NULL": (
        FIRST,
        release("2.0", OLD + NEW, EXPAND.replace("True", "False")),
        [("UPG604", "flavors.foobars")],
    ),
    "no guard": (THIRD, release("4.0", NEW, EXPAND, DROP), [("UPG611", "flavors.memory_mb")]),
    "the guard counts something else": (
        THIRD,
        release("4.0", NEW, EXPAND, GUARD.replace("memory_mb IS NOT NULL", "id = 0") + DROP),
        [("UPG615", "flavors.memory_mb")],
    ),
    "the released step is edited": (
        SECOND,
        release("3.0", NEW, EXPAND.replace("Integer", "BigInteger")),
        [("UPG641", "0002")],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_order_is_found(before, after, expected):
    assert found(before, after) == expected


def test_the_finding_teaches_the_sequence():
    (finding,) = run(SECOND, release("3.0", NEW, EXPAND, DROP))
    assert finding.message == (
        "column memory_mb of flavors dropped while 2.0 maps it (shop/db/models.py:11)"
    )
    assert finding.breaks == "old node (2.0) -> new schema: no such column: flavors.memory_mb"
    assert "select_from(rows)\n        .where(rows.c.memory_mb.isnot(None))" in finding.hint
    assert "op.drop_column('flavors', 'memory_mb')" in finding.hint
