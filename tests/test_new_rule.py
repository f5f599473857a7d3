"""The scaffold writes a rule that loads under its code, and cases that are read."""

import importlib.util
from pathlib import Path

import pytest

from tests.case_files import expected, make_case
from tests.new_rule import create
from upgradelint.rules.examples import read_example


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "upgradelint" / "rules").mkdir(parents=True)
    (tmp_path / "tests" / "cases").mkdir(parents=True)
    return tmp_path


def test_the_written_rule_loads(checkout: Path) -> None:
    rule, cases = create(checkout, "rpc/upg199_some_bad_pattern")
    spec = importlib.util.spec_from_file_location("written", rule)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (module.SomeBadPattern.code, module.SomeBadPattern.name) == (
        "UPG199",
        "some-bad-pattern",
    )
    assert rule.with_name("__init__.py").exists()
    assert read_example(module.SomeBadPattern.__doc__.replace("\n    ", "\n")) is not None
    title, body = cases.read_text().split("\n## ")[1].split("\n", 1)
    case = make_case(cases.stem, title, body)
    assert case.title == "The bad pattern"
    assert [code for *_, code in expected(case.after)] == ["UPG199"]
    assert case.instead is not None


def test_no_code_is_given_twice(checkout: Path) -> None:
    create(checkout, "rpc/upg199_some_bad_pattern")
    with pytest.raises(ValueError, match="UPG199 is upg199_some_bad_pattern"):
        create(checkout, "rpc/upg199_another_bad_pattern")


@pytest.mark.parametrize(
    "text", ["", "upg199_x", "rpc/199_x", "rpc/upg199", "rpc/upg199-x", "../upg199_x"]
)
def test_a_name_that_is_none(checkout: Path, text: str) -> None:
    with pytest.raises(
        ValueError, match="is not like objects/minor_versions/upg417_some_bad_pattern"
    ):
        create(checkout, text)
