"""What is sent and replied, where each side takes what the other gives: kinds of things differ."""

from collections.abc import Iterator

from upgradelint.compare.rpc.changes import ArgumentReshaped, ReplyGone, ReplyMissing
from upgradelint.compare.rpc.delivery import kept_calls, pinned_calls
from upgradelint.compare.rpc.reception import deliver, receiver
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.shapes import ANY, kind_of
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.snapshot import Snapshot

_ALIKE = ({"bool", "number"}, {"number", "text"}, {"bool", "text"})
"""What is written otherwise, and read alike often enough."""


def compare_exchanged(
    before: Snapshot, after: Snapshot
) -> Iterator[ArgumentReshaped | ReplyGone | ReplyMissing]:
    """Yield what is understood, and is not what was meant."""
    for path, was, endpoint, now in kept_calls(before, after):
        if path.version != UNVERSIONED:
            yield from _reshaped(path, was, endpoint, now, after)
            if path.reads_reply and was.replies and not now.replies:
                yield ReplyGone(path, endpoint, now, "")
    for path, cap, (_, now) in _replied(before, after):
        old = receiver(path, before.rpc_servers)
        if old and not old[1].replies and now.replies:
            yield ReplyMissing(path, *old, cap)


def _reshaped(
    path: CallPath, was: RpcMethod, endpoint: Endpoint, now: RpcMethod, after: Snapshot
) -> Iterator[ArgumentReshaped]:
    """Yield the arguments of another shape than the method takes, or than newer clients send."""
    sent, taken, newer = dict(path.shapes), dict(now.shapes), _sent_now(path, after)
    known = dict(was.shapes)
    for name in path.arguments:
        old = sent.get(name) or known.get(name, "")
        new = taken.get(name) or newer.get(name, "")
        kinds = {kind_of(shape) for shape in (old, new)}
        differs = old and new and len(kinds) == 2 and kinds not in _ALIKE
        if differs and ANY not in kinds and kind_of(known.get(name, old)) in (kind_of(old), ANY):
            yield ArgumentReshaped(path, endpoint, now, name, kind_of(old), new)


def _sent_now(path: CallPath, after: Snapshot) -> dict[str, str]:
    """The shapes that all newer calls of a method from the same client have."""
    same = [
        dict(call.shapes)
        for call in after.rpc_calls
        if call.interface == path.interface and call.method == path.method
    ]
    names = set().union(*same)
    return {name: same[0][name] for name in names if len({sent.get(name) for sent in same}) == 1}


def _replied(
    before: Snapshot, after: Snapshot
) -> Iterator[tuple[CallPath, str, tuple[Endpoint, RpcMethod]]]:
    """Yield the newer calls that older servers take, and whose reply is looked at."""
    for path, cap, _ in pinned_calls(before, after):
        now = receiver(path, after.rpc_servers)
        reads = path.reads_reply and path.version != UNVERSIONED
        if reads and now and deliver(path, before.rpc_servers) is None:
            yield path, cap, now
