"""What is sent and replied, where each side takes what the other gives: kinds of things differ."""

from collections.abc import Iterator, Sequence

from upgradelint.compare.rpc.changes import ArgumentReshaped, ReplyGone, ReplyMissing
from upgradelint.compare.rpc.delivery import kept_calls, pinned_calls
from upgradelint.compare.rpc.reception import deliver, receiver
from upgradelint.facts.rpc.model import CallPath, Endpoint, Interface, RpcMethod
from upgradelint.facts.rpc.shapes import ANY, kind_of
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.snapshot import Snapshot

_ALIKE = ({"bool", "number"}, {"number", "text"}, {"bool", "text"})
"""What is written otherwise, and read alike often enough."""


def compare_exchanged(
    before: Snapshot, after: Snapshot
) -> Iterator[ArgumentReshaped | ReplyGone | ReplyMissing]:
    """Yield what is understood, and is not what was meant."""
    newer = _by_method(after)
    for path, was, endpoint, now in kept_calls(before, after):
        if path.version != UNVERSIONED:
            same = newer.get((path.interface, path.method), ())
            yield from _reshaped(path, was, endpoint, now, same)
            if path.reads_reply and was.replies and not now.replies:
                yield ReplyGone(path, endpoint, now, "")
    for path, cap, (_, now) in _replied(before, after):
        old = receiver(path, before.rpc_servers)
        if old and not old[1].replies and now.replies:
            yield ReplyMissing(path, *old, cap)


def _reshaped(
    path: CallPath, was: RpcMethod, endpoint: Endpoint, now: RpcMethod, same: Sequence[CallPath]
) -> Iterator[ArgumentReshaped]:
    """Yield the arguments of another shape than the method takes, or than newer clients send, whose
    calls are the `same`.
    """
    sent, taken, newer = dict(path.shapes), dict(now.shapes), _sent_now(same)
    known = dict(was.shapes)
    for name in path.arguments:
        old = sent.get(name) or known.get(name, "")
        new = taken.get(name) or newer.get(name, "")
        kinds = {kind_of(shape) for shape in (old, new)}
        differs = old and new and len(kinds) == 2 and kinds not in _ALIKE
        if differs and ANY not in kinds and kind_of(known.get(name, old)) in (kind_of(old), ANY):
            yield ArgumentReshaped(path, endpoint, now, name, kind_of(old), new)


def _by_method(release: Snapshot) -> dict[tuple[Interface, str], list[CallPath]]:
    """The calls of a release by what they are for."""
    found: dict[tuple[Interface, str], list[CallPath]] = {}
    for call in release.rpc_calls:
        found.setdefault((call.interface, call.method), []).append(call)
    return found


def _sent_now(calls: Sequence[CallPath]) -> dict[str, str]:
    """The shapes that all newer calls of a method have."""
    same = [dict(call.shapes) for call in calls]
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
