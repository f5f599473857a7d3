"""What a file looks like at first sight: by its bytes, before anything is parsed.

Most files of a project promise nothing, and are told from the others here.
"""

from collections.abc import Callable, Iterable, Iterator

from upgradelint.facts.store import NOTHING, Glance, Shelf
from upgradelint.trees.tree import Tree


def glances(
    tree: Tree,
    paths: Iterable[str],
    shelf: Shelf,
    kind: str,
    look: Callable[[bytes], Glance],
) -> Iterator[tuple[str, Glance]]:
    """Yield each path with its glance, looking at the files whose content is not known yet.

    The shelf has the known ones of each kind by blob id, and gets the new ones.
    """
    known = shelf.glances(kind)
    wanted = list(paths)
    ids = {path: tree.known_id(path) for path in wanted}
    missing = [path for path in wanted if ids[path] not in known]
    for path, data in tree.read_many(missing):
        ids[path] = tree.blob_id(path)
        shelf.changed = True
        known[ids[path]] = look(data)
    yield from ((path, known.get(ids[path], NOTHING)) for path in wanted)
