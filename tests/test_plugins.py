"""Rules that other packages bring: found, used like ours, and refused in one line where odd."""

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from upgradelint import api
from upgradelint.base.errors import UpgradelintError
from upgradelint.cli import run
from upgradelint.rules import catalogue, plugins

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/house-rules"
CASE = EXAMPLE / "cases/flag_without_default"
RULE = (EXAMPLE / "house_rules/flag_without_default.py").read_text()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where packages are installed; whoever is imported from it is forgotten again."""
    place = tmp_path / "installed"
    place.mkdir()
    monkeypatch.syspath_prepend(place)
    known = set(sys.modules)
    _forget()
    yield place
    for name in set(sys.modules) - known:
        if name.startswith(("house_rules", "odd")):
            del sys.modules[name]
    _forget()


def _forget() -> None:
    for cached in (plugins.plugins, catalogue.own_rules, catalogue.all_rules):
        cached.cache_clear()


def install(folder: Path, name: str, points: dict[str, str], **modules: str) -> None:
    """Install a package as pip leaves it."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{prefix} = {module}\n" for prefix, module in points.items())
    (info / "entry_points.txt").write_text(f"[upgradelint.rules]\n{lines}")
    for module, text in modules.items():
        (folder / f"{module}.py").write_text(text)


@pytest.fixture
def example(folder: Path) -> Path:
    """The example plug-in, installed."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    install(folder, "house_rules", project["entry-points"]["upgradelint.rules"])
    shutil.copytree(EXAMPLE / "house_rules", folder / "house_rules")
    return folder


def checked(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[dict[str, str]]]:
    command = ["check", str(CASE / "after"), "--against", str(CASE / "before"), "--no-cache"]
    code = run([*command, "--output-format", "json", *options])
    return code, json.loads(capsys.readouterr().out)["findings"]


def test_its_rules_are_used_like_ours(example: Path, capsys, tmp_path: Path, monkeypatch) -> None:
    code, found = checked(capsys, "--select", "HSE")
    assert (code, [finding["code"] for finding in found]) == (1, ["HSE101"])
    assert found[0]["direction"] == {"from": "old", "to": "new", "over": "object"}
    assert [finding["code"] for finding in checked(capsys)[1]] == ["HSE101", "UPG450"]
    assert checked(capsys, "--select", "ALL", "--ignore", "HSE1,UPG")[1] == []
    assert checked(capsys, "--select", "table-without-created-at") == (0, [])
    tree = tmp_path / "tree"
    shutil.copytree(CASE / "after", tree)
    objects = tree / "house/objects.py"
    (tree / "setup.cfg").write_text("[upgradelint]\nseverity =\n    HSE101: note\n")
    monkeypatch.chdir(tree)
    judged = ["check", "--against", str(CASE / "before"), "--no-cache", "--select", "HSE"]
    assert run(judged) == 0
    assert "HSE101" in capsys.readouterr().out
    (tree / "setup.cfg").unlink()
    objects.write_text(objects.read_text().replace("# HSE101", "# noqa: HSE101"))
    assert run([*judged, "--extend-select", "UPG912"]) == 0
    assert capsys.readouterr().out.startswith("0 findings")
    objects.write_text(objects.read_text().replace("HSE101", "HSE201"))
    assert run([*judged, "--extend-select", "UPG912"]) == 1
    said = capsys.readouterr().out
    assert "UPG912" in said
    assert "HSE201" in said


def test_they_are_listed_and_explained(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "hse101"]) == 0
    assert capsys.readouterr().out.startswith("# HSE101 flag-without-default\n")
    assert run(["explain", "HSE"]) == 0
    assert [line[:6] for line in capsys.readouterr().out.splitlines()] == ["HSE101", "HSE201"]
    assert run(["rules"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("HSE201  note     table-without")
    assert run(["rules", "--output-format", "markdown"]) == 0
    assert "## Rules of plug-ins" in capsys.readouterr().out
    assert run(["check", "--select", "HSE102"]) == 2
    assert 'did you mean "HSE101"' in capsys.readouterr().err


ODD = {
    "our prefix": ("UPG", RULE, "the codes UPG are of upgradelint"),
    "a word": ("HOUSE", RULE, "'HOUSE' is no beginning of codes: two or three capitals"),
    "another code": ("ODD", RULE, "odd.FlagWithoutDefault has the code 'HSE101', not ODD and 3"),
    "a long code": ("HSE", RULE.replace("HSE101", "HSE1010"), "has the code 'HSE1010'"),
    "no name": ("HSE", RULE.replace('"flag-without-default"', '"Flag!"'), "the name 'Flag!'"),
    "our name": (
        "HSE",
        RULE.replace("flag-without-default", "field-added-without-bump"),
        'takes "field-added-without-bump", which UPG401 has',
    ),
    "no level": ("HSE", RULE.replace('"warning"', '"fatal"'), "HSE101 has the level 'fatal'"),
    "no page": ("HSE", re.sub(r'    """.*?"""\n', "", RULE, flags=re.DOTALL), "no docstring"),
    "no rules": ("HSE", "x = 1\n", "odd holds no rules"),
    "no module": ("HSE", None, "cannot be loaded: ModuleNotFoundError: No module named 'odd'"),
    "no Python": ("HSE", "class\n", "cannot be loaded: SyntaxError"),
    "an exception": ("HSE", "1 / 0\n", "cannot be loaded: ZeroDivisionError: division by zero"),
    "an exit": ("HSE", "raise SystemExit(0)\n", "cannot be loaded: SystemExit: 0"),
    "no annotation": (
        "HSE",
        RULE.replace("change: FieldAdded", "change: Unknown"),
        "cannot be loaded: NameError",
    ),
    "no such name": ("HSE", "from upgradelint.api import Nothing\n", "cannot be loaded: ImportErr"),
}


@pytest.mark.parametrize(("prefix", "text", "error"), ODD.values(), ids=ODD)
def test_what_cannot_be_used_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], prefix: str, text: str | None, error: str
) -> None:
    install(folder, "odd_rules", {prefix: "odd"}, **({} if text is None else {"odd": text}))
    assert run(["rules"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert error in line
    assert "plug-in" in line


@pytest.mark.parametrize(
    ("was", "now", "error"),
    [
        ("        if field", "        1 / 0\n        if field", "ZeroDivisionError at "),
        ("        if field", "        yield 'text'\n        if field", "AttributeError at "),
    ],
)
def test_a_rule_that_fails_is_one_line(
    folder: Path, capsys, was: str, now: str, error: str
) -> None:
    install(folder, "odd_rules", {"HSE": "odd"}, odd=RULE.replace(was, now))
    assert run(["check", str(CASE / "after"), "--against", str(CASE / "before"), "--no-cache"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("upgradelint: HSE101, a rule of a plug-in, fails: ")
    assert error in line


def test_two_plug_ins_of_one_prefix(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(example, "odd_rules", {"HSE": "odd"}, odd=RULE)
    assert run(["rules"]) == 2
    assert "plug-in odd-rules: the codes HSE are of house-rules" in capsys.readouterr().err


def test_what_lies_in_the_folder_under_check_is_no_plug_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where `python -m upgradelint` puts that folder on the path."""
    install(tmp_path, "evil", {"EVL": "evil"}, evil="open('run', 'w')\n")
    command = [sys.executable, "-m", "upgradelint", "rules"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "run").exists()


def test_flake8_shows_them(example: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(CASE / "before", tree)
    environment = os.environ | {"PYTHONPATH": str(example)}

    def started(*arguments: str) -> str:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
        return done.stdout

    started("upgradelint", "fingerprint")
    shutil.copytree(CASE / "after", tree, dirs_exist_ok=True)
    shown = started("flake8", "--isolated", "--select", "HSE")
    assert re.search(r"^\./house/objects\.py:9:20: HSE101 new flag", shown, re.MULTILINE), shown


def test_the_public_names_are_documented_and_stay() -> None:
    page = (ROOT / "docs/plugins.md").read_text()
    assert [name for name in api.__all__ if f"`{name}`" not in page] == []
    assert sorted(api.__all__) == api.__all__
    public = {name for name, value in vars(api).items() if inspect.isclass(value)}
    assert public == set(api.__all__)


def test_a_rule_without_a_page_of_its_own_is_refused() -> None:
    with pytest.raises(UpgradelintError, match="there is no rule"):
        catalogue.find_rule("HSE101")


@pytest.mark.slow
def test_the_example_is_installed_and_its_own_tests_pass(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(EXAMPLE, source)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(target), str(source)], check=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    environment = os.environ | {"PYTHONPATH": str(target)}
    done = subprocess.run(
        command, cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
