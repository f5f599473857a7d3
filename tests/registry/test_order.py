"""Versions and releases in the order people read them."""

import pytest

from upgradelint.registry.order import version_order


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1.9", "1.10"),
        ("1.10", "2.0"),
        ("1.1", "1.1.1"),
        ("1.1.1", "1.2"),
        ("34.0.0.0rc1", "34.0.0"),
        ("34.0.0.0b2", "34.0.0.0rc1"),
        ("34.0.0.dev12", "34.0.0.0b1"),
        ("34.0.0", "34.0.0.post1"),
        ("34.0.0.post1", "34.0.1"),
        ("33.0.0", "34.0.0.0rc1"),
        ("2025.2", "2026.1"),
    ],
)
def test_order(lower: str, higher: str) -> None:
    assert version_order(lower) < version_order(higher)


@pytest.mark.parametrize("odd", ["", "abc", "1..2", "None", "1.x"])
def test_every_text_has_a_place(odd: str) -> None:
    assert sorted(["1.0", odd, "2.0"], key=version_order)


def test_trailing_zeros_do_not_count() -> None:
    assert version_order("35.0") == version_order("35.0.0")
