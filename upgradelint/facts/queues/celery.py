"""Celery as code uses it: a task is a function under `@app.task`, a call is put into a queue.

There are no versions, and arguments travel by position too. A message that an older release has
queued is taken by the worker that runs then.
"""

import re
from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.code import innermost, layers, parameters
from upgradelint.facts.queues.messages import NAME, TARGET, Named, items, message, packed, untold
from upgradelint.facts.queues.schedules import is_schedule, scheduled
from upgradelint.facts.rpc.library import Sent, Served, Target, Task
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue
from upgradelint.python.values.definitions import ClassValue, Instance, Native
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

_DECORATES = (b".task\n", b".task\r", b".task(", b"shared_task", b"periodic_task")
_DECORATED = re.compile(
    rb"^[ \t]*@[\w.]*\.task\b|\b(?:shared|periodic)_task|=\s*[\w.]+\.task\(", re.MULTILINE
)
_DIRECT = frozenset({"delay", "delay_on_commit", "s", "si"})
_PACKED = frozenset({"apply", "apply_async", "apply_async_on_commit", "signature", "subtask"})
_SIGNATURES = frozenset({"s", "signature", "subtask"})
_EACH = frozenset({"map", "starmap", "chunks"})
_PARTS = (*_DIRECT, *_PACKED, *_EACH, "send_task")
_ASKS = (
    *(b".delay", b".apply", b".s(", b".si(", b"signature(", b"subtask("),
    *(b".map(", b".starmap(", b".chunks(", b"send_task"),
)
_ANY = "|".join(sorted(_PARTS, key=len, reverse=True))
_QUEUED = re.compile(rf"\.(?:{_ANY})\b|\b(?:signature|subtask)\s*\(".encode())
_BEAT = (b"beat_schedule", b"BEAT_SCHEDULE")
_BY_NAME = frozenset({"celery.signature", "celery.subtask", "celery.canvas.signature"})
_CLASSES = frozenset({"celery.Task", "celery.app.task.Task", "celery.task.Task"})
_APPS = frozenset({"celery.Celery", "celery.app.Celery", "celery.app.base.Celery"})
_DERIVES = re.compile(rb"^class \w+\([^)]{0,999}\bTask\b", re.MULTILINE)
_DECORATORS = ("shared_task", ".task", "periodic_task")

_CALLING = frozenset(
    """
    apply_async call_soon call_soon_threadsafe enter_async_context on_commit run_in_executor
    run_in_threadpool run_sync spawn spawn_n start_soon submit to_thread
""".split()
)
"""What calls a function that it is given, with the arguments behind it."""

_WRAPPING = frozenset({"async_to_sync", "database_sync_to_async", "sync_to_async", "wraps"})
"""What makes a function of one, which takes the same arguments."""


class CeleryTasks:
    """Tasks by `@app.task` and `@shared_task`; calls by `delay`, `apply_async`, `s` and by name."""

    senders = frozenset(_PARTS)

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""
        found: set[Role] = set()
        decorates = any(part in data for part in _DECORATES) and _DECORATED.search(data)
        if decorates or (NAME.encode() in data and _DERIVES.search(data)):
            found.add("server")
        if any(part in data for part in _ASKS) and _QUEUED.search(data):
            found.add("client")
        if any(part in data for part in _BEAT):
            found.add("client")
        return frozenset(found)

    def is_setting(self, name: str) -> bool:
        """Whether a name is that of a setting with a schedule."""
        return is_schedule(name)

    def setting(self, value: Value, state: State, where: Location) -> tuple[Sent, ...]:
        """Return what a schedule queues."""
        return tuple(scheduled(value, state, where))

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what a call puts into a queue: one message, or one of several."""
        if isinstance(call.func, Outside) and call.func.path in _BY_NAME:
            return _by_name(call, state)
        passed = _passed(call)
        if passed is not None:
            return passed
        func = _sender(call.func)
        if func is None:
            return _settings(call, state) or _handed_on(call) or None
        base, how = func
        named = isinstance(call.argument(0, "name"), str)
        if named and (how == "send_task" or (how in _PACKED and _is_app(base))):
            return _by_name(call, state)
        found = tuple(_sent(task, how, call, state) for task in _tasks(base, state))
        return found or _completed(base, how, call, state)

    def target(self, value: Value) -> Target | None:
        """Nothing: no class has a target."""
        return None

    def task(self, value: Value) -> Task | None:
        """Return what a function under a decorator of the library is called by."""
        while isinstance(value, Call) and len(value.args) == 1:
            func = innermost(value)
            if func is not None and _is_decorator(value.func):
                given = dict(value.func.kwargs) if isinstance(value.func, Call) else {}
                name = given.get("name") or f"{func.module.name}.{func.name}"
                known = name if isinstance(name, str) else ""
                wrappers = tuple(layers(value))[:-1]
                return Task(known, given.get("bind") is True, TARGET, func, wrappers)
            value = value.args[0]
        return _of_class(value.cls if isinstance(value, Instance) else value)


_CELERY = CeleryTasks()


def _of_class(cls: Value) -> Task | None:
    """The task that a class is which derives from the library's and says what it runs."""
    bases = [base for part in cls.mro for base in part.bases] if isinstance(cls, ClassValue) else []
    if not any(isinstance(base, Outside) and base.path in _CLASSES for base in bases):
        return None
    held = {name: value for part in reversed(cls.mro) for name, value in part.content.items()}
    func, name = innermost(held.get("run")), held.get("name") or f"{cls.module.name}.{cls.name}"
    known = name if isinstance(name, str) else ""
    return Task(known, bound=True, target=TARGET, func=func) if func else None


def _is_decorator(value: Value) -> bool:
    """Whether it is `app.task` or `shared_task`, with options or without."""
    made = value.func if isinstance(value, Call) and not value.args else value
    if isinstance(made, Outside):
        return NAME in made.path.lower() and made.path.endswith(_DECORATORS)
    return isinstance(made, Attribute) and made.name == "task" and _is_app(made.base)


def _is_app(value: Value) -> bool:
    """Whether it may be an application: it is made by the library, or cannot be told."""
    if isinstance(value, Instance):
        bases = (base for part in value.cls.mro for base in part.bases)
        return any(isinstance(base, Outside) and base.path in _APPS for base in bases)
    if isinstance(value, Call) and isinstance(value.func, Outside):
        return value.func.path.startswith(f"{NAME}.")
    return isinstance(value, Unknown) and NAME in show(value).lower()


def _sender(func: Value) -> tuple[Value, str] | None:
    """What `delay`, `apply_async` and the like are asked of, and which of them it is."""
    if isinstance(func, Call) and func.args and _last(func.func) in _WRAPPING:
        return _sender(func.args[0])
    if isinstance(func, Outside) and func.path.startswith(f"{NAME}."):
        path, _, how = func.path.rpartition(".")
        return (Outside(path), how) if how in _PARTS else None
    if isinstance(func, Attribute) and func.name in _PARTS:
        return func.base, func.name
    return None


def _last(func: Value) -> str:
    """The last name of what is called."""
    if isinstance(func, Outside):
        return func.path.rpartition(".")[2]
    return func.name if isinstance(func, Attribute) else ""


def _tasks(value: Value, state: State) -> Iterator[Named]:
    """Yield the task that a value is, or those that it may be."""
    task = _CELERY.task(value)
    if task is not None:
        known = parameters(task.func, bound=task.bound)
        places = tuple(part.name for part in known if part.kind == "positional")
        yield Named(task.name, places)
    elif isinstance(value, Operation) and value.operator == "[]":
        yield from _of_table(value.operands[0], value.operands[1], state)
    elif isinstance(value, Call) and _last(value.func) == "get" and value.args:
        if isinstance(value.func, Attribute):
            yield from _of_table(value.func.base, value.args[0], state)
    elif isinstance(value, Argument):
        yield Named(value)


def _of_table(table: Value, key: Value, state: State) -> Iterator[Named]:
    """Yield the tasks that an entry of a table may be: `app.tasks[name]`, or a dict's."""
    if isinstance(table, Attribute) and table.name == "tasks" and isinstance(key, str):
        yield Named(key)
    if isinstance(table, (DictValue, ListValue)):
        items = state.read(table).items
        for value in items.values() if isinstance(items, dict) else items:
            yield from _tasks(value, state)


def _sent(task: Named, how: str, call: Call, state: State) -> Sent:
    partial = how in _SIGNATURES
    if isinstance(task.name, Argument):
        return untold(task, call.where, "the task is what callers pass")
    if how == "map":
        return message(task, call.where, (call.argument(0, "it"),), {})
    if how in _EACH:
        return untold(task, call.where, f"what {how} is given")
    if how in _DIRECT:
        return message(task, call.where, call.args, dict(call.kwargs), partial=partial)
    return packed(task, call, 0, state, partial=partial)


def _completed(value: Value, how: str, call: Call, state: State) -> tuple[Sent, ...] | None:
    """What a signature queues that is given the rest: `label.s(x).delay(y)`."""
    while isinstance(value, Call) and _last(value.func) in ("set", "clone", "on_error", "link"):
        value = value.func.base if isinstance(value.func, Attribute) else None
    made = _sender(value.func) if isinstance(value, Call) else None
    if made is None or made[1] not in _SIGNATURES or how in _SIGNATURES:
        return None
    known = list(_tasks(made[0], state))
    if made[1] != "s" or how not in ("delay", "apply_async"):
        return tuple(untold(task, call.where, "what is added to a signature") for task in known)
    args, named = call.args, dict(call.kwargs)
    if how == "apply_async":
        rest = call.argument(1, "kwargs")
        placed, named = items(call.argument(0, "args"), state), {}
        if placed is None or not (rest is None or isinstance(rest, DictValue)):
            return tuple(untold(task, call.where, "args or kwargs") for task in known)
        args, named = placed, dict(state.read(rest).items) if rest is not None else {}
    named = {**dict(value.kwargs), **named}
    return tuple(message(task, call.where, (*args, *value.args), named) for task in known)


def _by_name(call: Call, state: State) -> Sent:
    partial = _last(call.func) != "send_task"
    return packed(Named(call.argument(0, "name")), call, 1, state, partial=partial)


def _settings(call: Call, state: State) -> tuple[Sent, ...]:
    """What `app.conf.update(beat_schedule=..)` has queued."""
    if _last(call.func) not in ("update", "setdefault", "config_from_object"):
        return ()
    given = [value for name, value in call.kwargs if is_schedule(name)]
    every = [*given, *(value for value in call.args if isinstance(value, DictValue))]
    return tuple(sent for value in every for sent in scheduled(value, state, call.where))


def _passed(call: Call) -> Sent | None:
    """What is queued by whoever is given `task.delay` to call it later."""
    if _last(call.func) in _WRAPPING:
        return None
    named = dict(call.kwargs)
    for at, value in enumerate((*call.args, *named.values())):
        sender = _sender(value) if isinstance(value, (Attribute, Outside)) else None
        task = _CELERY.task(sender[0]) if sender else None
        if sender is None or task is None:
            continue
        places = tuple(part.name for part in parameters(task.func, bound=task.bound))
        rest, direct = call.args[at + 1 :], sender[1] in _DIRECT and at < len(call.args)
        if direct and _last(call.func) == "partial":
            return message(Named(task.name, places), call.where, rest, named, partial=True)
        if direct and _last(call.func) in _CALLING:
            named = {} if _last(call.func) == "on_commit" else named
            return message(Named(task.name, places), call.where, rest, named)
        return untold(Named(task.name, places), call.where, f"{show(value)} is passed on")
    return None


def _handed_on(call: Call) -> tuple[Sent, ...]:
    """What may be queued by whoever is given a task, other than a decorator."""
    if _is_decorator(call.func):
        return ()
    later = not (call.args[1:] or call.kwargs) and _last(call.func) in _CALLING
    given = [*call.args, *(value for _, value in call.kwargs)]
    given += [] if later else [found for found in map(_of_partial, given) if found is not None]
    tasks = [task for task in map(_CELERY.task, given) if task and task.name]
    return tuple(untold(Named(task.name), call.where, "the task is passed on") for task in tasks)


def _of_partial(value: Value) -> Value:
    """The task that `partial(task.delay)` queues, to which more arguments may be added."""
    sender = _sender(value.calls) if isinstance(value, Native) else None
    return sender[0] if sender else None
