"""A history gets its line in its own style, behind what continues the entry before."""

import pytest

from upgradelint.base.location import Location
from upgradelint.findings.edits import AddHistoryLine
from upgradelint.fixes.apply import apply_edits

FORMS = [
    ("* 1.1 - one", "* 1.2 - two"),
    ("1.1 - one", "1.2 - two"),
    ("|    1.1 - one", "|    1.2 - two"),
    ("Version 1.1: one", "Version 1.2: two"),
    ("1.1, one", "1.2, two"),
    ("- 1.1) one", "- 1.2) two"),
]


def add(source: str, line: int) -> str:
    edit = AddHistoryLine(Location("demo.py", line), "1.2", "two")
    return apply_edits(source.encode(), [edit]).decode()


@pytest.mark.parametrize(("old", "new"), FORMS)
def test_docstrings(old: str, new: str) -> None:
    source = f'class A:\n    """A client.\n\n    {old}\n\n    And more.\n    """\n'
    once = add(source, 4)
    assert once == source.replace(f"{old}\n", f"{old}\n    {new}\n")
    assert add(once, 4) == once


@pytest.mark.parametrize("old", ["# Version 1.1: one", "# 1.1 - one"])
def test_comments(old: str) -> None:
    source = f"class A:\n    # 1.0: zero\n    {old}\n    x = 1\n"
    new = old.replace("1.1", "1.2").replace("one", "two")
    assert add(source, 3) == source.replace(f"{old}\n", f"{old}\n    {new}\n")


def test_behind_what_continues_an_entry() -> None:
    body = "    * 1.1 - one\n            and more of it\n    ... - Remove all\n    "
    source = f"class A:\n    '''A client.\n\n{body}'''\n"
    assert add(source, 4) == source.replace("of it\n", "of it\n    * 1.2 - two\n")


def test_on_the_line_that_ends_a_docstring() -> None:
    source = "class A:\r\n    '''A client.\r\n\r\n    * 1.1 - one'''\r\n"
    assert add(source, 4) == source.replace("one'''", "one\r\n    * 1.2 - two'''")


@pytest.mark.parametrize("line", [1, 2, 3, 5, 99])
def test_a_line_that_is_no_entry_changes_nothing(line: int) -> None:
    source = "class A:\n    '''A client.\n\n    * 1.1 - one\n    '''\n"
    assert add(source, line) == source
