"""A diff on the page of a rule gives both sides and what is written instead, or says why not."""

import re

import pytest

from upgradelint.rules import docs
from upgradelint.rules.examples import Example, Revision, files_around, read_example, released


def example(*diffs: str) -> Example:
    read = read_example(
        "Why.\n\n" + "\nInstead:\n\n".join(f"```diff\n{diff}```\n" for diff in diffs)
    )
    assert read is not None
    return read


CHANGED = """\
 a = 1

-b = 2
+b = 3  # UPG401
 c = 4
"""
SEVERAL = """\
--- a/demo/one.py
+++ b/demo/one.py
 a = 1
-b = 2
+b = 3
--- a/demo/gone.py
+++ /dev/null
-gone = True
--- /dev/null
+++ b/demo/new.py
+new = True
--- a/demo/moved.py
+++ b/demo/elsewhere.py
 moved = True
"""


def test_a_page_without_a_diff_has_no_example() -> None:
    assert read_example("```python\n a = 1\n```\n") is None


def test_both_sides_of_one_file() -> None:
    read = example(CHANGED)
    assert read.before == Revision("a", {"demo/objects.py": "a = 1\n\nb = 2\nc = 4\n"})
    assert read.after == Revision("b", {"demo/objects.py": "a = 1\n\nb = 3  # UPG401\nc = 4\n"})
    assert read.instead is None


def test_a_mark_on_a_line_that_stays_is_only_on_the_new_side() -> None:
    read = example(" VERSION = '1.0'  # UPG401@5\n+a = 1\n", "+b = 2\n a = 1\n")
    assert read.before.files == {"demo/objects.py": "VERSION = '1.0'\n"}
    assert read.after.files == {"demo/objects.py": "VERSION = '1.0'  # UPG401@5\na = 1\n"}
    assert read.instead == Revision("b", {"demo/objects.py": "VERSION = '1.0'\nb = 2\na = 1\n"})


def test_files_that_come_go_and_move() -> None:
    read = example(SEVERAL)
    assert sorted(read.before.files) == ["demo/gone.py", "demo/moved.py", "demo/one.py"]
    assert sorted(read.after.files) == ["demo/elsewhere.py", "demo/new.py", "demo/one.py"]


def test_the_name_of_a_release_is_the_label() -> None:
    read = example(
        "--- victoria/demo/x.py\n+++ wallaby/demo/x.py\n-a = 1\n+a = 2\n", "-a = 2\n+a = 3\n"
    )
    assert read == Example(
        Revision("victoria", {"demo/x.py": "a = 1\n"}),
        Revision("wallaby", {"demo/x.py": "a = 2\n"}),
        Revision("wallaby", {"demo/x.py": "a = 3\n"}),
    )


AROUND = """\
--- a/demo/models.py
+++ b/demo/models.py
 a = 1

-b = 2
+b = 3
--- /dev/null
+++ b/demo/new.py
+new = 0
"""


def test_files_around_are_on_both_sides_but_where_the_diff_has_its_own() -> None:
    instead = "--- b/demo/models.py\n+++ b/demo/models.py\n-b = 3\n"
    page = f"```diff\n{SEVERAL}```\n\n```diff\n{instead}```\n"
    alone, read = example(SEVERAL), read_example(page, AROUND)
    assert read is not None
    assert read.instead is not None
    assert read.before.files == {**alone.before.files, "demo/models.py": "a = 1\n\nb = 2\n"}
    assert read.after.files == {**alone.after.files, "demo/models.py": "a = 1\n\nb = 3\n"}
    assert read.instead.files == {**alone.after.files, "demo/models.py": "a = 1\n\n"}
    assert files_around(page, AROUND) == AROUND.partition("--- /dev/null")[0]


def test_what_a_diff_leaves_is_on_both_sides() -> None:
    read = example(released(AROUND + "--- a/demo/gone.py\n+++ /dev/null\n-gone = True\n"))
    assert (
        read.before.files
        == read.after.files
        == {
            "demo/models.py": "a = 1\n\nb = 3\n",
            "demo/new.py": "new = 0\n",
        }
    )


def test_a_page_prints_the_files_around_its_example_before_what_to_write_instead() -> None:
    page = docs.explain("UPG547")
    heads = re.findall(r"^## .*", page, re.MULTILINE)
    assert heads == ["## Why", "## Example", "## Files around it", "## Instead"]
    _, _, broken, around, _ = page.split("\n## ")
    assert "+++ b/demo/models.py" in broken
    assert "+++ b/demo/models.py" not in around
    assert "+++ b/demo/manage.py" in around


INSTEAD = {
    "hunks of the new side": ("-a = 1\n+a = 0\n@@\n-c = 4\n", "a = 0\n\nb = 3\n"),
    "lines before the first": ("+z = 0\n a = 1\n", "z = 0\na = 1\n\nb = 3\nc = 4\n"),
    "lines behind the last": (" c = 4\n+d = 5\n", "a = 1\n\nb = 3\nc = 4\nd = 5\n"),
    "the old side, as it says": (
        "--- a/demo/objects.py\n+++ b/demo/objects.py\n b = 2\n+d = 5\n",
        "a = 1\n\nb = 2\nd = 5\nc = 4\n",
    ),
}


@pytest.mark.parametrize(("diff", "text"), INSTEAD.values(), ids=INSTEAD)
def test_what_is_written_instead(diff: str, text: str) -> None:
    assert example(CHANGED, diff).instead == Revision("b", {"demo/objects.py": text})


def test_files_that_instead_does_not_name_stay() -> None:
    read = example(SEVERAL, "--- /dev/null\n+++ b/demo/more.py\n+more = True\n")
    assert read.instead is not None
    assert read.instead.files == {**read.after.files, "demo/more.py": "more = True\n"}


WRONG = {
    "no diff": (["a = 1\n"], "neither context nor changed: a = 1"),
    "hunks of files that are not whole": ([" a = 1\n@@\n-b = 2\n"], "holds its files whole"),
    "lines of no file": ([" a = 1\n" + SEVERAL], "before the first file"),
    "two releases on one side": (
        ["--- a/x.py\n+++ b/x.py\n a = 1\n--- c/y.py\n+++ b/y.py\n a = 1\n"],
        "one side is one revision, not a, c",
    ),
    "a hunk that stands nowhere": ([CHANGED, "-b = 4\n"], "stands 0 times, not once:\nb = 4"),
    "a hunk that stands twice": ([" a = 1\n a = 1\n", "-a = 1\n"], "stands 2 times"),
    "a file that is not there": ([SEVERAL, "--- b/x.py\n+++ b/x.py\n-a\n"], "b has no x.py"),
    "neither side": ([CHANGED, "--- c/demo/objects.py\n+++ c/demo/objects.py\n-a\n"], "c is not"),
    "both sides": (
        [
            SEVERAL,
            "--- a/demo/one.py\n+++ b/demo/one.py\n a = 1\n--- b/demo/new.py\n+++ /dev/null\n",
        ],
        "a, b is not one side",
    ),
}


@pytest.mark.parametrize(("diffs", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_diff(diffs: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        example(*diffs)
