"""The example of four releases: clean in its order, and each wrong order found as README says."""

import re
from pathlib import Path

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.findings.finding import Finding
from upgradelint.rules import run
from upgradelint.runs.check import with_queries

EXAMPLE = Path(__file__).parents[2] / "examples" / "foobars"
MODELS = "shop/db/models.py"
VERSIONS = "shop/db/migrations/versions"
EXPAND = f"{VERSIONS}/0002_add_foobars.py"
MOVED = f"{VERSIONS}/0003_all_moved.py"
CODE = "shop/flavors.py"
OLD = "    memory_mb = sa.Column(sa.Integer)\n"


def files(name: str) -> dict[str, str]:
    folder = EXAMPLE / name
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.py")}


def release(name: str, *edits: tuple[str, str, str], label: str = "") -> TextTree:
    """Return a release of the example; each edit replaces a text in one of its files."""
    texts = files(name)
    for path, old, new in edits:
        assert re.search(old, texts[path], re.DOTALL), (path, old)
        texts[path] = re.sub(old, new, texts[path], count=1, flags=re.DOTALL)
    return TextTree(label or name, texts)


def judge(before: TextTree, after: TextTree) -> list[Finding]:
    old = collect(before)
    return list(run(old, with_queries(collect(after), old, after, Options())))


@pytest.mark.parametrize(("before", "after"), [("1.0", "2.0"), ("2.0", "3.0"), ("3.0", "4.0")])
def test_in_its_order_nothing_is_found(before, after):
    assert [finding.message for finding in judge(release(before), release(after))] == []


REFUSED = (EXPAND, "nullable=True", "nullable=False")
NO_GUARD = (MOVED, r"    left = .*", "    pass\n")
RENAME = 'op.alter_column("flavors", "memory_mb", new_column_name="foobars")'
MOVE = '\\1    op.execute("UPDATE flavors SET foobars = memory_mb")\n'
STILL = (MODELS, r"    foobars", f"{OLD}    foobars")
EMPTIED = "flavor.foobars = memory_mb\n    flavor.memory_mb = None"

WRONG = {
    "a release is skipped: 4.0 beside 2.0": ("2.0", release("4.0")),
    "unmapped and dropped in one release": ("2.0", release("4.0", label="3.0")),
    "dropped while the release itself still maps it": ("2.0", release("4.0", STILL)),
    "renamed in one step": ("1.0", release("3.0", (EXPAND, r"op\.add_column\(.*\)", RENAME))),
    "the new column takes no NULL": (
        "1.0",
        release("2.0", REFUSED),
    ),
    "the migration moves the rows": ("1.0", release("2.0", (EXPAND, r"(\n    op\..*\n)", MOVE))),
    "nothing counts what is left": ("2.0", release("3.0", NO_GUARD)),
    "something else is counted": (
        "2.0",
        release("3.0", (MOVED, "memory_mb IS NOT NULL", "name IS NOT NULL")),
    ),
    "what is counted is only printed": (
        "2.0",
        release("3.0", (MOVED, r"raise RuntimeError\((.*?)\)\n", r"print(\1)\n")),
    ),
    "what is counted is refused the wrong way round": (
        "2.0",
        release("3.0", (MOVED, "if left", "if not left")),
    ),
    "the old column is emptied": (
        "1.0",
        release("2.0", (CODE, "flavor.memory_mb = flavor.foobars = memory_mb", EMPTIED)),
    ),
    "the released migration is edited": ("2.0", release("3.0", (EXPAND, "Integer", "BigInteger"))),
    "the model is there, its migration is not": (
        "1.0",
        release("1.0", (MODELS, r"\Z", "    foobars = sa.Column(sa.Integer)\n"), label="2.0"),
    ),
}


@pytest.mark.parametrize("order", WRONG)
def test_a_wrong_order_is_found_as_readme_says(order):
    before, after = WRONG[order]
    (found,) = judge(release(before), after)
    assert f"| {order} | {found.code} {found.message} |" in (EXAMPLE / "README.md").read_text()


def test_readme_tells_of_no_other_order():
    rows = re.findall(r"^\| (.*?) \| UPG", (EXAMPLE / "README.md").read_text(), re.MULTILINE)
    assert rows == list(WRONG)
