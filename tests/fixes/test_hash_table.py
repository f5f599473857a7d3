"""The dict of hashes in a project's unit test, rewritten in place."""

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.fixes.hash_table import TableUpdate, update_table


def digest(letter: str, version: str = "1.0") -> str:
    return f"{version}-{letter * 32}"


A, B, C, D, N = (digest(letter) for letter in "abcdf")

TABLE = f"""\
# The tables of this module.
object_data = {{
    # the first
    'Alpha': '{A}',  # kept
    # NOTE: Bravo is special,
    # in two lines
    'Bravo':
        '{B}',
    "Delta": u"{D}",
    # the end
}}

object_relationships = {{
    'Alpha': {{'Bravo': '1.0'}},
}}
"""

BASE = {"Alpha": A, "Bravo": B, "Delta": D}


def updated(source: str, hashes: dict[str, str], **options: object) -> TableUpdate:
    """Update, and prove that a second time changes nothing."""
    first = update_table(source, hashes, **options)  # type: ignore[arg-type]
    second = update_table(first.source, hashes, **options)  # type: ignore[arg-type]
    assert second.source == first.source
    assert (second.changed, second.added, second.removed) == ((), (), ())
    return first


def test_a_current_table_stays_as_it_is() -> None:
    assert updated(TABLE, BASE) == TableUpdate(TABLE, (), (), (), (), ())


@pytest.mark.parametrize(
    "entries",
    [
        f"'A' : '{A}' , 'B': '{B}' ,",
        f"\n  'A':  '{A}'\n  ,'B': '{B}' ",
        f"'A': ('{A}'), 'B': '{B}'",
    ],
)
def test_odd_spacing_stays(entries: str) -> None:
    source = f"data = {{{entries}}}\n"
    assert updated(source, {"A": A, "B": B}).source == source


def test_a_hash_is_replaced_in_its_quotes() -> None:
    result = updated(TABLE, {"Alpha": N, "Bravo": N, "Delta": N})
    assert result.changed == ("Alpha", "Bravo", "Delta")
    assert result.source == TABLE.replace(A, N).replace(B, N).replace(D, N)


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("Aaa", "    'Alpha'"),
        ("Axel", "    'Bravo'"),
        ("Charlie", '    "Delta"'),
        ("Echo", "    # the end"),
    ],
)
def test_a_new_object_goes_to_its_sorted_place(name: str, before: str) -> None:
    result = updated(TABLE, {**BASE, name: N})
    assert result.added == (name,)
    lines = result.source.splitlines()
    (at,) = (at for at, line in enumerate(lines) if N in line)
    without = "\n".join(lines[:at] + lines[at + 1 :]) + "\n"
    assert without == TABLE
    assert lines[at].replace('"', "'").replace("u'", "'") == f"    '{name}': '{N}',"


def test_comments_above_an_entry_stay_above_it() -> None:
    result = updated(TABLE, {**BASE, "Axel": N})
    assert (
        f"    'Axel': '{N}',\n    # NOTE: Bravo is special,\n    # in two lines\n    'Bravo'"
        in (result.source)
    )
    assert f"'{A}',  # kept\n    'Axel'" in result.source


def test_a_long_entry_takes_two_lines() -> None:
    name = "AlphaWithSuchALongNameThatOneLineIsNotEnough"
    result = updated(TABLE, {**BASE, name: N})
    assert f"    '{name}':\n        '{N}',\n" in result.source


def test_a_hash_that_grows_beyond_the_line_takes_two_lines() -> None:
    name = "A" * 32
    source = f"data = {{\n    '{name}': '{digest('a')}',\n}}\n"
    assert len(source.splitlines()[1]) == 79
    grown = digest("a", "1.10")
    assert updated(source, {name: grown}).source == (
        f"data = {{\n    '{name}':\n        '{grown}',\n}}\n"
    )


def test_a_project_with_longer_lines_keeps_them() -> None:
    long = "A" * 60
    source = f"data = {{\n    '{long}': '{A}',\n}}\n"
    result = updated(source, {long: A, "B" * 50: B})
    assert f"    '{'B' * 50}': '{B}',\n" in result.source


def test_the_last_entry_may_lack_its_comma() -> None:
    source = f"data = {{\n    'A': '{A}',\n    'B': '{B}'  # last\n}}\n"
    result = updated(source, {"A": A, "B": B, "C": C})
    assert result.source == (
        f"data = {{\n    'A': '{A}',\n    'B': '{B}',  # last\n    'C': '{C}'\n}}\n"
    )


def test_an_unsorted_table_grows_at_its_end() -> None:
    names = ["Node", "Chassis", "Port", "Conductor", "Event", "Allocation"]
    entries = "".join(f"    '{name}': '{A}',\n" for name in names)
    result = updated(f"data = {{\n{entries}}}\n", {**dict.fromkeys(names, A), "Boot": B})
    assert result.source == f"data = {{\n{entries}    'Boot': '{B}',\n}}\n"


def test_a_table_sorted_without_regard_to_case_stays_so() -> None:
    names = ["HostMapping", "HVSpec", "Instance"]
    entries = "".join(f"    '{name}': '{A}',\n" for name in names)
    result = updated(f"data = {{\n{entries}}}\n", {**dict.fromkeys(names, A), "Huge": B})
    assert [line[5:9] for line in result.source.splitlines()[1:-1]] == [
        "Host",
        "Huge",
        "HVSp",
        "Inst",
    ]


def test_unknown_entries_are_reported_and_stay() -> None:
    result = updated(TABLE, {"Alpha": A})
    assert result.source == TABLE
    assert result.missing == ("Bravo", "Delta")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Alpha", TABLE.replace(f"    'Alpha': '{A}',  # kept\n", "")),
        ("Bravo", TABLE.replace(f"    'Bravo':\n        '{B}',\n", "")),
        ("Delta", TABLE.replace(f'    "Delta": u"{D}",\n', "")),
    ],
)
def test_a_vanished_object_is_taken_out(name: str, expected: str) -> None:
    hashes = {key: value for key, value in BASE.items() if key != name}
    result = updated(TABLE, hashes, vanished=[name, "Unknown"])
    assert result.source == expected
    assert (result.removed, result.missing) == ((name,), ())


def test_what_is_still_there_has_not_vanished() -> None:
    assert updated(TABLE, BASE, vanished=["Alpha"]).source == TABLE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"data = {{'A': '{A}', 'C': '{C}'}}", f"data = {{'A': '{A}', 'B': '{B}', 'C': '{C}'}}"),
        (f"data = {{'C': '{C}'}}", f"data = {{'A': '{A}', 'B': '{B}', 'C': '{C}'}}"),
        (f"data = {{'A': '{A}'}}", f"data = {{'A': '{A}', 'B': '{B}', 'C': '{C}'}}"),
        (
            f"class T:\n  def f(self):\n    d = {{\n        'A': '{A}',\n    }}\n",
            f"class T:\n  def f(self):\n    d = {{\n        'A': '{A}',\n        'B': '{B}',\n"
            f"        'C': '{C}',\n    }}\n",
        ),
        (f"d = {{\r\n  'A': '{A}',\r\n}}\r\n", None),
        (
            f"d = {{\n\t'A': '{A}',\n}}\n",
            f"d = {{\n\t'A': '{A}',\n\t'B': '{B}',\n\t'C': '{C}',\n}}\n",
        ),
    ],
)
def test_layouts(before: str, after: str | None) -> None:
    expected = after or f"d = {{\r\n  'A': '{A}',\r\n  'B': '{B}',\r\n  'C': '{C}',\r\n}}\r\n"
    assert updated(before, {"A": A, "B": B, "C": C}).source == expected


def test_removing_from_one_line() -> None:
    source = f"data = {{'A': '{A}', 'B': '{B}', 'C': '{C}'}}\n"
    for name in "ABC":
        left = {key: value for key, value in zip("ABC", (A, B, C), strict=True) if key != name}
        entries = ", ".join(f"'{key}': '{value}'" for key, value in left.items())
        assert updated(source, left, vanished=[name]).source == f"data = {{{entries}}}\n"


TWO = f"object_data = {{\n    'A': '{A}',\n}}\n\nnotification_data = {{\n    'B': '{B}',\n}}\n"


def test_a_new_name_goes_to_the_table_of_its_kind() -> None:
    kinds = {"A": "object", "B": "notification", "C": "notification", "D": "object"}
    result = updated(TWO, {"A": A, "B": B, "C": C, "D": D}, kinds=kinds)
    first, second = result.source.split("\n\n")
    assert "'D'" in first
    assert "'C'" in second
    assert result.unplaced == ()


def test_a_name_of_the_tests_own_is_of_no_kind() -> None:
    source = f"data = {{\n    'B': '{B}',\n    'InTests': '{C}',\n}}\n"
    kinds = {"A": "object", "B": "notification"}
    result = updated(source, {"A": A, "B": B}, kinds=kinds)
    assert (result.added, result.unplaced) == ((), ("A",))


def test_a_kind_without_a_table_is_not_placed() -> None:
    kinds = {"A": "object", "C": "notification"}
    result = updated(TWO.split("\n\n")[0], {"A": A, "C": C}, kinds=kinds)
    assert (result.added, result.unplaced) == ((), ("C",))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "data = {}\n",
        "data = {'A': '1.0'}\n",
        f"data = {{'Other': '{A}'}}\n",
        f"data = {{**base, 'A': '{A}'}}\n",
        f"data = {{KEY: '{A}', 'A': '{A}'}}\n",
        f"data = ['{A}']\n",
        f"data = {{'A': '{A}', 'B': 1, 'C': 2}}\n",
    ],
)
def test_without_a_table_nothing_is_written(source: str) -> None:
    with pytest.raises(UpgradelintError, match=r"tests\.py holds no table of object hashes"):
        update_table(source, {"A": A, "B": B}, path="tests.py")


def test_a_value_that_is_no_plain_hash_stays() -> None:
    source = f"data = {{'A': '{A}', 'B': HASH, 'C': '{C}'}}\n"
    assert updated(source, {"A": A, "B": B, "C": C}).source == source


def test_broken_python_is_a_clear_error() -> None:
    with pytest.raises(UpgradelintError, match=r"^tests\.py:2: not valid Python$"):
        update_table("x = 1\ndef (\n", {"A": A}, path="tests.py")
