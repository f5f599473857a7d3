"""Version histories in the forms that projects write them."""

import textwrap

import pytest

from upgradelint.python.sources.version_comments import (
    comments,
    documented_entries,
    documented_versions,
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["# Version 1.0: Initial version", "# Version 1.1: Added it"], ("1.0", "1.1")),
        (["# Version 1.9: one", "# Version 1.10: two"], ("1.9", "1.10")),
        (["# Version 1.10: two", "# Version 1.9: one"], ("1.9", "1.10")),
        (["# Version 1.1: one", "# Version 1.1: again"], ("1.1",)),
        (["# Version 1.1:", "#         1.2: a continued list"], ("1.1", "1.2")),
        (["# 1.0, init", "# 1.1, add enabled field"], ("1.0", "1.1")),
        (["# 1.0 - init", "# 1.1) more", "# 1.2 : most"], ("1.0", "1.1", "1.2")),
        (["# - 1.2", "# * 1.3: text"], ("1.2", "1.3")),
        (["# VERSION 1.0 : Initial version"], ("1.0",)),
        (["# Version: 1.4 text"], ("1.4",)),
        (["# Version 1.21  Added fixed_network"], ("1.21",)),
        (["# Version 1.5.1: a stable backport"], ("1.5.1",)),
        (["VERSION = '1.1'  # 1.1: beside the assignment"], ("1.1",)),
        (["fields = {", "    # Version 1.2: inside", "}"], ("1.2",)),
        (["'''A flavor.", "", "Version 1.0: first", "  - 1.1: second", "'''"], ("1.0", "1.1")),
        (["'''Version 1.0: on the first line'''"], ("1.0",)),
        (
            ["'''A client.", "    |    1.0 - behind a bar", "    |    1.1 - again", "'''"],
            ("1.0", "1.1"),
        ),
        (["'''A flavor.'''", "", "# Version 1.0: after a docstring"], ("1.0",)),
        (["x = f'('", "'''1.0: no docstring'''", "# Version 1.1: after a bracket"], ("1.1",)),
        (["# TODO: remove in version 2.0", "# see 1.5 for more"], ()),
        (["# Version 2: of something else"], ()),
        (["# 1.5 and older lack it"], ()),
        (["# 10.20.30.40: an address"], ()),
        (["x = '''", "Version 1.0: in a string", "'''"], ()),
        (["def old(self):", "    # Version 1.1: in a method"], ()),
        (["@property", "def old(self):", "    # Version 1.1: in a method"], ()),
        (["async def old(self):", "    # Version 1.1: in a method"], ()),
        (["class Meta:", "    # Version 1.1: of another class"], ()),
        (["pass"], ()),
    ],
)
def test_forms(lines: list[str], expected: tuple[str, ...]) -> None:
    body = textwrap.indent("\n".join(lines), "    ")
    source = f"import base\n\n\nclass Flavor(base.Object,\n             base.Dict):\n{body}\n"
    assert documented_versions(source, 4) == expected


NEIGHBOURS = '''\
# Version 0.1: before the class

@register
class First(Base):
    # Version 1.0: of the first
    VERSION = "1.0"


# Version 3.0: between
@register
class Second(Base):
    # Version 2.0: of the second
    VERSION = "2.0"

if six:
    class Third(Base):
        """1.1: nested."""
    # Version 4.0: after it
    x = 1

class Fourth(Base): pass
# Version 5.0: at the end
'''


@pytest.mark.parametrize(
    ("line", "expected"),
    [(4, ("1.0",)), (11, ("2.0",)), (16, ("1.1",)), (21, ()), (1, ()), (3, ()), (99, ())],
)
def test_a_head_ends_with_its_class(line: int, expected: tuple[str, ...]) -> None:
    assert documented_versions(NEIGHBOURS, line) == expected


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_other_systems(newline: str) -> None:
    source = newline.join(["x = 1\f", "class A:", "    # Version 1.0: text", ""])
    assert documented_versions(source, 2) == ("1.0",)


@pytest.mark.parametrize("rest", ["    x = (", "    '''", "\tx\n    y", "    \x00"])
def test_broken_source_is_no_error(rest: str) -> None:
    assert documented_versions(f"class A:\n    # Version 1.0: text\n{rest}", 1) in ((), ("1.0",))


def test_entries_keep_their_order_and_lines() -> None:
    source = "class A:\n    # 1.1: one\n    #   more\n    # 1.0: two\n"
    assert list(documented_entries(source, 1)) == [("1.1", 2), ("1.0", 4)]


def test_comments_that_follow_each_other_are_one() -> None:
    source = (
        "class A:\n    # one\n    # two\n    x = '# none'  # three\n\n    # four\n"
        "    def f(self):\n        # five\n        pass\n\n\n# outside\n"
    )
    assert list(comments(source.splitlines(keepends=True)[:8], 1)) == [
        ("one two", 2),
        ("three", 4),
        ("four", 6),
        ("five", 8),
    ]


def test_comments_of_broken_text_end_where_it_breaks() -> None:
    lines = ["class A:\n", "    # one\n", "    x = (\n"]
    assert list(comments(lines, 1)) == [("one", 2)]
