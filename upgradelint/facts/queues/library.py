"""What libraries of task queues have in common: functions under a decorator, and what queues them.

A message that an older release has queued is taken by the worker that runs then.
"""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from upgradelint.base.location import Location
from upgradelint.facts.code import decorators, innermost, layers, parameters
from upgradelint.facts.prefilter import is_on_lines
from upgradelint.facts.queues.messages import Named, from_packed, message, packed, untold
from upgradelint.facts.rpc.library import Sent, Served, Target, Task, queue_of
from upgradelint.facts.rpc.model import HANDED_ON
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue
from upgradelint.python.values.definitions import FunctionValue, Instance, Native
from upgradelint.python.values.terms import (
    Argument,
    Attribute,
    Call,
    Operation,
    Outside,
    Unknown,
    Value,
    show,
)

NEVER = re.compile(rb"(?!)")

CALLING = frozenset(
    """
    apply_async call_soon call_soon_threadsafe enter_async_context on_commit run_in_executor
    run_in_threadpool run_sync spawn spawn_n start_soon submit to_thread
""".split()
)
"""What calls a function that it is given, with the arguments behind it."""

WRAPPING = frozenset({"async_to_sync", "database_sync_to_async", "sync_to_async", "wraps"})
"""What makes a function of one, which takes the same arguments."""


class TaskQueue:
    """A library of task queues.

    `uses` finds a file that names it, `defines` the functions that may be its tasks, where one of
    `marks` is, `queues` what may queue one, where one of `asks` is. `direct` are the methods that
    take a task's arguments as they are, behind as many others as `behind` says, and without its
    `options`; all other `senders` take them in a tuple and a dict. After a `partial` one others may
    come; what the `bulk` ones carry is not told. `distinct` are those that nothing else has.
    `calls` says that a task is queued by being called, `by_path` that any function is a task by
    its dotted path, `always` that the library is looked for where nobody names it too: an
    application may come from elsewhere.
    """

    name: ClassVar[str] = ""
    uses: ClassVar[re.Pattern[bytes]] = NEVER
    defines: ClassVar[re.Pattern[bytes]] = NEVER
    queues: ClassVar[re.Pattern[bytes]] = NEVER
    marks: ClassVar[tuple[bytes, ...]] = ()
    asks: ClassVar[tuple[bytes, ...]] = ()
    senders: ClassVar[frozenset[str]] = frozenset()
    direct: ClassVar[frozenset[str]] = frozenset()
    behind: ClassVar[Mapping[str, int]] = {}
    options: ClassVar[frozenset[str]] = frozenset()
    partial: ClassVar[frozenset[str]] = frozenset()
    bulk: ClassVar[frozenset[str]] = frozenset()
    distinct: ClassVar[frozenset[str]] = frozenset()
    calls: ClassVar[bool] = False
    always: ClassVar[bool] = False
    by_path: ClassVar[bool] = False

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file hold, whether or not the project uses the library."""
        return frozenset()

    def is_used(self, data: bytes) -> bool:
        """Whether the bytes of a file name the library."""
        return is_on_lines(self.uses, (self.name.encode(),), data)

    def may_queue(self, data: bytes) -> bool:
        """Whether the bytes of a file may queue a task."""
        return any(map(data.__contains__, self.asks)) and self.queues.search(data) is not None

    def defined(self, data: bytes) -> list[bytes]:
        """Return the names of functions that the bytes of a file may make tasks."""
        return self.defines.findall(data) if any(map(data.__contains__, self.marks)) else []

    def is_setting(self, name: str) -> bool:
        """Whether a name is that of a setting that has messages sent: none is."""
        return False

    def setting(
        self, name: str, value: Value, state: State, where: Location
    ) -> tuple[Sent | Startup, ...]:
        """Return what a setting has sent: nothing."""
        return ()

    def target(self, value: Value) -> Target | None:
        """Nothing: no class has a target."""
        return None

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what a call puts into a queue: one message, or one of several."""
        passed = self.passed(call)
        if passed is not None:
            return passed
        func = self.sender(call.func)
        if func is None:
            return self.handed_on(call) or None
        base, how = func
        known = [task for task in self.known(base, state) if self._is_task(task, how)]
        return tuple(self.sent(task, how, call, state) for task in known) or None

    def task(self, value: Value) -> Task | None:
        """Return what a function under a decorator of the library is called by."""
        while isinstance(value, Call) and len(value.args) == 1:
            if task := self.declared(value):
                return task
            value = value.args[0]
        return self.undecorated(value)

    def declared(self, call: Call) -> Task | None:
        """Return the task that a call makes of a function, whatever is done with what it gives."""
        func = innermost(call) if len(call.args) == 1 else None
        if func is None or not self.decorates(call.func):
            return None
        given = call.func if isinstance(call.func, Call) else call
        return self.made(func, given, tuple(layers(call))[:-1])

    def task_name(self, value: Value) -> str:
        """Return the name that a value queues a task by, "" for what is no task."""
        task = self.task(value)
        return task.name if task is not None and isinstance(task.name, str) else ""

    def repeated(self, value: Value, state: State) -> Iterator[Sent]:
        """Yield what is queued over and over: a task under a decorator with a schedule."""
        for decorator in decorators(value):
            for args, kwargs in self.schedules(decorator, state):
                if (task := self.task(value)) and task.name:
                    yield from_packed(named(task), args, kwargs, decorator.where, state)

    def schedules(self, decorator: Call, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield the arguments, by position and by name, that a decorator has a task queued with
        over and over: none.
        """
        yield from ()

    def undecorated(self, value: Value) -> Task | None:
        """Return the task that something is without a decorator: none."""
        return None

    def tasks(self, value: Value, state: State) -> tuple[Task | Unknown, ...]:
        """Return the tasks that a value of a module has served: itself, or those it lists."""
        task = self.task(value)
        return (task,) if task else self._lost(value)

    def _lost(self, value: Value) -> tuple[Unknown, ...]:
        """What is made a task and is no function: a `partial` one."""
        made = isinstance(value, Call) and len(value.args) == 1 and self.decorates(value.func)
        if not isinstance(value, Call) or not made or not isinstance(value.args[0], Native):
            return ()
        return (Unknown(f"{show(value.args[0])} is no function", value.where),)

    def made(self, func: FunctionValue, given: Call, wrappers: tuple[FunctionValue, ...]) -> Task:
        """Return the task that a decorator makes, which is `given` options."""
        raise NotImplementedError

    def decorates(self, value: Value) -> bool:
        """Whether it is a decorator of the library, with options or without."""
        return False

    def sender(self, func: Value) -> tuple[Value, str] | None:
        """Return the task that a function queues, and the name of the way it does."""
        if isinstance(func, Call) and func.args and last_name(func.func) in WRAPPING:
            return self.sender(func.args[0])
        if isinstance(func, Attribute) and func.name in self.senders:
            return func.base, func.name
        return (func, "") if self.calls and self.task(func) is not None else None

    def known(self, value: Value, state: State) -> Iterator[Named]:
        """Yield the task that a value is, or those that it may be."""
        task = self.task(value)
        if task is not None:
            yield named(task)
        elif isinstance(value, Operation) and value.operator == "[]":
            yield from self.of_table(value.operands[0], value.operands[1], state)
        elif isinstance(value, Call) and last_name(value.func) == "get" and value.args:
            if isinstance(value.func, Attribute):
                yield from self.of_table(value.func.base, value.args[0], state)
        elif isinstance(value, Argument):
            yield Named(value, (), queue_of(self.name))

    def of_table(self, table: Value, key: Value, state: State) -> Iterator[Named]:
        """Yield the tasks that an entry of a table may be."""
        if isinstance(table, (DictValue, ListValue)):
            items = state.read(table).items
            for value in items.values() if isinstance(items, dict) else items:
                yield from self.known(value, state)

    def sent(self, task: Named, how: str, call: Call, state: State) -> Sent:
        """Return the message of a call of a task's method."""
        if isinstance(task.name, Argument):
            return untold(task, call.where, "the task is what callers pass")
        if how in self.bulk:
            return untold(task, call.where, f"what {how} is given")
        partial = how in self.partial
        if how in self.direct:
            args = call.args[self.behind.get(how, 0) :]
            return message(task, call.where, args, self.own(call), partial=partial)
        return packed(task, call, 0, state, partial=partial)

    def _is_task(self, task: Named, how: str) -> bool:
        """Whether what is queued is a task for sure: what callers pass may be anything."""
        return not isinstance(task.name, Argument) or how in self.distinct

    def own(self, call: Call) -> dict[str, Value]:
        """The arguments by name that are the task's."""
        return {name: value for name, value in call.kwargs if name not in self.options}

    def passed(self, call: Call) -> Sent | None:
        """What is queued by whoever is given a task's method, to call it later."""
        if last_name(call.func) in WRAPPING:
            return None
        given = dict(call.kwargs)
        for at, value in enumerate((*call.args, *given.values())):
            may = isinstance(value, (Attribute, Outside)) or (self.calls and value is not None)
            sender = self.sender(value) if may else None
            task = self.task(sender[0]) if sender else None
            if sender is None or task is None:
                continue
            rest, direct = call.args[at + 1 :], sender[1] in self.direct and at < len(call.args)
            if direct and last_name(call.func) == "partial":
                return message(named(task), call.where, rest, given, partial=True)
            if direct and last_name(call.func) in CALLING:
                given = {} if last_name(call.func) == "on_commit" else given
                return message(named(task), call.where, rest, given)
            return untold(named(task), call.where, f"{show(value)} is passed on")
        return None

    def handed_on(self, call: Call) -> tuple[Sent, ...]:
        """What may be queued by whoever is given a task, other than a decorator."""
        if self.decorates(call.func):
            return ()
        later = not (call.args[1:] or call.kwargs) and last_name(call.func) in CALLING
        given = [*call.args, *(value for _, value in call.kwargs)]
        given += [] if later else [found for found in map(self._of_partial, given) if found]
        tasks = [task for task in map(self.task, given) if task and task.name]
        return tuple(untold(named(task), call.where, HANDED_ON) for task in tasks)

    def _of_partial(self, value: Value) -> Value:
        """The task that `partial(task.delay)` queues, to which more arguments may be added."""
        sender = self.sender(value.calls) if isinstance(value, Native) else None
        return sender[0] if sender else None


def named(task: Task) -> Named:
    """Return a task as it is queued."""
    known = parameters(task.func, bound=task.bound)
    places = tuple(
        parameter.name
        for parameter in known
        if parameter.kind == "positional" and parameter.name not in task.injected
    )
    return Named(task.name, places, task.target)


def last_name(func: Value) -> str:
    """The last name of what is called."""
    if isinstance(func, Outside):
        return func.path.rpartition(".")[2]
    return func.name if isinstance(func, Attribute) else ""


def made_by(value: Value, *words: str) -> bool:
    """Whether it may be an application of a library: it is made by that, or is called so."""
    if isinstance(value, Instance):
        bases = (base for part in value.cls.mro for base in part.bases)
        return any(isinstance(base, Outside) and _has(base.path, words) for base in bases)
    return isinstance(value, Unknown) and _has(show(value), words)


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text.lower() for word in words)


def importing(*names: str) -> re.Pattern[bytes]:
    """Return what finds an import of one of these modules."""
    every = b"|".join(name.encode() for name in names)
    first = rb"^[ \t]*(?:from[ \t]+|import[ \t]+(?:[\w. \t]{1,99},[ \t]*){0,20})"
    return re.compile(first + rb"(?:" + every + rb")\b", re.MULTILINE)
