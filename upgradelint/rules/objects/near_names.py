"""Names that are most likely meant to be one."""

from difflib import SequenceMatcher


def is_slip(one: str, other: str) -> bool:
    """Whether at most one letter is wrong, too many, too few or in the wrong place."""
    if len(one) < _SHORTEST or abs(len(one) - len(other)) > _SLIP:
        return False
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    wrong = len(one) + len(other) - 2 * sum(block.size for block in blocks)
    return wrong <= _SLIP


_SLIP = 2
_SHORTEST = 4
