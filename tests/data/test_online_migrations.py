"""What online data migrations return, and whether they end: bodies, and the codes for them."""

import pytest

from tests.case_files import files_tree
from upgradelint.facts.collect import collect
from upgradelint.rules import run

HEAD = """
import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()


class Ink(Base):
    __tablename__ = 'inks'
    id = sa.Column(sa.Integer, primary_key=True)
    hue = sa.Column(sa.String(9))
    tone = sa.Column(sa.String(9))


def fill(context, count):
    session = context.session
"""
LIST = "from demo import db\n\nonline_migrations = (\n    db.fill,\n)\n"

FIND = "inks = session.query(Ink).filter({}).limit(count).all()"
SET = "for ink in inks: ink.hue = 'blue'"
BOTH = "return len(inks), len(inks)"
EMPTY = FIND.format("Ink.hue == None")

BODIES = {
    "moved and counted": ((EMPTY, SET, BOTH), []),
    "by a method of the column": ((FIND.format("Ink.hue.is_(None)"), SET, BOTH), []),
    "by one of two columns": ((FIND.format("Ink.tone != '', Ink.hue == None"), SET, BOTH), []),
    "a statement": (
        (
            "inks = session.scalars(sa.select(Ink).where(Ink.hue == None).limit(count)).all()",
            SET,
            BOTH,
        ),
        [],
    ),
    "a bulk update": (
        (
            "query = session.query(Ink).filter_by(hue=None)",
            "found = query.count()",
            "done = query.limit(count).update({'hue': 'blue'})",
            "return found, done",
        ),
        [],
    ),
    "deleted": (
        (
            "inks = session.query(Ink).limit(count).all()",
            "for ink in inks: session.delete(ink)",
            BOTH,
        ),
        [],
    ),
    "given to other code": (
        (FIND.format("Ink.tone == None"), "for ink in inks: repaint(ink)", BOTH),
        [],
    ),
    "filled with what is not read": (
        (
            "query = session.query(Ink).filter_by(tone='temporary')",
            "found = query.count()",
            "return found, query.limit(count).update(Ink.faded(), synchronize_session=False)",
        ),
        [],
    ),
    "by a marker": ((FIND.format("Ink.id > context.last"), SET, BOTH), []),
    "no condition": (
        ("inks = session.query(Ink).limit(count).all()", SET, BOTH),
        ["UPG507"],
    ),
    "no condition, another name": (
        (
            "rows = session.query(Ink).options(x).limit(count).all()",
            "for x in rows: x.tone = 1",
            "return len(rows), 0",
        ),
        ["UPG507"],
    ),
    "a statement without a condition": (
        ("inks = session.scalars(sa.select(Ink).limit(count)).all()", SET, BOTH),
        ["UPG507"],
    ),
    "a condition on another column": ((FIND.format("Ink.tone == None"), SET, BOTH), ["UPG507"]),
    "a condition on another column by name": (
        ("inks = session.query(Ink).filter_by(tone=None).limit(count).all()", SET, BOTH),
        ["UPG507"],
    ),
    "a condition on another column of a bulk update": (
        (
            "query = session.query(Ink).filter(Ink.tone.isnot(None))",
            "found = query.count()",
            "return found, query.limit(count).update({Ink.hue: 'blue'})",
        ),
        ["UPG507"],
    ),
    "no result": ((EMPTY, SET), ["UPG503"]),
    "no result where nothing is found": ((EMPTY, "if inks: return 1, 1"), ["UPG503"]),
    "one length": ((EMPTY, SET, "return len(inks)"), ["UPG503"]),
    "one sum": ((EMPTY, SET, "return sum(1 for ink in inks)"), ["UPG503"]),
    "one length less another": ((EMPTY, SET, "return len(inks) - 1"), ["UPG503"]),
    "whether any": ((EMPTY, SET, "return len(inks) > 0"), ["UPG503"]),
    "whether none": ((EMPTY, SET, "return not inks"), ["UPG503"]),
    "what another function says": ((EMPTY, SET, "return context.results(inks)"), []),
    "two of a list": ((EMPTY, SET, "return [len(inks), len(inks)]"), []),
}


@pytest.mark.parametrize(("body", "codes"), BODIES.values(), ids=BODIES)
def test_a_body(body: tuple[str, ...], codes: list[str]) -> None:
    files = {"demo/db.py": HEAD + "".join(f"    {line}\n" for line in body), "demo/cmd.py": LIST}
    found = list(run(None, collect(files_tree("now", files))))
    assert [finding.code for finding in found] == codes
    assert all(
        finding.location.path == "demo/db.py" and finding.location.line > 12 for finding in found
    )
