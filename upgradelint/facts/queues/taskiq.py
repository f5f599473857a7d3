"""Taskiq as code uses it: a task is a function under `@broker.task`, and is kicked by `kiq`.

A worker drops a message for a task that it does not know with a warning; an argument that the
function does not take is a `TypeError` in its result.
"""

import ast
import re
from collections.abc import Iterator

from upgradelint.facts.code import innermost, parameters
from upgradelint.facts.prefilter import under
from upgradelint.facts.queues.library import TaskQueue, importing, made_by
from upgradelint.facts.queues.messages import entries
from upgradelint.facts.rpc.library import Task, queue_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.terms import Attribute, Call, Outside, Value

_SCHEDULES = ("schedule_by_cron", "schedule_by_time", "schedule_by_interval")
_DEPENDS = re.compile(r"\bTaskiqDepends\(")


class Taskiq(TaskQueue):
    """Tasks by `@broker.task`; messages by `kiq` and by schedules."""

    name = "taskiq"
    uses = importing(r"taskiq\w*")
    marks = (b".task", b"@task")
    defines = under(rb"task")
    asks = (b".kiq", b".schedule_by")
    queues = re.compile(rb"\.(?:kiq|schedule_by_\w+)\b")
    senders = frozenset({"kiq", *_SCHEDULES})
    direct = senders
    behind = dict.fromkeys(_SCHEDULES, 2)
    distinct = senders

    def made(self, func: FunctionValue, given: Call, wrappers: tuple[FunctionValue, ...]) -> Task:
        """Return the task, which has the name of its module and function."""
        usual = f"{func.module.imported}:{func.name}"
        given_name = given.argument(0, "task_name") if innermost(given) is None else None
        name = given_name or dict(given.kwargs).get("task_name") or usual
        known, queue = name if isinstance(name, str) else "", queue_of(self.name)
        return Task(known, False, queue, func, wrappers, injected=_injected(func))

    def decorates(self, value: Value) -> bool:
        """Whether it is the `task` of a broker, with options or without."""
        made = value.func if isinstance(value, Call) else value
        if isinstance(made, Outside):
            return made.path.endswith(".task") and made_by(made, "broker", self.name)
        return (
            isinstance(made, Attribute)
            and made.name == "task"
            and made_by(made.base, "broker", self.name)
        )

    def schedules(self, decorator: Call, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield the arguments of the schedules among the labels of a task."""
        labels = dict(decorator.kwargs) if self.decorates(decorator) else {}
        listed = labels.get("schedule")
        content = state.read(listed).items if isinstance(listed, ListValue) else ()
        for schedule in content:
            known = entries(schedule, state)
            yield known.get("args"), known.get("kwargs")

    def sender(self, func: Value) -> tuple[Value, str] | None:
        """Return the task, also where it is given labels: `task.kicker().with_labels().kiq()`."""
        found = super().sender(func)
        base, how = found or (None, "")
        while isinstance(base, Call) and isinstance(base.func, Attribute) and found:
            if base.func.name not in ("kicker", "with_labels", "with_broker", "with_task_id"):
                break
            base = base.func.base
        return (base, how) if found else None


def _injected(func: FunctionValue) -> frozenset[str]:
    """The parameters that the worker fills: those of which default or annotation says how."""
    spec = func.node.args
    every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
    said = {
        argument.arg: ast.unparse(argument.annotation) for argument in every if argument.annotation
    }
    defaults = {
        parameter.name: parameter.default or "" for parameter in parameters(func, bound=False)
    }
    return frozenset(
        name
        for name, default in defaults.items()
        if _DEPENDS.search(str(default)) or _DEPENDS.search(said.get(name, ""))
    )
