"""The order of moving data: right over five releases, and each wrong order where it goes wrong."""

from itertools import pairwise

import pytest

from tests.data.moving import (
    FIFTH,
    FIRST,
    FOURTH,
    OTHER_WORDS,
    SECOND,
    THIRD,
    Release,
    Service,
)
from upgradelint.rules import run

SERVICES = [
    Service(tool, idiom, words)
    for tool in ("alembic", "sqlalchemy-migrate")
    for idiom in ("functions", "objects")
    for words in ({}, OTHER_WORDS)
]
STORY = (FIRST, SECOND, THIRD, FOURTH, FIFTH)
IN_TIME = ("initial", "expand", "guard")


def found(service: Service, before: Release, after: Release) -> list[str]:
    findings = run(*service.pair(before, after))
    return [f"{finding.code} {finding.location.path.rpartition('/')[2]}" for finding in findings]


@pytest.mark.parametrize("service", SERVICES, ids=str)
def test_in_the_right_order_nothing_is_found(service: Service) -> None:
    assert [found(service, *step) for step in pairwise(STORY)] == [[]] * 4


UNGUARDED = ("initial", "expand")
TURNED = {"if left:": "if not left:"}

WRONG: dict[str, tuple[Release, Release, str]] = {
    "no fallback at all": (FIRST, SECOND.but(read="new"), "UPG545 code"),
    "the fallback goes before rows are counted": (
        SECOND,
        THIRD.but(mover=True, steps=UNGUARDED),
        "UPG545 code",
    ),
    "fallback and mover go before rows are counted": (
        SECOND,
        THIRD.but(steps=UNGUARDED),
        "UPG545 code",
    ),
    "the mover goes before rows are counted": (
        SECOND,
        SECOND.but("3.0", mover=False),
        "UPG508 models.py",
    ),
    "rows are refused that nothing moved": (
        SECOND.but(mover=False),
        THIRD,
        "UPG548 script",
    ),
    "rows are refused by the release that brings the mover": (
        FIRST,
        SECOND.but(steps=IN_TIME),
        "UPG548 script",
    ),
    "the mover is left when its class loses the column": (
        THIRD.but(mover=True),
        FOURTH.but(mover=True),
        "UPG547 online.py",
    ),
    "the fallback is left when its class loses the column": (
        THIRD.but(read="both"),
        FOURTH.but(read="both"),
        "UPG547 code",
    ),
    "the old column is emptied by the mover": (
        FIRST,
        SECOND.but(
            edits={
                "foobars = flavor.memory_mb\n": "foobars = flavor.memory_mb\n"
                "        flavor.memory_mb = None\n"
            }
        ),
        "UPG546 online.py",
    ),
    "the old column is emptied by saving": (FIRST, SECOND.but(write="emptied"), "UPG546 code"),
    "rows are counted the wrong way round": (SECOND, THIRD.but(edits=TURNED), "UPG615 script"),
    "the mover finds rows again": (
        FIRST,
        SECOND.but(
            edits={
                "    flavors = flavors.filter(models.Flavor.foobars.is_(None))\n": "",
            }
        ),
        "UPG507 online.py",
    ),
    "the mover returns nothing": (
        FIRST,
        SECOND.but(edits={"    return len(flavors), len(flavors)\n": ""}),
        "UPG503 online.py",
    ),
    "the mover returns a length": (
        FIRST,
        SECOND.but(edits={"return len(flavors), len(flavors)": "return len(flavors)"}),
        "UPG503 online.py",
    ),
    "the mover moves all rows at once": (
        FIRST,
        SECOND.but(edits={".limit(count).all()": ".all()"}),
        "UPG504 manage.py",
    ),
    "the mover is not registered": (
        FIRST,
        SECOND.but(edits={"    online.move_flavors,\n": "    online.other,\n"}),
        "UPG501 manage.py",
    ),
    "the column is dropped while the older release maps it": (
        THIRD,
        FIFTH.but("4.0"),
        "UPG601 script",
    ),
}


@pytest.mark.parametrize("service", [SERVICES[place] for place in (0, 3, 5, 6)], ids=str)
@pytest.mark.parametrize("order", WRONG)
def test_a_wrong_order_is_found_once_where_it_goes_wrong(service: Service, order: str) -> None:
    before, after, expected = WRONG[order]
    number, _, last = [(n, step, step) for n, step in enumerate(after.steps, 1)][-1]
    script = f"{number:04}_{last}.py" if service.tool == "alembic" else f"{number:03}_{last}.py"
    expected = expected.replace("code", f"{service.idiom}.py").replace("script", script)
    assert found(service, before, after) == [expected]
