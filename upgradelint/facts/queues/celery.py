"""Celery as code uses it: a task is a function under `@app.task`, a call is put into a queue.

There are no versions, and arguments travel by position too.
"""

import re
from collections.abc import Iterator, Mapping

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.code import innermost
from upgradelint.facts.prefilter import is_on_lines, under
from upgradelint.facts.queues.library import TaskQueue, importing, last_name, made_by
from upgradelint.facts.queues.messages import Named, items, keywords, message, packed, untold
from upgradelint.facts.queues.schedules import SAVED, is_schedule, saved, scheduled
from upgradelint.facts.queues.settings import MARKS, is_of_messages, of_messages
from upgradelint.facts.rpc.library import Sent, Served, Task, queue_of
from upgradelint.facts.rpc.wiring.startup import Setup, Startup
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Value

NAME = "celery"
_TARGET = queue_of(NAME)
_DECORATES = (b"task\n", b"task\r", b"task(", b"shared_task")
_DECORATED = re.compile(rb"^[ \t]*@[\w.]*task\b|\b(?:shared|periodic)_task", re.MULTILINE)
_MADE = re.compile(rb"=\s*[\w.]+\.task\(")
_DIRECT = frozenset({"delay", "delay_on_commit", "s", "si"})
_PACKED = frozenset({"apply", "apply_async", "apply_async_on_commit", "signature", "subtask"})
_QUEUEING = frozenset({"apply_async", "apply_async_on_commit", "send_task"})
"""Ways to queue that are told the queue by name; to `delay` that is an argument of the task."""
_SIGNATURES = frozenset({"s", "signature", "subtask"})
_ALIKE = frozenset({"set", "clone", "on_error", "link"})
"""What gives a signature that queues the same."""
_EACH = frozenset({"map", "starmap", "chunks"})
_PERIODIC = "add_periodic_task"
_PARTS = (*_DIRECT, *_PACKED, *_EACH, "send_task")
_ASKS = (
    *(b".delay", b".apply", b".s(", b".si(", b"signature(", b"subtask("),
    *(b".map(", b".starmap(", b".chunks(", b"send_task", _PERIODIC.encode()),
)
_ANY = "|".join(sorted(_PARTS, key=len, reverse=True))
_QUEUED = re.compile(rf"\.(?:{_ANY}|{_PERIODIC})\b|\b(?:signature|subtask)\s*\(".encode())
_BEAT = (b"beat_schedule", b"BEAT_SCHEDULE")
_SAVED = tuple(name.encode() for name in SAVED)
_BY_NAME = frozenset({"celery.signature", "celery.subtask", "celery.canvas.signature"})
_CLASSES = frozenset({"celery.Task", "celery.app.task.Task", "celery.task.Task"})
_APPS = frozenset({"celery.Celery", "celery.app.Celery", "celery.app.base.Celery"})
_NAMING = b"def gen_task_name("
_SETTING = ("update", "setdefault", "config_from_object", "from_mapping", "from_object")
_DERIVES = re.compile(rb"^class \w+\([^)]{0,999}\bTask\b", re.MULTILINE)
_DECORATORS = ("shared_task", ".task", "periodic_task")


class CeleryTasks(TaskQueue):
    """Tasks by `@app.task` and `@shared_task`; calls by `delay`, `apply_async`, `s` and by name."""

    name = NAME
    always = True
    uses = importing(NAME)
    marks = _DECORATES
    defines = under(rb"\w*shared_task\w*|(?:periodic_)?task")
    senders = frozenset(_PARTS) | SAVED | {_PERIODIC}
    direct = _DIRECT
    partial = _SIGNATURES
    bulk = _EACH - {"map"}
    distinct = frozenset(
        "delay delay_on_commit apply_async apply_async_on_commit si send_task".split()
    )

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""
        found: set[Role] = set()
        if _decorates(data) or (NAME.encode() in data and _DERIVES.search(data)):
            found.add("server")
        if any(map(data.__contains__, _ASKS)) and _QUEUED.search(data):
            found |= {"client", "queuing"}
        if any(map(data.__contains__, (*_BEAT, *_SAVED, *MARKS))):
            found.add("client")
        if _NAMING in data:
            found.add("naming")
        return frozenset(found)

    def is_setting(self, name: str) -> bool:
        """Whether a name is that of a setting with a schedule, or of one for all messages."""
        return is_schedule(name) or is_of_messages(name)

    def setting(
        self, name: str, value: Value, state: State, where: Location
    ) -> tuple[Sent | Startup, ...]:
        """Return what a schedule queues, and what a setting says of all messages."""
        queued = () if is_of_messages(name) else scheduled(name, value, _TARGET, state, where)
        return (*queued, *of_messages(name, value, state, where))

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what a call puts into a queue: one message, or one of several; what it sets."""
        if isinstance(call.func, Outside) and call.func.path in _BY_NAME:
            return _by_name(call, state)
        if entry := saved(call, _TARGET, state):
            return entry
        if last_name(call.func) == _PERIODIC and call.argument(1, "sig") is not None:
            task = self.known(call.argument(1, "sig"), state)
            return tuple(packed(each, call, 2, state) for each in task) or None
        if last_name(call.func).endswith(".gen_task_name") and len(call.args) == 2:
            return f"{call.args[1]}.{call.args[0]}" if all(map(_is_text, call.args)) else None
        func = self.sender(call.func)
        base, how = func or (None, "")
        is_named = isinstance(call.argument(0, "name"), str)
        if is_named and (how == "send_task" or (how in _PACKED and _is_app(base))):
            return _queued(call, (_by_name(call, state),))
        found = super().called(call, state)
        if isinstance(found, tuple):
            return _queued(call, found)
        if found is None:
            return self._completed(base, how, call, state) if func else _settings(self, call, state)
        return found

    def undecorated(self, value: Value) -> Task | None:
        """Return the task that a class, or an instance of one, is."""
        cls = value.cls if isinstance(value, Instance) else value
        return _of_class(cls) if isinstance(cls, ClassValue) else None

    def made(self, func: FunctionValue, given: Call, wrappers: tuple[FunctionValue, ...]) -> Task:
        """Return the task, which has the name of its module and function."""
        options = dict(given.kwargs)
        name = options.get("name") or f"{func.module.imported}.{func.name}"
        known = name if isinstance(name, str) else ""
        around = (*_calling(options.get("base") or _class_of_tasks(given.func)), *wrappers)
        bound, setups = options.get("bind") is True, _setups(known, options, given.where)
        return Task(known, bound, _TARGET, func, around, setups=setups)

    def decorates(self, value: Value) -> bool:
        """Whether it is `app.task` or `shared_task`, with options or without."""
        made = value.func if isinstance(value, Call) and not value.args else value
        if isinstance(made, Outside):
            return NAME in made.path.lower() and made.path.endswith(_DECORATORS)
        return isinstance(made, Attribute) and made.name == "task" and _is_app(made.base)

    def schedules(self, decorator: Call, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield that a beat queues a task under `@periodic_task`, without arguments."""
        if last_name(decorator.func) == "periodic_task" and self.decorates(decorator):
            yield None, None

    def repeated(self, value: Value, state: State) -> Iterator[Sent]:
        """Yield what a beat queues because of a decorator; its settings may add arguments."""
        for sent in super().repeated(value, state):
            yield replace(sent, partial=True)

    def sender(self, func: Value) -> tuple[Value, str] | None:
        """Return what `delay`, `apply_async` and the like are asked of, and which of them it is."""
        if isinstance(func, Outside) and func.path.startswith(f"{NAME}."):
            path, _, how = func.path.rpartition(".")
            return (Outside(path), how) if how in _PARTS else None
        return super().sender(func)

    def of_table(self, table: Value, key: Value, state: State) -> Iterator[Named]:
        """Yield the tasks that an entry may be: of `app.tasks[name]`, or of a dict."""
        if isinstance(table, Attribute) and table.name == "tasks" and isinstance(key, str):
            yield Named(key, (), _TARGET)
        yield from super().of_table(table, key, state)

    def sent(self, task: Named, how: str, call: Call, state: State) -> Sent:
        """Return the message of a call of a task's method."""
        if how == "map" and isinstance(task.name, str):
            return message(task, call.where, (call.argument(0, "it"),), {})
        return super().sent(task, how, call, state)

    def _completed(
        self, value: Value, how: str, call: Call, state: State
    ) -> tuple[Sent, ...] | None:
        """What a signature queues that is given the rest: `label.s(x).delay(y)`."""
        while isinstance(value, Call) and last_name(value.func) in _ALIKE:
            value = value.func.base if isinstance(value.func, Attribute) else None
        made = self.sender(value.func) if isinstance(value, Call) else None
        if made is None or made[1] not in _SIGNATURES or how in _SIGNATURES:
            return None
        known = list(self.known(made[0], state))
        if made[1] != "s" or how not in ("delay", "apply_async"):
            return tuple(untold(task, call.where, "what is added to a signature") for task in known)
        args, named = call.args, dict(call.kwargs)
        if how == "apply_async":
            rest = call.argument(1, "kwargs")
            placed, named = items(call.argument(0, "args"), state), keywords(rest, state)
            if placed is None or not (rest is None or isinstance(rest, DictValue)):
                return tuple(untold(task, call.where, "args or kwargs") for task in known)
            args = placed
        named = {**dict(value.kwargs), **named}
        return tuple(message(task, call.where, (*args, *value.args), named) for task in known)


def _decorates(data: bytes) -> bool:
    """Whether the bytes of a file make a task of a function, under it or by a call."""
    if not any(map(data.__contains__, _DECORATES)):
        return False
    made = b".task(" in data and _MADE.search(data) is not None
    return made or is_on_lines(_DECORATED, (b"task",), data)


def _of_class(cls: ClassValue) -> Task | None:
    """The task that a class is which derives from the library's and says what it runs."""
    bases = [base for part in cls.mro for base in part.bases]
    if not any(isinstance(base, Outside) and base.path in _CLASSES for base in bases):
        return None
    held = {name: value for part in reversed(cls.mro) for name, value in part.content.items()}
    func, name = innermost(held.get("run")), held.get("name") or f"{cls.module.imported}.{cls.name}"
    known = name if isinstance(name, str) else ""
    return Task(known, True, _TARGET, func, _calling(cls)) if func else None


def _calling(cls: Value) -> tuple[FunctionValue, ...]:
    """What a class of tasks, and its bases, do with the arguments before the task has them."""
    parts = cls.mro if isinstance(cls, ClassValue) else ()
    every = (innermost(part.content.get("__call__")) for part in parts)
    return tuple(function for function in every if function and function.node.args.kwarg)


def _class_of_tasks(decorator: Value) -> Value:
    """The class that an application makes tasks of: `Celery(.., task_cls=..)`."""
    app = decorator.base if isinstance(decorator, Attribute) else None
    return dict(app.kwargs).get("task_cls") if isinstance(app, Call) else None


def _is_app(value: Value) -> bool:
    """Whether it may be an application: it is made by the library, or cannot be told."""
    if isinstance(value, Instance):
        bases = (base for part in value.cls.mro for base in part.bases)
        return any(isinstance(base, Outside) and base.path in _APPS for base in bases)
    return made_by(value, NAME)


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _by_name(call: Call, state: State) -> Sent:
    partial = last_name(call.func) != "send_task"
    return packed(Named(call.argument(0, "name"), (), _TARGET), call, 1, state, partial=partial)


def _settings(library: CeleryTasks, call: Call, state: State) -> tuple[Sent | Startup, ...] | None:
    """What `app.conf.update(beat_schedule=..)` has queued, or says of all messages."""
    if last_name(call.func) not in _SETTING:
        return None
    given = [(name, value) for name, value in call.kwargs if library.is_setting(name)]
    given += [("conf", value) for value in call.args if isinstance(value, DictValue)]
    every = (library.setting(name, value, state, call.where) for name, value in given)
    return tuple(found for setting in every for found in setting) or None


def _queued(call: Call, sent: tuple[Sent, ...]) -> tuple[Sent | Startup, ...]:
    """Messages, and the queue that their call puts them into."""
    queue = dict(call.kwargs).get("queue")
    names = [message.method for message in sent if isinstance(message.method, str)]
    to = names if isinstance(queue, str) and last_name(call.func) in _QUEUEING else ()
    by = [f"{name}() {queue}" for name in to]
    return (*sent, *(Startup("queue", name, (str(queue),), call.where) for name in by))


def _setups(name: str, options: Mapping[str, Value], where: Location) -> tuple[Startup, ...]:
    """What a task's own options say of its messages."""
    kinds: tuple[tuple[Setup, str], ...] = (("sender", "serializer"), ("queue", "queue"))
    given = ((kind, options[option]) for kind, option in kinds if option in options)
    return tuple(
        Startup(kind, name, (value,) if isinstance(value, str) else None, where)
        for kind, value in given
        if name
    )
