"""What README shows is what happens."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.readme import ROOT, one_line_commands, run, shown

LINKS = re.compile(r"\]\((?!https?://)([^)#]+)\)")


@pytest.mark.parametrize(("command", "output"), list(shown()))
def test_output_is_the_real_one(command, output):
    done = run(command)
    assert (done.stdout, done.stderr) == (output, ""), "renew it: python -m tests.readme"


def test_readme_shows_a_finding_and_fingerprints():
    assert [command.split()[1] for command, _ in shown()] == ["check", "fingerprint"]


@pytest.mark.real
def test_first_command_on_a_fresh_machine(tmp_path):
    """Install as README says, from what is committed or to be, and get the findings it promises."""
    first, _ = one_line_commands()
    _copy_sources(tmp_path)
    shell = ["bash", "-c", first]
    done = subprocess.run(shell, check=False, cwd=tmp_path, capture_output=True, text=True)
    if "No matching distribution" in done.stderr:
        assert os.environ.get("CI") != "true", done.stderr
        pytest.skip("the package index is needed")
    assert done.returncode == 1, done.stderr
    summary = f"{len(_promised())} findings, 5 proven, 0 unproven, baseline "
    assert done.stdout.splitlines()[-1].startswith(summary)


def test_ci_runs_the_second_command():
    _, second = one_line_commands()
    assert second in (ROOT / ".ci/run").read_text().splitlines()
    assert second in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_lead_somewhere(page):
    path = ROOT / page
    for target in LINKS.findall(path.read_text()):
        assert (path.parent / target).exists(), target


def test_the_example_does_what_its_page_says():
    assert sorted(_found("after-bad")) == sorted(_promised())
    assert _found("after-good", "--select ALL") == []


def _promised() -> list[tuple[str, str]]:
    """Return file and code of each row of the example's page that a rule notices."""
    page = (ROOT / "examples/parcels/README.md").read_text()
    return re.findall(r"^\| (\S+) \| .* \| (UPG\d{3}) \|$", page, flags=re.MULTILINE)


def _found(version: str, options: str = "") -> list[tuple[str, str]]:
    trees = f"examples/parcels/{version} --against examples/parcels/before"
    output = run(f"upgradelint check {trees} {options}").stdout
    return re.findall(r"^\S+/parcels/(\S+?):\d+:\d+: (UPG\d{3}) ", output, flags=re.MULTILINE)


def _copy_sources(target: Path) -> None:
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
    listing = subprocess.run(command, check=True, cwd=ROOT, capture_output=True).stdout
    for name in filter(None, os.fsdecode(listing).split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
