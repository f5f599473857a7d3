"""Huey as code uses it: a task is a function under `@huey.task()`, and is queued by calling it.

A consumer loses a message for a task that it does not know (`HueyException: .. not found in
TaskRegistry`); an argument that the function does not take is a `TypeError` there.
"""

import re
from collections.abc import Iterator

from upgradelint.facts.prefilter import under
from upgradelint.facts.queues.library import TaskQueue, importing, last_name, made_by
from upgradelint.facts.rpc.library import Task, queue_of
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.terms import Attribute, Call, Outside, Value

_DECORATORS = frozenset(
    "task periodic_task context_task db_task db_periodic_task on_commit_task".split()
)

_PERIODIC = frozenset({"periodic_task", "db_periodic_task"})


class Huey(TaskQueue):
    """Tasks by `@huey.task()`; messages by a call, by `schedule`, `s` and `map`."""

    name = "huey"
    uses = importing(r"\w*huey\w*")
    marks = (b"task",)
    defines = under(rb"(?:db_)?(?:periodic_)?task|context_task|on_commit_task")
    asks = (b".schedule(", b".s(", b".map(", b".then(", b".call_local(")
    queues = re.compile(rb"\.(?:schedule|s|map|then)\(")
    senders = frozenset({"s", "schedule", "map"})
    direct = frozenset({"", "s"})
    options = frozenset(
        "eta delay id retries retry_delay retry_backoff priority expires timeout".split()
    )
    partial = frozenset({"s"})
    bulk = frozenset({"map"})
    calls = True

    def made(self, func: FunctionValue, given: Call, wrappers: tuple[FunctionValue, ...]) -> Task:
        """Return the task, which has the name of its module and function; both or the latter."""
        options = dict(given.kwargs)
        name = options.get("name") or func.name
        known = f"{func.module.imported}.{name}" if isinstance(name, str) else ""
        own = ("task",) if options.get("context") is True else ()
        queue = queue_of(self.name)
        return Task(known, False, queue, func, wrappers, injected=frozenset(own))

    def schedules(self, decorator: Call, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield that the scheduler of each consumer queues a periodic task, without arguments."""
        if last_name(decorator.func) in _PERIODIC and self.decorates(decorator):
            yield None, None

    def decorates(self, value: Value) -> bool:
        """Whether it is a decorator of an instance of Huey, or of Django's `djhuey`."""
        made = value.func if isinstance(value, Call) else value
        if isinstance(made, Outside):
            last = made.path.rpartition(".")[2]
            return last in _DECORATORS and made_by(made, self.name)
        return (
            isinstance(made, Attribute)
            and made.name in _DECORATORS
            and made_by(made.base, self.name)
        )
