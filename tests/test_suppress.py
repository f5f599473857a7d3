"""`# noqa` means what it means to flake8."""

import pytest
from upgradelint.findings import Finding
from upgradelint.location import Location
from upgradelint.suppress import is_silenced, unsilenced
from upgradelint.trees import open_tree


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        ("# noqa", True),
        ("#noqa", True),
        ("# NoQA", True),
        ("# noqa: UPG401", True),
        ("# noqa:UPG401", True),
        ("# noqa: upg401", True),
        ("# noqa: E501,UPG401", True),
        ("# noqa: E501 UPG401", True),
        ("# noqa: UPG402, UPG401 the peer is never older", True),
        ("# noqa: UPG4", True),
        ("# noqa: UPG402", False),
        ("# noqa: E501", False),
        ("# noqa: E501,", False),
        ("# no qa", False),
        ("", False),
    ],
)
def test_comment(comment: str, silenced: bool) -> None:
    assert is_silenced("UPG401", f"    VERSION = '1.0'  {comment}\n".encode()) is silenced


def test_only_the_physical_line_of_the_finding_counts(tmp_path):
    lines = ["x = (  # noqa", "    1,", "    2,  # noqa: UPG401", "    3,\x0c# noqa", "    4,", ")"]
    (tmp_path / "a.py").write_text("\n".join(lines))
    found = [_finding("a.py", line) for line in range(1, 9)]
    kept = unsilenced(found, open_tree(str(tmp_path), tmp_path))
    assert [one.location.line for one in kept] == [2, 5, 6, 7, 8]


def test_only_python_files_have_comments(tmp_path):
    (tmp_path / "upgradelint.registry.json").write_text('{"reason": "# noqa"}')
    found = [_finding("upgradelint.registry.json", 1), _finding("gone.py", 1)]
    assert list(unsilenced(found, open_tree(str(tmp_path), tmp_path))) == found


def test_bytes_that_are_no_text_do_not_hide_a_comment(tmp_path):
    (tmp_path / "a.py").write_bytes(b"# coding: latin-1\nx = '\xe9'  # noqa: UPG401\n")
    found = [_finding("a.py", 2)]
    assert list(unsilenced(found, open_tree(str(tmp_path), tmp_path))) == []


def _finding(path: str, line: int) -> Finding:
    return Finding("UPG401", "some-name", "error", "message", Location(path, line), "Flavor")
