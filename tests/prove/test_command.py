"""`upgradelint prove` as a user has it."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.prove.projects import ROOT
from upgradelint.cli import run

PARCELS = ROOT / "examples/parcels"
BAD = ["--tree", str(PARCELS / "after-bad"), "--against", str(PARCELS / "before")]
GOOD = ["--tree", str(PARCELS / "after-good"), "--against", str(PARCELS / "before")]


def test_a_finding_is_proved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "witnesses"
    assert run(["prove", "3b4b709", *BAD, "--folder", str(folder)]) == 0
    (file,) = folder.iterdir()
    first, summary = capsys.readouterr().out.splitlines()
    assert file.name == "test_upg101_3b4b709.py"
    name = "UPG101 3b4b709 courier.deliver(proof)"
    assert first == f"proved: {name}: TypeError: missing argument 'proof' [{file}]"
    assert summary.startswith("1 proved")


def test_only_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["prove", "3b4b709", *BAD, "--folder", str(tmp_path), "--write-only"]) == 0
    (file,) = tmp_path.iterdir()
    name = "UPG101 3b4b709 courier.deliver(proof)"
    assert capsys.readouterr().out.splitlines() == [f"{file}: written for {name}", "1 written"]
    assert "def deliver(self, context, parcel, proof):" in file.read_text()


def test_nothing_to_prove(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["prove", *GOOD, "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "there is no error to prove\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["fffffff"], "no finding has the fingerprint fffffff"),
        (["3b4b709", "--python", "/nowhere"], "there is no Python /nowhere to run witnesses with"),
        (["3b4b709", "--python", "/bin/true"], "/bin/true cannot run witnesses: it says nothing"),
    ],
)
def test_what_cannot_be_run_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, given: list[str], said: str
) -> None:
    assert run(["prove", *given, *BAD, "--folder", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"upgradelint: {said}\n"


def test_nothing_is_kept_without_a_cache(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prove", "3b4b709", *BAD]) == 2
    assert "name a folder" in capsys.readouterr().err


def test_check_marks_what_is_proved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sarif, page = tmp_path / "sarif", tmp_path / "page"
    formats = [f"--output-format=sarif={sarif}", f"--output-format=html={page}"]
    options = ["--output-format=json", *formats, "--witnesses", str(tmp_path), "--select", "UPG101"]
    trees = [str(PARCELS / "after-bad"), "--against", str(PARCELS / "before")]
    assert run(["check", *trees, "--prove", *options]) == 1
    shown = json.loads(capsys.readouterr().out)
    schema = json.loads(files("upgradelint.reports").joinpath("schema.json").read_text())
    jsonschema.validate(shown, schema)
    (finding,) = shown["findings"]
    file = str(tmp_path / "test_upg101_3b4b709.py")
    said = "TypeError: missing argument 'proof'"
    assert finding["proof"] == {"verdict": "proved", "said": said, "file": file}
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    assert result["properties"]["proof"] == finding["proof"]
    assert '<div class="name">proved</div>' in page.read_text()


def test_check_without_it_runs_nothing(tmp_path: Path) -> None:
    trees = [str(PARCELS / "after-bad"), "--against", str(PARCELS / "before")]
    assert run(["check", *trees, "-q", "--witnesses", str(tmp_path)]) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.real
@pytest.mark.slow
def test_libraries_are_installed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPGRADELINT_CACHE_DIR", str(tmp_path))
    assert run(["prove", "3b4b709", *BAD, "--install"]) == 0
    assert capsys.readouterr().out.startswith("proved: UPG101")
    assert {path.name for path in (tmp_path / "prove").iterdir()} == {"witnesses", "environments"}
