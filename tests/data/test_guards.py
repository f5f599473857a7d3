"""Guards of a drop: which of them protect what is left, and why the others do not."""

import pytest

from tests.data.test_story import DROP, EXPAND, NEW, THIRD, release
from upgradelint.rules import run

COUNT = """left = op.get_bind().execute(sa.text(
        'SELECT count(*) FROM flavors WHERE foobars IS NULL AND memory_mb IS NOT NULL'
    )).scalar()
    """
CORE = """flavors = sa.table('flavors', sa.column('memory_mb'), sa.column('foobars'))
    unmoved = sa.select(sa.func.count()).select_from(flavors).where(flavors.c.{} != None)
    """
ORM = """Base = sa.orm.declarative_base()
    class Row(Base):
        __tablename__ = 'flavors'
        id = sa.Column(sa.Integer, primary_key=True)
        memory_mb = sa.Column(sa.Integer)
        foobars = sa.Column(sa.Integer)
    rows = sa.orm.Session(op.get_bind()).query(Row).filter(Row.{}.isnot(None))
    """
RAISE = "\n        raise RuntimeError('flavors are not migrated yet')\n    "

TURNED = "its guard refuses where nothing is left"
UNASKED = "its guard asks a query that is never executed"
OTHER = "its guard counts something else"

GUARDS = {
    "a count": (COUNT + "if left:" + RAISE, ""),
    "a count compared": (COUNT + "if left > 0:" + RAISE, ""),
    "none left, else refused": (COUNT + "if not left == 0:" + RAISE, ""),
    "not a row": (COUNT.replace("scalar", "fetchone") + "if left is not None:" + RAISE, ""),
    "whether none is left": (
        COUNT.replace("count(*)", "NOT EXISTS (SELECT 1").replace("NULL'", "NULL)'")
        + "if not left:"
        + RAISE,
        "",
    ),
    "by SQLAlchemy": (
        CORE.format("memory_mb") + "if op.get_bind().execute(unmoved).scalar():" + RAISE,
        "",
    ),
    "by a session": (
        CORE.format("memory_mb") + "if sa.orm.Session(op.get_bind()).scalar(unmoved):" + RAISE,
        "",
    ),
    "by a session: the wrong way round": (
        CORE.format("memory_mb") + "if not sa.orm.Session(op.get_bind()).scalar(unmoved):" + RAISE,
        TURNED,
    ),
    "by a connection": (
        CORE.format("memory_mb") + "if op.get_bind().scalar(unmoved) > 0:" + RAISE,
        "",
    ),
    "by the ORM": (ORM.format("memory_mb") + "if rows.count():" + RAISE, ""),
    "not any: the wrong way round": (COUNT + "if not left:" + RAISE, TURNED),
    "zero: the wrong way round": (COUNT + "if left == 0:" + RAISE, TURNED),
    "less than one: the wrong way round": (COUNT + "if 1 > left:" + RAISE, TURNED),
    "no row: the wrong way round": (
        ORM.format("memory_mb") + "if rows.first() is None:" + RAISE,
        TURNED,
    ),
    "zero by SQLAlchemy: the wrong way round": (
        CORE.format("memory_mb") + "if op.get_bind().scalar(unmoved) < 1:" + RAISE,
        TURNED,
    ),
    "a Select": (CORE.format("memory_mb") + "if unmoved is not None:" + RAISE, UNASKED),
    "a Select compared": (CORE.format("memory_mb") + "if unmoved > 0:" + RAISE, UNASKED),
    "text": (
        COUNT.replace(".scalar()", "").replace("op.get_bind().execute(", "(") + "if left:" + RAISE,
        UNASKED,
    ),
    "another column that the table is declared with": (
        CORE.format("foobars") + "if op.get_bind().execute(unmoved).scalar():" + RAISE,
        OTHER,
    ),
    "another column of a class": (ORM.format("foobars") + "if rows.count():" + RAISE, OTHER),
    "another column in SQL": (
        COUNT.replace(" AND memory_mb IS NOT NULL", "") + "if left:" + RAISE,
        OTHER,
    ),
}


@pytest.mark.parametrize(("guard", "reason"), GUARDS.values(), ids=GUARDS)
def test_a_guard(guard: str, reason: str) -> None:
    (*found,) = run(THIRD, release("4.0", NEW, EXPAND, guard + DROP))
    assert [(finding.code, finding.facts[-1]) for finding in found] == (
        [("UPG615", reason)] if reason else []
    )
