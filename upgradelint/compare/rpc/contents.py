"""How messages of tasks are written and where they go, before and after: no message shows it."""

from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.compare.rpc.delivery import queues
from upgradelint.facts.rpc.wiring.startup import CELERY, Startup
from upgradelint.facts.snapshot import Snapshot

_JSON = ("json",)
"""What Celery writes, and accepts, where nothing is set."""

_DEFAULT_QUEUE = "celery"

_NOWHERE = Location("", 1)
"""Where that stands which nothing sets."""


class ContentChange(Change):
    """Workers of one release refuse what the other one writes with `serializer`.

    `by` is the task whose messages these are, or "celery" for all; `accepted` is what the workers
    take. It is `stated` where both are set, and not left to the library's default.
    """

    by: str
    serializer: str
    accepted: tuple[str, ...]
    stated: bool
    location: Location

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
        if _is_refused(sender, old, new):
            yield OldContentRefused(*_content(sender, new), _place(new, sender, after))
    for sender in _senders(after):
        if _is_refused(sender, new, old):
            yield NewContentRefused(*_content(sender, old), _place(sender, new, after))
    yield from _queues(before, after)


def _is_refused(sender: Startup, own: Startup, other: Startup) -> bool:
    """Whether its own workers accept the one serializer of a sender, and the others do not."""
    match sender.has, own.has, other.has:
        case (written,), (*known,), (_, *_) as accepted:
            return written in known and written not in accepted
    return False


def _content(sender: Startup, worker: Startup) -> tuple[str, str, tuple[str, ...], bool]:
    """Who writes, in what, what a worker accepts, and whether both say so."""
    (written,), accepted = sender.has or ("",), worker.has or ()
    return sender.by, written, accepted, _NOWHERE not in (sender.location, worker.location)


def _senders(release: Snapshot) -> list[Startup]:
    """What writes messages: by default, and tasks of their own."""
    found = [startup for startup in release.startups if startup.kind == "sender"]
    default = not any(startup.by == CELERY for startup in found)
    return [*found, *([Startup("sender", CELERY, _JSON, _NOWHERE)] if default else [])]


def _worker(release: Snapshot) -> Startup:
    found = (startup for startup in release.startups if startup.kind == "worker")
    return next(found, Startup("worker", CELERY, _JSON, _NOWHERE))


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
        by = now.by.partition(" ")[0]
        there = was is not None or by.removesuffix("()") in tasks or "*" in now.by
        if now.kind == "queue" and there and now.has and not {*now.has} & known:
            usual = (was.has or ("",))[0] if was else _DEFAULT_QUEUE
            yield QueueNew(usual, replace(now, by=by))
