"""Numbers as they stand in versions and names, which may have any length."""

_MOST = 18
"""So many digits fit into 64 bits, which is what files hold."""


def whole(digits: str) -> int:
    """Return the number that decimal digits say; very long ones all count as the same one."""
    return int(digits) if len(digits) <= _MOST else 10**_MOST
