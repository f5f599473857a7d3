"""arq as code uses it: `WorkerSettings.functions` lists coroutines, `enqueue_job` names one.

A worker fails a job whose function it does not know (`JobExecutionFailed: function .. not found`),
and one with an argument that it does not take (`TypeError`). The context is the worker's.
"""

import re
from collections.abc import Mapping

from upgradelint.facts.code import innermost, layers
from upgradelint.facts.queues.library import TaskQueue, importing, last_name
from upgradelint.facts.queues.messages import Named, entries, message
from upgradelint.facts.rpc.library import Sent, Served, Task, queue_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Call, Unknown, Value

_LISTS, _QUEUES = "functions", "enqueue_job"
_BESIDE = frozenset(
    "redis_settings cron_jobs on_startup on_job_start queue_name max_jobs job_timeout".split()
)
_NAME = "arq"
_TARGET = queue_of(_NAME)


class Arq(TaskQueue):
    """Functions listed in the settings of a worker; jobs by `enqueue_job`."""

    name = _NAME
    uses = importing("arq")
    marks = (_LISTS.encode(),)
    defines = re.compile(rb"^[ \t]*(functions)\s*[:=]|['\"]functions['\"]\s*:", re.MULTILINE)
    asks = (_QUEUES.encode(),)
    queues = re.compile(rb"\.enqueue_job\b")
    senders = frozenset({_QUEUES})
    distinct = senders
    options = frozenset(
        "function _job_id _queue_name _defer_until _defer_by _expires _job_try".split()
    )

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what `pool.enqueue_job(name, ..)` puts into the queue."""
        if last_name(call.func) != _QUEUES:
            return None
        name = call.argument(0, "function")
        return message(Named(name, (), _TARGET), call.where, call.args[1:], self.own(call))

    def tasks(self, value: Value, state: State) -> tuple[Task | Unknown, ...]:
        """Return the functions that the settings of a worker list."""
        settings = _settings(value, state)
        if _LISTS not in settings or _BESIDE.isdisjoint(settings):
            return ()
        listed = settings[_LISTS]
        if isinstance(listed, Unknown):
            return (listed,)
        content = state.read(listed) if isinstance(listed, ListValue) else None
        items = content.items if content else listed if isinstance(listed, tuple) else ()
        more = (content.more,) if content and content.more else ()
        return (*map(_listed, items), *more)


def _settings(value: Value, state: State) -> Mapping[Value, Value]:
    """What a class of settings has, or a dict of them."""
    if isinstance(value, ClassValue):
        parts = reversed(value.mro)
        return {name: held for part in parts for name, held in part.content.items()}
    return entries(value, state)


def _listed(value: Value) -> Task | Unknown:
    """The function that an entry is, which `func(f, name=..)` may give another name."""
    given = dict(value.kwargs) if isinstance(value, Call) else {}
    func = innermost(value.args[0] if isinstance(value, Call) and value.args else value)
    name = given.get("name") or (func.qualname if func else "")
    if func is None or not isinstance(name, str):
        return value if isinstance(value, Unknown) else Unknown("a function named by its path")
    wrappers = tuple(layers(value))[:-1]
    return Task(name, True, _TARGET, func, wrappers, listed=True)
