"""What a file looks like at first sight: by its bytes, before anything is parsed.

Most files of a project promise nothing, and are told from the others here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from upgradelint.frozen import Frozen
from upgradelint.trees.tree import Tree

if TYPE_CHECKING:
    from upgradelint.facts.shelf import Shelf

Role = Literal["server", "wiring", "maker", "client"]
"""What a file may hold of an RPC library: classes with a target; code that starts servers; code
that makes clients; code that sends."""

Mark = Literal["rpc", "client", "api", "listing", "noting"]


class Glance(Frozen):
    """The bytes of a file that interest some domain.

    `hits` are what registers an object, migrates or maps; `roles` what the file may be in an RPC
    interface; `called` the names that seem to be called on clients, `called_itself` on self;
    `bases` the last names of what its classes derive from, where it may send by a helper; `starts`
    the names of what it calls that may start a server; `options` those of the options of the
    configuration that it defines as strings; `asks` the names of what it calls that may be a helper
    which sends; `pins` are marks of lists of versions, `upgrades`
    tells that it holds an upgrade command.
    """

    hits: frozenset[bytes] = frozenset()
    roles: frozenset[Role] = frozenset()
    called: frozenset[str] = frozenset()
    called_itself: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    pins: frozenset[Mark] = frozenset()
    upgrades: bool = False


NOTHING = Glance()


def glances(
    tree: Tree,
    paths: Iterable[str],
    shelf: "Shelf",
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
    yield from ((path, known[ids[path]]) for path in wanted)
