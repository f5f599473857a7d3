"""Revisions that no database of sqlalchemy-migrate runs, because the project stamps it with them.

Where a project changes to alembic it ports its scripts, and marks a database that has run them as
being at the port of the last (`command.stamp(config, "...")`).
"""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from upgradelint.base.frozen import Frozen, replace
from upgradelint.facts.migrations.model import Revision
from upgradelint.trees.blob import UnreadableFileError

_STAMP = re.compile(rb"\bstamp\(")
_TEXT = re.compile(rb"[\"'](\w+)[\"']")

Read = Callable[[str], bytes]


class Stamping(Frozen):
    """The words that a file holds as texts, where it stamps databases."""

    texts: frozenset[str] = frozenset()


Look = Callable[[str], Stamping]
"""Says what a file holds."""


def with_stamps(
    found: dict[str, Revision], paths: Iterable[str], look: Look
) -> dict[str, Revision]:
    """Return the revisions; those whose id stands in a file that stamps databases are `stamped`.

    The files above the folder of a tree's versions are looked at.
    """
    folders: dict[str, set[str]] = {}
    for revision in found.values():
        if revision.tool == "alembic":
            for above in list(PurePosixPath(revision.tree).parents)[:2]:
                folders.setdefault(str(above), set()).add(revision.id)
    stamped: set[str] = set()
    for path in paths if folders else ():
        folder = str(PurePosixPath(path).parent)
        if path.endswith(".py") and folder in folders:
            stamped |= look(path).texts & folders[folder]
    if not stamped:
        return found
    return {
        key: replace(revision, stamped=True) if revision.id in stamped else revision
        for key, revision in found.items()
    }


def stamping(path: str, read: Read) -> Stamping:
    """Return the words that a file holds as texts, where it stamps databases."""
    try:
        data = read(path)
    except UnreadableFileError:
        return Stamping()
    texts = _TEXT.findall(data) if _STAMP.search(data) else ()
    return Stamping(frozenset(text.decode() for text in texts))
