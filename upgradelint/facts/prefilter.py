"""What a file looks like at first sight: by its bytes, before anything is parsed.

Most files of a project promise nothing, and are told from the others here.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from upgradelint.facts.store import NOTHING, FactStore, FileMarks
from upgradelint.trees.tree import Tree


def prefiltered(
    tree: Tree,
    paths: Iterable[str],
    fact_store: FactStore,
    kind: str,
    look: Callable[[bytes], FileMarks],
) -> Iterator[tuple[str, FileMarks]]:
    """Yield each path with its marks, looking at the files whose content is not known yet.

    The store has the known ones of each kind by blob id, and gets the new ones.
    """
    known = fact_store.prefiltered(kind)
    wanted = list(paths)
    ids = {path: tree.known_id(path) for path in wanted}
    missing = [path for path in wanted if ids[path] not in known]
    for path, data in tree.read_many(missing):
        ids[path] = tree.blob_id(path)
        if ids[path] not in known:
            fact_store.changed = True
            known[ids[path]] = look(data)
    yield from ((path, known.get(ids[path], NOTHING)) for path in wanted)


def found_on_lines(
    pattern: re.Pattern[bytes], literals: Iterable[bytes], data: bytes
) -> frozenset[bytes]:
    """Return what a pattern finds that stays on one line, which holds one of the literals."""
    lines = lines_with(literals, data)
    return frozenset(pattern.findall(lines) if lines else ())


def is_on_lines(pattern: re.Pattern[bytes], literals: Iterable[bytes], data: bytes) -> bool:
    """Return whether a pattern finds something on a line that holds one of the literals."""
    lines = lines_with(literals, data)
    return bool(lines) and pattern.search(lines) is not None


def lines_with(literals: Iterable[bytes], data: bytes) -> bytes:
    """Return the lines that hold one of the literals.

    A pattern tries each place of a file; to look for literals takes a hundredth of that.
    """
    ends: dict[int, int] = {}
    for literal in literals:
        place = data.find(literal)
        while place >= 0:
            end = data.find(b"\n", place)
            end = end if end >= 0 else len(data)
            ends[data.rfind(b"\n", 0, place) + 1] = end
            place = data.find(literal, end)
    return b"\n".join([data[start : ends[start]] for start in sorted(ends)])


def under(decorators: bytes) -> re.Pattern[bytes]:
    """Return what finds the names of functions under decorators with these last names."""
    return re.compile(
        rb"^[ \t]*@(?:[\w.]{0,99}\.)?(?:" + decorators + rb")\b(?s:.{0,2000}?)\n[ \t]*"
        rb"(?:async[ \t]+)?def[ \t]+(\w+)",
        re.MULTILINE,
    )
