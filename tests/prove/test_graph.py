"""Revisions that do not fit each other, tried with Alembic itself; and enums of models."""

from pathlib import Path

from tests.data import test_story
from tests.prove.projects import cases_of, proved_together, stayed

LINE = [("a", "a1", None), ("b", "b1", "a1")]
EXPAND = ("expand/e1", "e1", "a1", "branch_labels = ('expand',)")
CONTRACT = ("contract/c1", "c1", "a1", "branch_labels = ('contract',)")
BRANCHES = [LINE[0], EXPAND, CONTRACT]

CHANGES = {
    "UPG640": (LINE, [*LINE, ("c", "c1", "b1"), ("d", "c1", "b1")]),
    "UPG642": (LINE, [*LINE, ("c", "c1", "b1"), ("d", "d1", "b1")]),
    "UPG642 in a branch": (
        BRANCHES,
        [*BRANCHES, ("expand/e2", "e2", "e1"), ("expand/e3", "e3", "e1")],
    ),
    "UPG643": (LINE, [*LINE, ("c", "c1", "zz")]),
    "UPG644": (LINE, [*LINE, ("c", "c1", "d1"), ("d", "d1", "c1")]),
    "UPG645": (LINE, [LINE[0], ("c", "c1", "a1")]),
    "UPG647": (LINE, [LINE[0], ("c", "c1", "a1"), ("b", "b1", "c1")]),
    "UPG648": (
        BRANCHES,
        [*BRANCHES, ("expand/e2", "e2", "e1", "depends_on = 'c2'"), ("contract/c2", "c2", "c1")],
    ),
}


def release(revisions: list[tuple[str | None, ...]]) -> dict[str, str]:
    files = {"shop/__init__.py": "", "shop/db/models.py": test_story.MODELS}
    for name, ident, below, *more in revisions:
        files[f"{test_story.VERSIONS}/{name}.py"] = "\n".join(
            [
                "from alembic import op",
                f"revision = {ident!r}",
                f"down_revision = {below!r}",
                *map(str, more),
                "def upgrade():",
                "    op.execute('SELECT 1')",
            ]
        )
    return files


def test_what_does_not_fit_is_proved_and_what_fits_is_not(tmp_path: Path) -> None:
    found = {}
    for name, (before, after) in CHANGES.items():
        (found[name],) = cases_of(release(before), release(after), name[:6]).values()
    false = {f"{name}, made false": stayed(case) for name, case in found.items()}
    assert proved_together({**found, **false}, tmp_path) == {*CHANGES}


def test_values_of_enums_are_read_by_the_other_model(tmp_path: Path) -> None:
    column = "    state = sa.Column(sa.Enum('new', 'used', name='state'))\n"
    many = test_story.sources(column)
    few = test_story.sources(column.replace(", 'used'", ""))
    found = {**cases_of(few, many, "UPG617"), **cases_of(many, few, "UPG618")}
    false = {f"{name}, made false": stayed(case) for name, case in found.items()}
    assert proved_together({**found, **false}, tmp_path) == {*found}
    assert len(found) == 2
