"""Merging registry files as git hands them over."""

from pathlib import Path

from upgradelint.base.defects import in_words
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.registry.file.storage import parse
from upgradelint.registry.merging.marked import marked
from upgradelint.registry.merging.merge import Merged, Sides, merge
from upgradelint.registry.merging.three_way import Contest, sides_in_words
from upgradelint.registry.model import Registry


class MergedFile(Frozen):
    """The file's new content, and a line for each thing that somebody has to settle in it."""

    data: bytes
    conflicts: tuple[str, ...]


def merge_files(base: bytes, ours: bytes, theirs: bytes) -> MergedFile:
    """Return the merged file; `base` is empty where both sides made the file.

    What cannot be read as registries, or not be merged for a fault of our own, is kept whole on
    both sides, with markers around all that differs: git would take our side alone.
    """
    try:
        sides = Sides(_read(base, "base"), _read(ours, "ours"), _read(theirs, "theirs"))
        merged = merge(sides)
        data = _written(merged)
        other = _written(merge(sides, "theirs")) if merged.contests else data
    except Exception as error:
        return MergedFile(marked(ours, theirs), (f"it: not merged by facts, {in_words(error)}",))
    return MergedFile(marked(data, other), tuple(map(_line, merged.contests)))


def _read(data: bytes, side: str) -> Registry:
    return parse(data, Path(side)) if data.strip() else Registry()


def _written(merged: Merged) -> bytes:
    """Return the file; raises UpgradelintError where that would not be read as it was meant."""
    from upgradelint.registry.file.codec import encode
    from upgradelint.registry.file.layout import render

    data = render(encode(merged.registry))
    read = parse(data, Path("merged"))
    # A parameter without a date of its own is read with that of its method.
    if replace(read, first_seen=merged.registry.first_seen) != merged.registry:
        raise UpgradelintError("what is merged is not read as it would be written")
    return data


def _line(contest: Contest) -> str:
    section, *names = contest.path
    ours, theirs = sides_in_words(contest)
    return f"{section} {' '.join(names)}: {ours} (ours), {theirs} (theirs)"
