"""Functions that an older release has that do something, and the newer one may still have."""

from collections.abc import Iterable

from upgradelint.base.frozen import replace
from upgradelint.facts.collect import collect
from upgradelint.facts.libraries import Libraries
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.trees.tree import Tree


def with_promised(
    after: Snapshot, before: Iterable[Snapshot], tree: Tree, options: Options
) -> Snapshot:
    """Return what a tree promises, with the functions that older jobs name and it has: that it does
    not queue them itself says nothing of them. With those too by which older services do not go to
    the database themselves.
    """
    promised = frozenset(name for snapshot in before for name in _promised(snapshot)) - {
        *_promised(after)
    }
    if not promised:
        return after
    return collect(tree, replace(options, promised=promised))


def _promised(snapshot: Snapshot) -> Iterable[str]:
    yield from _by_path(snapshot)
    yield from (startup.by for startup in snapshot.startups if startup.kind == "service")


def _by_path(snapshot: Snapshot) -> Iterable[str]:
    queues = Libraries().by_path
    served = (server for server in snapshot.rpc_servers if server.topic in queues)
    return (method.name for server in served for method in server.methods)
