"""Codes of rules: what ours begin with, and no plug-in's does."""

OWN = "UPG"


def is_own(code: str) -> bool:
    """Whether a code is one of ours."""
    return code.startswith(OWN)
