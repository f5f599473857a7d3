"""`# noqa` means what it means to flake8."""

import pytest

from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.suppression.noqa import Suppression, is_silenced
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
    assert _silenced(found, tmp_path) == [1, 3, 4]


def test_only_python_files_have_comments(tmp_path):
    (tmp_path / "upgradelint.registry.json").write_text('{"reason": "# noqa"}')
    found = [_finding("upgradelint.registry.json", 1), _finding("gone.py", 1)]
    assert _silenced(found, tmp_path) == []


def test_bytes_that_are_no_text_do_not_hide_a_comment(tmp_path):
    (tmp_path / "a.py").write_bytes(b"# coding: latin-1\nx = '\xe9'  # noqa: UPG401\n")
    found = [_finding("a.py", 2)]
    assert _silenced(found, tmp_path) == [2]


@pytest.mark.parametrize(
    ("ignores", "silenced"),
    [
        ({"legacy/": ("UPG401",)}, True),
        ({"legacy/*.py": ("upg4",)}, True),
        ({"*": ("E501", "UPG")}, True),
        ({"legacy/": ("UPG402",)}, False),
        ({"/flavor.py": ("UPG401",)}, False),
        ({}, False),
    ],
)
def test_codes_in_files_of_a_pattern(tmp_path, ignores, silenced):
    found = [_finding("legacy/flavor.py", 3)]
    assert bool(_silenced(found, tmp_path, ignores)) is silenced


def _silenced(found, folder, ignores=None):
    suppression = Suppression(open_tree(str(folder), folder), ignores or {})
    return [finding.location.line for finding in found if suppression.covers(finding)]


def _finding(path: str, line: int) -> Finding:
    return Finding("UPG401", "some-name", "error", "message", Location(path, line), "Flavor")
