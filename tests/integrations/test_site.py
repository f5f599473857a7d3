"""The documentation site: what a strict build makes, and at which addresses."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
import yaml
from mkdocs.exceptions import PluginError
from pygments import token

from tests.pages import PAGES, ROOT, steps
from upgradelint.base.addresses import REPOSITORY, SITE, page_of_rule
from upgradelint.rules.catalogue import all_rules
from upgradelint.settings.json_schema import schema
from website import hooks, sessions


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", target]
    return subprocess.run(command, cwd=source, capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    done = build(ROOT, target)
    assert done.returncode == 0, done.stderr
    return target


def at(site: Path, address: str) -> Path:
    """Return the file that is served at an address."""
    return site / address.removeprefix(SITE) / "index.html"


def test_each_rule_is_at_the_address_that_reports_print(site: Path) -> None:
    for rule in all_rules():
        page = at(site, page_of_rule(rule.code)).read_text()
        assert f"{rule.code} {rule.name}" in page
        assert f'<link rel="canonical" href="{page_of_rule(rule.code)}">' in page


def test_rules_can_be_searched(site: Path) -> None:
    entries = json.loads((site / "search/search_index.json").read_text())["docs"]
    assert {f"rules/{rule.code}/" for rule in all_rules()} <= {
        entry["location"] for entry in entries
    }


def test_schemas_are_at_the_addresses_that_they_name(site: Path) -> None:
    found = sorted((site / "schemas").iterdir())
    assert [entry.name for entry in found] == [
        "check.json",
        "configuration.json",
        "plan.json",
        "registry.json",
    ]
    for file in found:
        document = json.loads(file.read_text())
        jsonschema.validators.validator_for(document).check_schema(document)
    assert schema()["$id"] == f"{SITE}schemas/configuration.json"


def test_what_is_not_on_the_site_is_in_the_repository(site: Path) -> None:
    found = re.compile(rf'href="{REPOSITORY}/(?:blob|edit)/main/([^"#]+)')
    linked = {path for page in site.rglob("*.html") for path in found.findall(page.read_text())}
    assert "upgradelint/reports/schema.json" in linked
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_what_is_copied_of_a_session_is_what_is_typed() -> None:
    not_copied = (token.Generic.Prompt, token.Generic.Output)
    for page in PAGES:
        shown = "".join(f"$ {step.typed}{step.shown}" for step in steps(page))
        tokens = sessions.Session(stripnl=False, ensurenl=False).get_tokens(shown)
        copied = "".join(text for kind, text in tokens if kind not in not_copied)
        assert copied == "".join(f"{step.command}\n" for step in steps(page)), page.name


def test_readme_leads_somewhere_on_the_package_index(site: Path) -> None:
    printed = subprocess.run(
        [sys.executable, ROOT / "website/links.py"], cwd=site, capture_output=True, text=True
    ).stdout
    found = re.findall(r"\]\(([^)#]+)", printed)
    assert found
    assert [link for link in found if not link.startswith("https://")] == []
    ours = [link for link in found if link.startswith(SITE)]
    assert len(ours) > 10
    assert [link for link in ours if not at(site, link).is_file()] == []


def test_links_that_lead_nowhere_end_the_build() -> None:
    levels = yaml.safe_load((ROOT / "mkdocs.yml").read_text())["validation"]
    assert {level for kind in levels.values() for level in kind.values()} == {"warn"}
    page = SimpleNamespace(file=SimpleNamespace(src_uri="ci.md"))
    text = "[a](../upgradelint/cli/man.py) [b](rules.md#x) [c](../README.md)\n```\n[d](none)\n```\n"
    led = hooks.on_page_markdown(text, page, None, None)
    assert (
        f"[a]({REPOSITORY}/blob/main/upgradelint/cli/man.py) [b](rules.md#x) [c](index.md)" in led
    )
    assert led.endswith("[d](none)\n```\n")
    with pytest.raises(PluginError, match=r"docs/ci.md links to ../examples/none.py, which is not"):
        hooks.on_page_markdown("[e](../examples/none.py)", page, None, None)
