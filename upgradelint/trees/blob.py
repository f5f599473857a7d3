"""A file's content as every tree names and bounds it."""

import hashlib
import re

from upgradelint.base.errors import UpgradelintError

MAX_FILE_SIZE = 8 * 1024 * 1024
"""Bytes; a larger file is not read: the largest sources that tools generate have 6 MB."""


class UnreadableFileError(UpgradelintError):
    """One file of a tree cannot be read, `path` and `why`; the others can."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} {why}")
        self.path = path
        self.why = why


def too_large(path: str, size: int) -> UnreadableFileError:
    """Return the error for a file of so many bytes."""
    return UnreadableFileError(path, f"is too large to be read: {size} bytes")


READABLE_SUFFIXES = (".py", ".ini", ".sql")
"""What `Tree.paths()` gives by suffix: source, alembic and tox settings, SQL of migrations."""

READABLE_NAMES = (
    "pyproject.toml",
    "setup.cfg",
    "entry_points.txt",
    "Pipfile",
    "Procfile",
    "Dockerfile",
)
"""What `Tree.paths()` gives by name: configuration of the project."""

COMPOSE = r"(?:docker-)?compose[\w.-]*\.ya?ml"
MANIFEST = r"(?:templates|k8s|kubernetes|manifests)/(?:[\w-]+/)?[\w.-]+\.ya?ml"
SUPERVISOR = r"supervisord?[\w.-]*\.(?:conf|ini)"

_NAMED = re.compile(
    rf"(?:.*/)?(?:[\w.-]*requirements[\w.-]*(?:/[\w.-]+)?\.(?:txt|in)"
    rf"|{COMPOSE}|{MANIFEST}|{SUPERVISOR})"
)
"""What it gives by a part of the name: dependencies, and what is started with the project."""


def is_readable(path: str) -> bool:
    """Whether `Tree.paths()` gives a file of that name."""
    if path.endswith(READABLE_SUFFIXES) or path.rpartition("/")[2] in READABLE_NAMES:
        return True
    return path.endswith((".txt", ".in", "ml", ".conf")) and _NAMED.fullmatch(path) is not None


def git_blob_id(content: bytes) -> str:
    """Git's id of a content: the sha1 of `blob <length>`, a zero byte and the content."""
    digest = hashlib.sha1(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
