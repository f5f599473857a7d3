"""What findings on tasks have in common: the task, how it is queued, who breaks, what to write."""

import re
from collections.abc import Iterable, Sequence

from upgradelint.base.frozen import replace
from upgradelint.base.sealed import unsealed
from upgradelint.compare.rpc.changes import NewMessage, OldMessage, PlacesSwapped, RpcChange
from upgradelint.compare.rpc.contents import ContentChange
from upgradelint.compare.rpc.delivery import queues
from upgradelint.compare.rpc.renamed_tasks import bare_name
from upgradelint.facts.rpc.model import CallPath, RpcMethod
from upgradelint.findings.finding import Level
from upgradelint.rules.queues.libraries import LIBRARIES
from upgradelint.rules.rpc.breakage import raised as of_arguments
from upgradelint.rules.rule import Context

_NO_LETTER = re.compile(r"\W")

UNSEEN = "its callers are not in this tree: messages in the broker, schedules, other services"


def unknown_task(topic: str) -> str:
    """Name what a worker of a library does with a task that it does not know."""
    library = LIBRARIES.get(topic)
    return library.unknown if library else "the task is not found"


def alias(method: RpcMethod, topic: str, given: str) -> str:
    """Return the code that keeps a task under its old name."""
    library = LIBRARIES.get(topic)
    form = library.alias if library else "{until}{function}"
    return form.format(
        name=method.name,
        bare=bare_name(method),
        until="# until no message has that name\n",
        function=f"def {function_of(method)}({given}:\n    ...\n",
    )


def function_of(method: RpcMethod) -> str:
    """Return the name of the function that a task is; of what only a registry knows one like it."""
    return method.function or _NO_LETTER.sub("_", bare_name(method))


def written(name: str) -> str:
    """Name an argument; one that is sent to a place whose name is not known by its place."""
    return f"number {int(name) + 1}" if name.isdecimal() else name


def level_of(broken: Sequence[OldMessage | PlacesSwapped], context: Context) -> Level:
    """Return the level: a warning where nobody is seen to queue the task, and where all that queue
    tasks are upgraded before the workers, so that only messages that have waited are older.
    """
    waited = context.traits.deploy_order == "web-first"
    return "error" if any(message.has_caller for message in broken) and not waited else "warning"


def content_level(changes: Sequence[ContentChange]) -> Level:
    """Return the level: a warning where Celery's default counts, for it may be set elsewhere."""
    return "error" if any(change.stated for change in changes) else "warning"


def refused_content(change: ContentChange) -> str:
    """Say what a worker does with a message that is written in what it does not accept."""
    accepted = ", ".join(change.accepted)
    return (
        f"ContentDisallowed: {change.serializer}, the message is lost; it accepts {accepted} alone"
    )


def early(changes: Iterable[NewMessage], context: Context) -> list[NewMessage]:
    """Return the messages that older workers may get: where all workers are upgraded first, those
    of tasks alone, which run while other workers are still older.
    """
    if context.traits.deploy_order != "workers-first":
        return list(changes)
    tasks = {
        (method.location.path, function_of(method))
        for to in queues(context.after)
        for method in to.methods
    }
    return [
        message
        for message in changes
        if (message.path.location.path, message.path.wrapper) in tasks
    ]


def early_level(context: Context) -> Level:
    """Return the level of what older workers may get: where all that queue tasks are upgraded
    before them, they get it for sure.
    """
    return "error" if context.traits.deploy_order == "web-first" else "warning"


def from_queue(broken: Sequence[OldMessage], context: Context, effect: str) -> str:
    """Say who breaks when the newer worker takes a message of the older release."""
    message = broken[0]
    return (
        f"older message ({context.old}) -> new worker: {effect}; "
        f"{_queued(message)}{_taken(message)}"
    )


def to_worker(broken: Sequence[NewMessage], context: Context, effect: str) -> str:
    """Say who breaks when an older worker takes a message of the newer release."""
    message = broken[0]
    return (
        f"new message -> old worker ({context.old}): {effect}; {way(message.path)}{_taken(message)}"
    )


def way(path: CallPath) -> str:
    """Tell what is queued, and where."""
    sent = ", ".join(map(written, (*path.placed, *path.arguments)))
    condition = f" if {path.conditions[0]}" if path.conditions else ""
    return f"queued as {path.method}({sent}){condition} at {path.location}"


def raised(change: RpcChange) -> str:
    """Name the exception that the arguments of a message raise, as Python binds them: names that
    are not known before places that are not there.
    """
    fault, placed = change.fault, change.path.placed
    named = tuple(name for name in fault.unexpected if name not in placed)
    if fault.unexpected and not named:
        takes = len(placed) - len(fault.unexpected)
        return f"TypeError: takes {takes} positional arguments, {len(placed)} are given"
    return of_arguments(replace(fault, unexpected=named))


def released_in_two(method: RpcMethod, names: Iterable[str], now: RpcMethod | None) -> str:
    """Return the steps that let a task have new arguments, by the defaults that it has `now`."""
    given = {parameter.name: parameter.default for parameter in now.parameters} if now else {}
    defaults = ((name, unsealed(given.get(name) or "None")) for name in names)
    wanted = ", ".join(f"{written(name)}={default}" for name, default in defaults)
    return (
        f"# this release: def {function_of(now or method)}(..., {wanted}): and nobody sends it\n"
        "# the next one, when all workers have that: send it\n"
    )


def _queued(message: OldMessage) -> str:
    return way(message.path) if message.has_caller else UNSEEN


def _taken(message: OldMessage | NewMessage) -> str:
    method = message.fault.method
    return f", taken by {method.signature} at {method.location}" if method else ""
