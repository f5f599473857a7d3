"""Columns whose data moves: what functions of the newer release do with rows of the older."""

import shutil
from pathlib import Path

from tests.prove.projects import ROOT, all_tried, cases, made_false
from upgradelint.prove.running.trial import Laboratory

STORY = ROOT / "examples/foobars"
BOTH = "flavor.memory_mb = flavor.foobars = memory_mb"
EMPTIED = "flavor.foobars = memory_mb\n    flavor.memory_mb = None"
TIMES = "(flavor.memory_mb if flavor.foobars is None else flavor.foobars) * 1024"


def release(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A release of the story with other words in its functions, and no migration that counts."""
    place = folder / f"{name}-{len(list(folder.iterdir()))}"
    shutil.copytree(STORY / name, place)
    path = place / "shop/flavors.py"
    for was, now in changes:
        assert was in path.read_text()
        path.write_text(path.read_text().replace(was, now))
    for counting in place.rglob("0003_all_moved.py"):
        counting.unlink()
    return place


def test_what_rows_of_older_code_lose_is_proved(tmp_path: Path, laboratory: Laboratory) -> None:
    first, second = release(tmp_path, "1.0"), release(tmp_path, "2.0")
    emptying = release(tmp_path, "2.0", (BOTH, EMPTIED))
    times = release(tmp_path, "2.0", (TIMES.partition(" *")[0].strip("()"), TIMES))
    raising = release(tmp_path, "3.0", ("return flavor.foobars", "return flavor.foobars * 1024"))
    found = {
        "emptied": cases(first, emptying, ["UPG546"]),
        "fallback gone": cases(second, release(tmp_path, "3.0"), ["UPG545"]),
        "a number is needed": cases(times, raising, ["UPG545"]),
    }
    single = {name: next(iter(several.values())) for name, several in found.items()}
    said = all_tried(single, laboratory)
    assert {name: words.partition(":")[0] for name, words in said.items()} == dict.fromkeys(
        single, "proved"
    ), said
    assert said["emptied"] == "proved: older code reads None in flavors.memory_mb"
    mended = {"emptied": second, "fallback gone": second, "a number is needed": times}
    false = {name: made_false(single[name], mended[name]) for name in single}
    verdicts = all_tried(false, laboratory)
    assert {verdict.partition(":")[0] for verdict in verdicts.values()} == {"not reproduced"}, (
        verdicts
    )
