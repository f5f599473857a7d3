"""Whether anybody seems to call the methods of clients."""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.files import RpcFiles
from upgradelint.facts.rpc.model import CallPath

INDIRECTION = frozenset(
    """
    object_action object_backport object_backport_versions object_class_action
    object_class_action_versions
""".split()
)
"""What oslo.versionedobjects calls on the client that a project hands it."""

_CLIENT_NAME = "rpcapi"


def with_use(calls: Iterable[CallPath], files: RpcFiles) -> Iterator[CallPath]:
    """Say whether anybody seems to call the client's method.

    Only of clients in a module of the usual name, which leads to their callers, and only where
    some of their callers are in the tree.
    """
    paths = list(calls)
    known = {path.client for path in paths if path.wrapper in files.called}
    named = files.called | files.called_itself | INDIRECTION
    for path in paths:
        is_judged = _CLIENT_NAME in path.client and path.client in known
        yield replace(path, used=path.wrapper in named or not is_judged)
