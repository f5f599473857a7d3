"""What a task that is gone is now: its name is that of its module and function."""

from upgradelint.compare.rpc.delivery import queues
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.facts.snapshot import Snapshot


def task_of(was: RpcMethod, before: Snapshot | None, after: Snapshot) -> RpcMethod | None:
    """Return what a task that is gone is now: the only one whose function has that name, or the
    only new one beside it that takes the same; None where another task that is gone may be it too.
    """
    old, now = (
        {method.name: method for queue in every for method in queue.methods}
        for every in (queues(before) if before else (), queues(after))
    )
    gone = [method for name, method in old.items() if name not in now]
    new = [method for name, method in now.items() if name not in old]
    for is_same in (_is_moved, _is_renamed):
        found = [method for method in new if is_same(was, method)]
        if len(found) == 1:
            several = sum(is_same(method, found[0]) for method in gone) > 1
            return None if several else found[0]
    return None


def _is_moved(was: RpcMethod, now: RpcMethod) -> bool:
    return bare_name(was) == bare_name(now)


def _is_renamed(was: RpcMethod, now: RpcMethod) -> bool:
    """Whether both are of one module, and take the same."""
    modules = {method.name.removesuffix(bare_name(method)) for method in (was, now)}
    return len(modules) == 1 and was.names == now.names


def bare_name(method: RpcMethod) -> str:
    """Return the last part of a task's name: its function has it too, unless the task is named."""
    return method.name.rpartition(".")[2].rpartition(":")[2]
