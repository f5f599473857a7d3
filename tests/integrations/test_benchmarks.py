"""What costs more than it did is told."""

from pathlib import Path

import pytest

from benchmarks import recorded

BEFORE = {"check beside ruff": 4.0, "start beside Python": 1.5}


@pytest.mark.parametrize(
    ("measured", "lines"),
    [
        ({"check beside ruff": 4.3, "start beside Python": 1.0}, []),
        ({"check beside ruff": 4.5}, ["check beside ruff: 4.5, 4 before"]),
        ({"something new beside ruff": 9.0}, []),
        ({}, []),
    ],
    ids=["within a tenth", "grown", "new", "not measured"],
)
def test_a_ratio_that_has_grown_is_told(measured: dict[str, float], lines: list[str]) -> None:
    assert list(recorded.worse(measured, BEFORE)) == lines


def test_what_is_not_measured_stays_recorded(tmp_path: Path) -> None:
    path = tmp_path / "recorded.json"
    assert recorded.load(path) == {}
    recorded.record(BEFORE, path)
    recorded.record({"check beside ruff": 3.0}, path)
    assert recorded.load(path) == BEFORE | {"check beside ruff": 3.0}
