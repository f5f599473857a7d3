"""A file's content as every tree names and bounds it."""

import hashlib

MAX_FILE_SIZE = 64 * 1024 * 1024
"""Bytes; a larger file is no source code and is refused instead of read."""

READABLE_SUFFIXES = (".py", ".ini", ".sql")
"""What `Tree.paths()` gives by suffix: source, alembic and tox settings, SQL of migrations."""

READABLE_NAMES = ("pyproject.toml", "setup.cfg", "entry_points.txt")
"""What `Tree.paths()` gives by name: configuration of the project."""


def is_readable(path: str) -> bool:
    """Whether `Tree.paths()` gives a file of that name."""
    return path.endswith(READABLE_SUFFIXES) or path.rpartition("/")[2] in READABLE_NAMES


def git_blob_id(content: bytes) -> str:
    """Git's id of a content: the sha1 of `blob <length>`, a zero byte and the content."""
    digest = hashlib.sha1(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
