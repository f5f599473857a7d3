"""Versions of RPC interfaces: their order, and which of them a pinned client may send."""

import re
from functools import lru_cache

from upgradelint.base.digits import whole

Versions = tuple[str, ...]

_LONG, _LARGE = 100, 10**9
_MEANT = re.compile(r"\s*[vV]?\s*(\d{1,9}(?:\.\d{1,9}){0,2})(?:\.?[xX]|\.)?\s*")

UNVERSIONED = "0.0"
"""The version of everything where a library has none."""


def is_version(text: str) -> bool:
    """Whether a text is a dotted number, as the library wants it."""
    return len(text) < _LONG and all(part.isdecimal() for part in text.split("."))


def read_version(value: object) -> tuple[str, str]:
    """Return the version that a value was meant to be, and its text where it is no such string.

    Both are empty where it cannot be told.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value) if abs(value) < _LARGE else ""
        return (text, text) if is_version(text) else ("", "")
    if isinstance(value, tuple) and value and all(type(number) is int for number in value):
        return ".".join(map(str, value)), repr(value)
    if not isinstance(value, str):
        return "", ""
    if is_version(value):
        return value, "" if "." in value else repr(value)
    meant = _MEANT.fullmatch(value)
    return (meant[1], repr(value)) if meant else ("", "")


@lru_cache(maxsize=4096)
def version_order(version: str) -> tuple[int, int]:
    """Return `1.10` as `(1, 10)`, the order of versions; a revision does not count."""
    major, minor, *_ = [*map(whole, version.split(".")), 0]
    return major, minor


def allows(cap: str, sendable: Versions, refused: Versions) -> bool:
    """Whether a way with these answers is taken under a version cap; "" is no cap."""
    if not cap:
        return not refused
    limit = version_order(cap)

    def fits(version: str) -> bool:
        wanted = version_order(version)
        return wanted[0] == limit[0] and wanted <= limit

    return all(map(fits, sendable)) and not any(map(fits, refused))


def offers(served: str, claimed: str) -> bool:
    """Whether an endpoint of one version takes messages that claim another."""
    have, want = version_order(served), version_order(claimed)
    return have[0] == want[0] and want <= have
