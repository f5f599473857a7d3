"""arq as code uses it: `WorkerSettings.functions` lists coroutines, `enqueue_job` names one.

A worker fails a job whose function it does not know (`JobExecutionFailed: function .. not found`),
and one with an argument that it does not take (`TypeError`). The context is the worker's.
"""

import re
from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.code import innermost, layers
from upgradelint.facts.queues.library import TaskQueue, importing, last_name, named
from upgradelint.facts.queues.messages import Named, entries, message, untold
from upgradelint.facts.rpc.library import Sent, Served, Task, queue_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Call, Unknown, Value, show

_LISTS, _CRON, _QUEUES, _WRAPPED = "functions", "cron_jobs", "enqueue_job", "enqueue"
_BESIDE = frozenset(
    "redis_settings cron_jobs on_startup on_job_start queue_name max_jobs job_timeout".split()
)
_NAME = "arq"
_TARGET = queue_of(_NAME)
_CALLED_AFTER = re.compile(r"(?<![a-z])arq", re.IGNORECASE)


class Arq(TaskQueue):
    """Functions listed in the settings of a worker; jobs by `enqueue_job`."""

    name = _NAME
    uses = importing(r"(?:\w+\.)*arq")
    marks = (_LISTS.encode(), _CRON.encode())
    defines = re.compile(
        rb"^[ \t]*(functions|cron_jobs)\s*[:=]|['\"]functions['\"]\s*:", re.MULTILINE
    )
    asks = (b".enqueue",)
    queues = re.compile(rb"\.enqueue_job\b|(?i:(?<![a-z])arq)[^\n]{0,99}\.enqueue\(")
    senders = frozenset({_QUEUES, _WRAPPED})
    distinct = frozenset({_QUEUES})
    options = frozenset(
        "function _job_id _queue_name _defer_until _defer_by _expires _job_try".split()
    )

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what `pool.enqueue_job(name, ..)` puts into the queue."""
        name = call.argument(0, "function")
        if last_name(call.func) != _QUEUES and not _is_wrapped(call.func, name):
            return None
        return message(Named(name, (), _TARGET), call.where, call.args[1:], self.own(call))

    def tasks(self, value: Value, state: State) -> tuple[Task | Unknown, ...]:
        """Return the functions that the settings of a worker list."""
        settings = _settings(value, state)
        if not _is_of_worker(value, settings):
            return ()
        served = map(_listed, _entries(settings.get(_LISTS), state))
        scheduled = map(_scheduled, _entries(settings.get(_CRON), state))
        return (*served, *filter(None, scheduled))

    def repeated(self, value: Value, state: State) -> Iterator[Sent]:
        """Yield the jobs that a worker queues by itself at their times."""
        settings = _settings(value, state)
        jobs = settings.get(_CRON) if _is_of_worker(value, settings) else None
        for job in _entries(jobs, state):
            task = _scheduled(job)
            if isinstance(job, Call) and task is not None:
                yield message(named(task), job.where, (), {})
            elif isinstance(job, Unknown):
                yield untold(Named(job, (), _TARGET), job.where, "what is scheduled")


def _entries(listed: Value, state: State) -> tuple[Value, ...]:
    """The entries of a list, and what of it cannot be told."""
    if isinstance(listed, Unknown):
        return (listed,)
    content = state.read(listed) if isinstance(listed, ListValue) else None
    known = content.items if content else listed if isinstance(listed, tuple) else ()
    more = (content.more,) if content and content.more else ()
    return (*known, *more)


def _scheduled(job: Value) -> Task | None:
    """The task that `cron(f, ..)` makes, whose name tells it from a function that is listed."""
    task = _listed(job) if isinstance(job, Call) else None
    if not isinstance(job, Call) or not isinstance(task, Task):
        return None
    name = dict(job.kwargs).get("name") or f"cron:{task.func.qualname}"
    return replace(task, name=name) if isinstance(name, str) else None


def _is_wrapped(func: Value, name: Value) -> bool:
    """Whether it is `enqueue` of something called after the library, which is given a name."""
    named = isinstance(name, str) and name.isidentifier()
    return named and last_name(func) == _WRAPPED and _CALLED_AFTER.search(show(func)) is not None


def _is_of_worker(value: Value, settings: Mapping[Value, Value]) -> bool:
    """Whether settings are a worker's: by the name of their class, or by what else they set."""
    if settings.keys().isdisjoint((_LISTS, _CRON)):
        return False
    called = value.name if isinstance(value, ClassValue) else ""
    return called.endswith("WorkerSettings") or not _BESIDE.isdisjoint(settings)


def _settings(value: Value, state: State) -> Mapping[Value, Value]:
    """What a class of settings has, or a dict of them."""
    if isinstance(value, ClassValue):
        parts = reversed(value.mro)
        return {name: held for part in parts for name, held in part.content.items()}
    return entries(value, state)


def _listed(value: Value) -> Task | Unknown:
    """The function that an entry is, which `func(f, name=..)` may give another name."""
    given = dict(value.kwargs) if isinstance(value, Call) else {}
    func = innermost(value.argument(0, "coroutine") if isinstance(value, Call) else value)
    name = given.get("name") or (func.qualname if func else "")
    if func is None or not isinstance(name, str):
        return value if isinstance(value, Unknown) else Unknown("a function named by its path")
    wrappers = tuple(layers(value))[:-1]
    return Task(name, True, _TARGET, func, wrappers, listed=True)
