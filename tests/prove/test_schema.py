"""Migrations that take something from older code: run on SQLite, with the older statements."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.data import test_story
from tests.data.test_story import DROP, EXPAND, GUARD, NEW, OLD
from tests.prove.projects import (
    ROOT,
    all_tried,
    cases,
    cases_of,
    made_false,
    proved_together,
    with_newer,
    written,
)
from upgradelint.fixtures.migrations import servers
from upgradelint.prove.model import Case
from upgradelint.prove.running.trial import Laboratory
from upgradelint.prove.writing import witness_of

PARCELS = ROOT / "examples/parcels"
CODES = ("UPG60", "UPG61", "UPG62")
OWN = "from shop.db import models\n    "
BATCH = "with op.batch_alter_table('flavors') as batch:\n        batch."

CHANGES = {
    "dropped": (DROP, "UPG601 flavors.memory_mb", "no such column: flavors.memory_mb"),
    "dropped by SQL": (
        "op.execute('ALTER TABLE flavors DROP COLUMN memory_mb')",
        "UPG601 flavors.memory_mb",
        "no such column: flavors.memory_mb",
    ),
    "renamed": (
        "op.alter_column('flavors', 'memory_mb', new_column_name='memory')",
        "UPG601 flavors.memory_mb",
        "no such column: flavors.memory_mb",
    ),
    "in the words of PostgreSQL": (
        "op.execute('ALTER TABLE flavors ALTER COLUMN foobars TYPE BIGINT')\n    " + DROP,
        "UPG601 flavors.memory_mb",
        "no such column: flavors.memory_mb",
    ),
    "with code of the project": (
        OWN + DROP,
        "UPG601 flavors.memory_mb",
        "no such column: flavors.memory_mb",
    ),
    "with another library": (
        "import no_such_library\n    " + DROP,
        "UPG601 flavors.memory_mb",
        "no such column: flavors.memory_mb",
    ),
    "the table": ("op.drop_table('flavors')", "UPG602 flavors", "no such table: flavors"),
    "a column that takes no NULL": (
        BATCH + "add_column(sa.Column('size', sa.Integer, nullable=False))",
        "UPG604 flavors.size",
        "NOT NULL constraint failed: flavors.size",
    ),
    "no NULL any more": (
        "op.alter_column('flavors', 'foobars', nullable=False, existing_type=sa.Integer())",
        "UPG605 flavors.foobars",
        "NOT NULL constraint failed: flavors.foobars",
    ),
    "a unique constraint": (
        "op.create_unique_constraint('one', 'flavors', ['memory_mb'])",
        "UPG607 flavors(memory_mb)",
        "UNIQUE constraint failed: flavors.memory_mb",
    ),
    "a foreign key": (
        "op.create_foreign_key('one', 'flavors', 'flavors', ['foobars'], ['id'])",
        "UPG607 flavors(foobars)",
        "FOREIGN KEY constraint failed",
    ),
    "rows": (
        "op.execute('UPDATE flavors SET foobars = memory_mb')",
        "UPG621 flavors",
        "database is locked, when old code writes before the migration is done",
    ),
}


def release(folder: Path, name: str, *steps: str) -> Path:
    return written(folder / name.replace(" ", "_"), test_story.sources(OLD + NEW, EXPAND, *steps))


def test_breaks_are_proved(tmp_path: Path, laboratory: Laboratory) -> None:
    before = release(tmp_path, "before")
    found = {
        name: cases(before, release(tmp_path, name, step), CODES)[key]
        for name, (step, key, _) in CHANGES.items()
    }
    said = all_tried(found, laboratory)
    assert {name: words.partition(": ")[0] for name, words in said.items()} == dict.fromkeys(
        CHANGES, "proved"
    ), said
    assert {name: words.split(": ", 2)[2] for name, words in said.items()} == {
        name: change[2] for name, change in CHANGES.items()
    }


def test_false_findings_are_not(tmp_path: Path, laboratory: Laboratory) -> None:
    """The revision of the newer release does none of it, and a rule says that it does."""
    before = release(tmp_path, "before")
    harmless = (
        "op.add_column('flavors', sa.Column('more', sa.Integer))\n    "
        "op.execute('INSERT INTO flavors (id) VALUES (77)')"
    )
    mended = release(tmp_path, "mended", harmless)
    found = {
        name: made_false(cases(before, release(tmp_path, name, step), CODES)[key], mended)
        for name, (step, key, _) in CHANGES.items()
    }
    verdicts = all_tried(found, laboratory)
    assert verdicts.pop("rows") == "cannot be run: the revision writes nothing to our row"
    assert verdicts == dict.fromkeys(verdicts, "not reproduced: nothing was raised")


def test_a_column_that_models_do_not_know_does_not_keep_older_code_from_writing() -> None:
    """In its own release somebody fills it."""
    mode = "op.add_column('flavors', sa.Column('mode', sa.Integer, nullable=False))"
    (case,) = cases_of(
        test_story.sources(OLD, mode), test_story.sources(NEW, mode, DROP), "UPG601"
    ).values()
    assert "    sa.Column('mode', sa.Integer()),\n" in witness_of(case).text


GUARDS = {
    "turned": GUARD.replace("if left", "if not left"),
    "about another": GUARD.replace("memory_mb IS NOT NULL", "id = 0"),
    "printed": GUARD.replace("raise RuntimeError(", "print("),
}


def test_values_that_no_guard_keeps_are_proved_lost(tmp_path: Path, laboratory: Laboratory) -> None:
    before = written(tmp_path / "before", test_story.sources(NEW, EXPAND))
    found = {}
    for name, guard in GUARDS.items():
        step = guard + DROP
        after = written(tmp_path / name, test_story.sources(NEW, EXPAND, step))
        (found[name],) = cases(before, after, ["UPG615"]).values()
    said = "a row loses its flavors.memory_mb, and the migration does not refuse"
    assert all_tried(found, laboratory) == dict.fromkeys(GUARDS, f"proved: {said}")
    right = written(tmp_path / "right", test_story.sources(NEW, EXPAND, GUARD + DROP))
    false = {name: made_false(case, right) for name, case in found.items()}
    verdicts = all_tried(false, laboratory)
    expected = "not reproduced: RuntimeError: 1 flavors are not migrated yet"
    assert verdicts == dict.fromkeys(GUARDS, expected)


NAMED = (
    "    name = sa.Column(sa.String(30))\n    state = sa.Column(sa.Enum('a', 'b', name='state'))\n"
)
STATE = "op.execute(\"CREATE TYPE state AS ENUM ('a', 'b')\")\n    "
ADDED = (
    f"{STATE}op.add_column('flavors', sa.Column('name', sa.String(30)))\n    "
    "op.add_column('flavors', sa.Column('state', sa.Enum('a', 'b', name='state')))"
)
ON_SERVER = pytest.mark.skipif(bool(servers.missing("postgresql")), reason="no PostgreSQL here")
MINDED = {
    "UPG601": "op.execute('ALTER TABLE flavors DROP COLUMN name')",
    "UPG606": "op.alter_column('flavors', 'name', type_=sa.String(10))",
    "UPG608": "op.execute('ALTER TYPE state RENAME TO was')\n    "
    "op.execute(\"CREATE TYPE state AS ENUM ('a')\")\n    op.execute('ALTER TABLE flavors "
    "ALTER COLUMN state TYPE state USING state::text::state')",
    "UPG651": "op.create_index('ix', 'flavors', ['name'])",
    "UPG656": "op.alter_column('flavors', 'name', nullable=False)",
}


def minded(codes: Iterable[str]) -> dict[str, Case]:
    before, found = test_story.sources(NAMED, ADDED), {}
    for code in codes:
        after = test_story.sources(NAMED, ADDED, MINDED[code])
        (found[code],) = cases_of(before, after, code, ("postgresql",)).values()
    return found


@ON_SERVER
def test_what_a_server_minds_is_proved_on_one(tmp_path: Path) -> None:
    found = minded(["UPG608"])
    assert proved_together(found, tmp_path) == {*found}


@pytest.mark.slow
@ON_SERVER
def test_all_that_a_server_minds_and_nothing_false(tmp_path: Path) -> None:
    found = minded(MINDED)
    harmless = "op.create_table('more', sa.Column('id', sa.Integer))"
    mended = test_story.sources(NAMED, ADDED, harmless)
    false = {f"{code}, made false": with_newer(case, mended) for code, case in found.items()}
    found |= false
    assert proved_together(found, tmp_path) == {*MINDED}
    assert "psycopg" in (tmp_path / "test_0.py").read_text()


def test_the_examples_breaks_are_proved(laboratory: Laboratory) -> None:
    found = cases(PARCELS / "before", PARCELS / "after-bad", CODES)
    assert all_tried(found, laboratory) == {
        "UPG621 parcels": "proved: OperationalError: database is locked, "
        "when old code writes before the migration is done",
        "UPG601 parcels.weight_kg": "proved: OperationalError: no such column: parcels.weight_kg",
        "UPG605 parcels.note": "proved: IntegrityError: NOT NULL constraint failed: parcels.note",
    }
    assert not cases(PARCELS / "before", PARCELS / "after-good", CODES)
