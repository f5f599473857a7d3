"""Whether a tree has lost all that an older one promised, with the files it stood in."""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unread import Content


def lost_folders(before: Snapshot, after: Snapshot, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the top folders of what `before` promises, where `after` has no code in any of them.

    `paths` are the Python files of `after`. Nothing where `after` promises anything at all, or
    where one of the folders still holds a file.
    """
    if any(promised_in(after)):
        return ()
    folders = {_top(place.path) for place in promised_in(before)}
    return () if folders & {_top(path) for path in paths} else tuple(sorted(folders))


class Place(Frozen):
    """Where something is promised, and what its file is for that."""

    content: Content
    name: str
    path: str


def promised_in(snapshot: Snapshot) -> Iterator[Place]:
    """Yield the places of objects, RPC, migrations and mapped tables."""
    for each in snapshot.objects.values():
        yield Place("objects", each.name, each.location.path)
    for server in snapshot.rpc_servers:
        yield Place("RPC", server.cls, server.location.path)
        for method in server.methods:
            yield Place("RPC", method.name, method.location.path)
    for call in snapshot.rpc_calls:
        yield Place("RPC", call.client, call.location.path)
    for revision in snapshot.migrations.values():
        yield Place("migration", revision.id, revision.path)
    for table in snapshot.models.tables:
        yield Place("models", table.name, table.location.path)


def _top(path: str) -> str:
    """The first folder of a path; of a file that is in none its own name."""
    return path.partition("/")[0]
