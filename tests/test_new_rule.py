"""The scaffold writes a rule that loads under its code, and cases that are read."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.case_files import expected, make_case
from tests.new_rule import create
from upgradelint.rules.catalogue import own_rules
from upgradelint.rules.examples import read_example
from upgradelint.rules.rule import Rule


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "upgradelint" / "rules").mkdir(parents=True)
    (tmp_path / "tests" / "cases").mkdir(parents=True)
    return tmp_path


def loaded(rule: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("written", rule)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_written_rule_loads(checkout: Path) -> None:
    rule, cases = create(checkout, "rpc/upg199_some_bad_pattern")
    module = loaded(rule)
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


def test_no_code_is_given_twice(checkout: Path) -> None:
    create(checkout, "rpc/upg199_some_bad_pattern")
    with pytest.raises(ValueError, match="upg199 is upg199_some_bad_pattern; upg200 is free"):
        create(checkout, "rpc/upg199_another_bad_pattern")


def test_the_next_code_of_the_folder_is_taken(checkout: Path) -> None:
    create(checkout, "rpc/upg199_some_bad_pattern")
    create(checkout, "queues/upg200_some_bad_pattern")
    rule, cases = create(checkout, "rpc/another_bad_pattern")
    assert rule.stem == cases.stem == "upg201_another_bad_pattern"
    with pytest.raises(ValueError, match="pins has no rules yet: say the code"):
        create(checkout, "pins/some_bad_pattern")


BREAKS = {
    "objects/minor_versions": "new node -> old node",
    "objects/fields": "new node -> old node",
    "rpc/methods": "old node -> new node",
    "queues": "old node -> new node",
    "migrations/contract": "old node -> new node",
    "data/upgrade_checks": "the command that fails",
    "pins": "new node -> old node",
    "judging": "the command that fails",
}


@pytest.mark.parametrize("family", BREAKS)
def test_a_rule_starts_with_what_its_family_sees(checkout: Path, family: str) -> None:
    neighbours = [rule for rule in own_rules() if in_family(rule, family)]
    code = f"upg{neighbours[0].code[3:5]}0"
    rule, _ = create(checkout, f"{family}/{code}_some_bad_pattern")
    wanted = loaded(rule).__dict__["SomeBadPattern"].wants
    assert set(wanted) <= {kind for neighbour in neighbours for kind in neighbour.wants}
    assert f'breaks="{BREAKS[family]}: the exception"' in rule.read_text()
    assert "location=change.before" not in rule.read_text()


def in_family(rule: Rule, family: str) -> bool:
    return type(rule).__module__.startswith(f"upgradelint.rules.{family.replace('/', '.')}.")


@pytest.mark.parametrize(
    "text", ["", "upg199_x", "rpc/199_x", "rpc/upg199", "rpc/upg199-x", "../upg199_x"]
)
def test_a_name_that_is_none(checkout: Path, text: str) -> None:
    with pytest.raises(ValueError, match="is not like objects/minor_versions/some_bad_pattern"):
        create(checkout, text)
