"""Whether a tree has lost all that an older one promised, with the files it stood in."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.snapshot import Snapshot


def lost_folders(before: Snapshot, after: Snapshot, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the top folders of what `before` promises, where `after` has no code in any of them.

    `paths` are the Python files of `after`. Nothing where `after` promises anything at all, or
    where one of the folders still holds a file.
    """
    if any(places(after)):
        return ()
    folders = {_top(path) for path in places(before)}
    return () if folders & {_top(path) for path in paths} else tuple(sorted(folders))


def places(snapshot: Snapshot) -> Iterator[str]:
    """Yield the files of objects, RPC, migrations and mapped tables."""
    yield from (one.location.path for one in snapshot.objects.values())
    yield from (one.location.path for one in snapshot.rpc_servers)
    yield from (one.location.path for one in snapshot.rpc_calls)
    yield from (one.path for one in snapshot.migrations.values())
    yield from (one.location.path for one in snapshot.models.tables)


def _top(path: str) -> str:
    """The first folder of a path; of a file that is in none its own name."""
    return path.partition("/")[0]
