"""How messages of tasks are written and where they go, before and after: no message shows it."""

from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.compare.rpc.delivery import queues
from upgradelint.facts.rpc.wiring.startup import CELERY, Startup
from upgradelint.facts.snapshot import Snapshot

_JSON = ("json",)
"""What Celery writes, and accepts, where nothing is set."""

_DEFAULT_QUEUE = "celery"


class ContentChange(Change):
    """Workers of one release refuse what the other one writes with `serializer`.

    `by` is the task whose messages these are, or "celery" for all; `accepted` is what the workers
    take. It is `stated` where both are set, and not left to the library's default.
    """

    by: str
    serializer: str
    accepted: tuple[str, ...]
    location: Location
    stated: bool

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for each way to write."""
        return (type(self), self.serializer)


class OldContentRefused(ContentChange):
    """Newer workers refuse messages of the older release."""


class NewContentRefused(ContentChange):
    """Older workers refuse messages of the newer release."""


class QueueNew(Change):
    """A task, or all tasks of a pattern, go into a queue that the older release does not know."""

    was: str
    now: Startup

    @property
    def cause(self) -> tuple[object, ...]:
        """One finding for a queue."""
        return (self.now.has,)


def compare_contents(
    before: Snapshot, after: Snapshot
) -> Iterator[OldContentRefused | NewContentRefused | QueueNew]:
    """Yield what workers of one release do not take, or do not look for, of the other one."""
    if not (queues(before, CELERY) and queues(after, CELERY)):
        return
    old, new = _worker(before), _worker(after)
    for sender in _senders(before):
        for serializer in _refused(sender, old, new):
            where = _place(new, sender, after)
            stated = _is_stated(sender, new)
            yield OldContentRefused(sender.by, serializer, new.has or (), where, stated)
    for sender in _senders(after):
        for serializer in _refused(sender, new, old):
            where = _place(sender, new, after)
            stated = _is_stated(sender, old)
            yield NewContentRefused(sender.by, serializer, old.has or (), where, stated)
    yield from _queues(before, after)


def _refused(sender: Startup, own: Startup, other: Startup) -> tuple[str, ...]:
    """The one serializer of a sender that its own workers accept and the others do not."""
    written, accepted = sender.has or (), other.has or ()
    lost = len(written) == 1 and bool(accepted) and written[0] not in accepted
    return written if lost and written[0] in (own.has or ()) else ()


def _senders(release: Snapshot) -> list[Startup]:
    """What writes messages: by default, and tasks of their own."""
    found = [startup for startup in release.startups if startup.kind == "sender"]
    default = not any(startup.by == CELERY for startup in found)
    return [*found, *([Startup("sender", CELERY, _JSON, _NOWHERE)] if default else [])]


def _worker(release: Snapshot) -> Startup:
    found = (startup for startup in release.startups if startup.kind == "worker")
    return next(found, Startup("worker", CELERY, _JSON, _NOWHERE))


_NOWHERE = Location("", 1)


def _is_stated(*setups: Startup) -> bool:
    return all(startup.location != _NOWHERE for startup in setups)


def _place(first: Startup, second: Startup, after: Snapshot) -> Location:
    """Where the newer release sets it, or its first task where it sets nothing."""
    set_there = {startup.location for startup in after.startups}
    known = [startup.location for startup in (first, second) if startup.location in set_there]
    return known[0] if known else queues(after, CELERY)[0].methods[0].location


def _queues(before: Snapshot, after: Snapshot) -> Iterator[QueueNew]:
    old = {startup.by: startup for startup in before.startups if startup.kind == "queue"}
    known = {name for startup in old.values() for name in startup.has or ()} | {_DEFAULT_QUEUE}
    tasks = {method.name for to in queues(before, CELERY) for method in to.methods}
    for now in after.startups:
        was = old.get(now.by)
        there = was is not None or now.by in tasks or "*" in now.by
        if now.kind == "queue" and there and now.has and not {*now.has} & known:
            yield QueueNew((was.has or ("",))[0] if was else _DEFAULT_QUEUE, now)
