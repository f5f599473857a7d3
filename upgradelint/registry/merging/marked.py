"""A text that two sides have otherwise, with git's markers around what differs."""

from collections.abc import Iterator
from difflib import SequenceMatcher

_OURS, _BETWEEN, _THEIRS = b"<<<<<<< ours\n", b"=======\n", b">>>>>>> theirs\n"


def marked(ours: bytes, theirs: bytes) -> bytes:
    """Return both texts as one; equal lines stand once."""
    if ours == theirs:
        return ours
    return b"".join(_parts(_lines(ours), _lines(theirs)))


def _parts(ours: list[bytes], theirs: list[bytes]) -> Iterator[bytes]:
    matcher = SequenceMatcher(None, ours, theirs)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            yield from ours[start:end]
        else:
            yield from (_OURS, *ours[start:end])
            yield from (_BETWEEN, *theirs[other_start:other_end], _THEIRS)


def _lines(text: bytes) -> list[bytes]:
    lines = text.splitlines(keepends=True)
    return [*lines[:-1], lines[-1].rstrip(b"\n") + b"\n"] if lines else []
