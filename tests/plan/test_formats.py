"""What a plan looks like, and how the command ends."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from upgradelint.cli import run
from upgradelint.plan.formats.json import described
from upgradelint.registry.documents.document import canonical

EXAMPLES = Path(__file__).parents[2] / "examples"
PARCELS = str(EXAMPLES / "parcels")
SCHEMA = json.loads(files("upgradelint.plan").joinpath("schema.json").read_text())


def test_the_published_schema_is_fresh() -> None:
    assert canonical(described()) == SCHEMA


@pytest.mark.parametrize("new", ["after-good", "after-bad"])
def test_json_is_as_published(new: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["plan", f"{PARCELS}/before", f"{PARCELS}/{new}", "--output-format", "json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert (code, found["possible"]) == (0, new == "after-good")


@pytest.mark.parametrize(("new", "expected"), [("after-good", 0), ("after-bad", 1)])
def test_check_tells_whether_it_can_be_rolled(
    new: str, expected: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", f"{PARCELS}/before", f"{PARCELS}/{new}", "--check"]) == expected
    assert ("cannot be rolled" in capsys.readouterr().out) == bool(expected)


def test_a_task_list_for_a_change_request(capsys: pytest.CaptureFixture[str]) -> None:
    run(["plan", f"{PARCELS}/before", f"{PARCELS}/after-good", "--output-format", "markdown"])
    printed = capsys.readouterr().out
    assert printed.count("- [ ] **") == 5
    assert "  alembic upgrade head\n" in printed


def test_a_registry_knows_no_processes_and_the_plan_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    shutil.copytree(f"{PARCELS}/before", tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    assert run(["init"]) == 0
    capsys.readouterr()
    registry = str(tmp_path / "project" / "upgradelint.registry.json")
    assert run(["plan", registry, f"{PARCELS}/after-good"]) == 0
    assert "OLD services: which processes ran" in capsys.readouterr().out


def test_nothing_to_plan_from_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "nowhere", f"{PARCELS}/before"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
