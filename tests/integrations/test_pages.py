"""What the pages for users show is what happens."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.pages import (
    PAGES,
    README,
    ROOT,
    Session,
    Step,
    one_line_commands,
    played,
    run,
    steps,
)
from upgradelint.cli import cli

LINKS = re.compile(r"\]\((?!https?://)([^)#]+)\)")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(upgradelint [^`\n]+)`")
OURS = re.compile(rf"\bupgradelint (?:{'|'.join(cli.commands)})\b[^\n'\"|;#)]*")
STAYING = re.compile(r"--watch\b|\blsp\b")
"""Commands that run until somebody stops them: tests/command/test_watch.py, tests/lsp."""

PLACEHOLDER = re.compile(r"\b(?!UPG|ALL\b|HEAD\b|REV\b\.)[A-Z]{3,}\b|\.\.\.|[\[\]{}<>%]")

_HOOKS = "tests/integrations/test_pre_commit.py"
RUN_ELSEWHERE = {
    "pip install 'upgradelint[lsp]'": "tests/lsp",
    "pip install flake8 upgradelint": "tests/integrations/test_flake8_plugin.py",
    "pip install python-lsp-server flake8 upgradelint": "tests/integrations/test_editor.py",
    "pip install pre-commit": _HOOKS,
    "pre-commit install": _HOOKS,
    "pre-commit run --hook-stage manual upgradelint-fingerprint": _HOOKS,
    ".venv/bin/pytest": ".ci/run",
}
"""Commands of the pages that need the index, with the test that runs the like of them."""


@pytest.mark.parametrize(
    "page", [page for page in PAGES if steps(page)], ids=lambda page: page.name
)
def test_sessions_are_real(page, tmp_path):
    for step, output in played(page, tmp_path):
        assert step.tells(output), f"{step.typed}{output}\nrenew it: python -m tests.pages"


def test_dots_stand_for_lines_and_for_nothing_else():
    assert Step("", "a\n...\nd\n").tells("a\nb\nc\nd\n")
    assert Step("", "...\n").tells("")
    assert not Step("", "a\n...\n").tells("b\na\n")
    assert not Step("", "a\n").tells("a\nb\n")


def test_readme_shows_a_finding():
    first = steps(README)[0]
    assert first.command.startswith("upgradelint check ")
    assert "    breaks: " in first.shown
    assert "    fix:" in first.shown


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Session:
    """A terminal in a project with a release, a registry and an unsafe change."""
    session = Session(tmp_path_factory.mktemp("home"))
    session.run("cp -r examples/parcels/before service && cd service && git init -q && git add -A")
    session.run("git commit -qm one && git tag 1.0.0 && upgradelint fingerprint")
    session.run("git add -A && git commit -qm two && cp -r ../examples/parcels/after-bad/. .")
    return session


def ours() -> list[str]:
    """Return every command of ours in text and in blocks that no session runs."""
    found = []
    for page in PAGES:
        text = page.read_text()
        blocks = (block for language, block in FENCED.findall(text) if language != "console")
        found += [match[0] for block in blocks for match in OURS.finditer(block)]
        found += INLINE.findall(FENCED.sub("", text))
    plain = (command.replace("{posargs}", "").strip() for command in found)
    ending = (command for command in plain if not STAYING.search(command))
    return sorted({command for command in ending if not PLACEHOLDER.search(command)})


@pytest.mark.parametrize("command", ours())
def test_commands_beside_sessions_work(session, command):
    if command.partition(" ")[2] in ("accept", "explain", "plan", "prove"):
        command += " --help"
    output = session.run(f"{command}; echo code $?")
    assert re.search(r"^code [01]$", output, re.MULTILINE), output
    assert "Usage" not in output or "--help" in command


def test_no_command_goes_without_a_run():
    """What is to be typed is run in a session, is ours, or is named above with who runs it."""
    for page in PAGES:
        blocks = [block for language, block in FENCED.findall(page.read_text()) if language == "sh"]
        for line in "".join(blocks).splitlines():
            known = line.startswith("upgradelint ") or line in RUN_ELSEWHERE
            assert known, f"{page.name}: {line}"


@pytest.mark.real
def test_first_command_on_a_fresh_machine(tmp_path):
    """Install as README says, from what is committed or to be, and get the findings it promises."""
    first, _ = one_line_commands()
    copy_sources(tmp_path)
    shell = ["bash", "-c", first]
    done = subprocess.run(shell, check=False, cwd=tmp_path, capture_output=True, text=True)
    if "No matching distribution" in done.stderr:
        assert os.environ.get("CI") != "true", done.stderr
        pytest.skip("the package index is needed")
    assert done.returncode == 1, done.stderr
    summary = f"{len(_promised())} findings; 16 objects, calls and migrations compared with "
    assert done.stdout.splitlines()[-1].startswith(summary)


def test_ci_runs_the_second_command():
    _, second = one_line_commands()
    assert second in (ROOT / ".ci/run").read_text().splitlines()
    assert second in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in LINKS.findall(page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_page_can_be_reached_from_readme():
    reached: set[Path] = set()
    found = {README}
    while found:
        reached |= found
        found = {linked for page in found for linked in _linked(page)} - reached
    assert set(PAGES) - reached == set()


def _linked(page):
    targets = ((page.parent / target).resolve() for target in LINKS.findall(page.read_text()))
    return {target for target in targets if target.suffix == ".md"}


def test_every_page_has_its_place_on_the_site():
    """The rules' pages get theirs from website/hooks.py."""
    nav = (ROOT / "mkdocs.yml").read_text()
    docs = ROOT / "docs"
    pages = (page.relative_to(docs) for page in docs.rglob("*.md") if page.parent.name != "rules")
    assert [str(page) for page in pages if f" {page}\n" not in nav] == []


def test_the_example_does_what_its_page_says():
    assert sorted(_found("after-bad")) == sorted(_promised())
    # How long a change may wait is set in the words of one database; the example names none.
    assert _found("after-good", "--select ALL --ignore UPG658") == []


def _promised() -> list[tuple[str, str]]:
    """Return file and code of each row of the example's page that a rule notices."""
    page = (ROOT / "examples/parcels/README.md").read_text()
    return re.findall(r"^\| (\S+) \| .* \| (UPG\d{3}) \|$", page, flags=re.MULTILINE)


def _found(version: str, options: str = "") -> list[tuple[str, str]]:
    trees = f"examples/parcels/{version} --against examples/parcels/before"
    output = run(f"upgradelint check {trees} {options}").stdout
    return re.findall(r"^\S+/parcels/(\S+?):\d+:\d+: (UPG\d{3}) ", output, flags=re.MULTILINE)


def copy_sources(target: Path) -> None:
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
    listing = subprocess.run(command, check=True, cwd=ROOT, capture_output=True).stdout
    for name in filter(None, os.fsdecode(listing).split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
